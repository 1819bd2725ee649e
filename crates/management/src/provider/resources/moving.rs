//! Moving resources to another resource group, in the same subscription or in another one of the directory: all of them or
//! none, in one write.
//!
//! A resource keeps what it is (unique id, keys, identity's principal) under another id, so that tokens and keys go on
//! working. What is attached to its old id (roles, policies) stays behind, as in Azure, and goes: who may do what with it is
//! the business of whoever owns the place where it now lies. A lock at either end forbids the move.

pub(crate) mod perform;
pub(crate) mod validate;

mod references;

use std::collections::HashSet;

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::{ResourceGroup, Subscription};
use lazurite_store::WriteTx;
use serde::Deserialize;

use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::locked;
use crate::provider::resources::namespace;
use crate::provider::resources::subscription::settings;
use crate::refuse::{self, shown};
use crate::tracked::{self, Tracked};

/// How many resources are moved at once at most.
const MOST: usize = 800;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    resources: Option<Vec<String>>,
    target_resource_group: Option<String>,
}

/// What is asked for.
struct Wanted {
    resources: Vec<ResourceId>,
    group: ResourceId,
}

impl Wanted {
    fn read(call: &Call) -> Outcome<Self> {
        let body: Body = call.body()?;
        let mut faults = Faults::default();
        let sent = body.resources.unwrap_or_default();
        if sent.is_empty() || sent.len() > MOST {
            faults.add("InvalidMoveResources", "resources", format!("1 to {MOST} resources are moved at once."));
        }
        let mut resources = Vec::new();
        let mut seen = HashSet::new();
        for (at, text) in sent.iter().enumerate() {
            match movable(call, text).filter(|id| seen.insert(id.clone())) {
                Some(id) => resources.push(id),
                None => {
                    let message = format!(
                        "'{}' is not the id of a resource in '{}' that can be moved, or stands here twice.",
                        shown(text),
                        shown(call.target.as_str())
                    );
                    faults.add("InvalidMoveResources", format!("resources[{at}]"), message);
                }
            }
        }
        let group = body.target_resource_group.unwrap_or_default();
        let group_id = ResourceId::parse(&group).ok().filter(|id| id.group().as_ref() == Some(id));
        if group_id.as_ref().is_none_or(|id| *id == call.target) {
            let message = format!("'{}' is not the id of another resource group.", shown(&group));
            faults.add("InvalidMoveTargetResourceGroup", "targetResourceGroup", message);
        }
        faults.into_result()?;
        let group = group_id.ok_or_else(|| ApiError::internal("a move without a fault and without a target"))?;
        Ok(Self { resources, group })
    }

    /// Makes sure that the caller may make resources of those types at the target.
    ///
    /// The leave is asked for before it is looked whether there is such a group: who has none learns nothing.
    fn authorise(&self, call: &Call) -> Outcome<()> {
        let guard = &call.state.guard;
        guard.authorise(&call.caller, "Microsoft.Resources/subscriptions/resourceGroups/write", &self.group)?;
        for resource in &self.resources {
            if let Some(type_) = type_of(resource) {
                guard.authorise(&call.caller, type_.write, &self.place(resource, type_))?;
            }
        }
        Ok(())
    }

    /// The id that a resource has once it is moved.
    fn place(&self, resource: &ResourceId, type_: &tracked::Type) -> ResourceId {
        self.group.resource(type_.name, resource.name())
    }
}

fn type_of(resource: &ResourceId) -> Option<&'static tracked::Type> {
    resource.resource_type().as_deref().and_then(tracked::find)
}

/// The id, if it is one of a resource that lies directly in the source group.
fn movable(call: &Call, text: &str) -> Option<ResourceId> {
    let id = ResourceId::parse(text).ok()?;
    (id.parent() == call.target && type_of(&id).is_some()).then_some(id)
}

/// The resources as they are, with the ids that they will have, if nothing stands against the move.
///
/// # Errors
/// 404 for what there is not, 409 for locks, for taken names and for a provider that the other subscription gave up.
async fn checked(call: &Call, tx: &mut WriteTx, wanted: &Wanted) -> Outcome<Vec<(Tracked, ResourceId)>> {
    let group = target_group(call, tx, &wanted.group).await?;
    locked::entry_allowed(call, tx, &group.id).await?;
    let target = settings::read_in(tx, group.id.subscription_id().unwrap_or(call.subscription()?.id)).await?;
    let mut moves = Vec::new();
    for id in &wanted.resources {
        let name = id.resource_type().unwrap_or_default();
        let missing = || refuse::no_resource(&name, id);
        let resource = Tracked::read_in(tx, id).await?.ok_or_else(missing)?;
        locked::leave_allowed(call, tx, id).await?;
        let place = group.id.resource(resource.type_().name, resource.id().name());
        if Tracked::read_in(tx, &place).await?.is_some() {
            return Err(taken(&place).into());
        }
        let namespace = namespace::find(name.split('/').next().unwrap_or_default());
        if let Some(gone) = namespace.filter(|namespace| target.unregistered.contains(namespace.name)) {
            return Err(refuse::unregistered(gone.name).into());
        }
        moves.push((resource, place));
    }
    Ok(moves)
}

/// The group to which things are moved: of the caller's own directory, whichever subscription it is in.
async fn target_group(call: &Call, tx: &mut WriteTx, id: &ResourceId) -> Outcome<ResourceGroup> {
    let subscription = id.subscription_id().map(|id| id.to_string()).unwrap_or_default();
    let found = tx.read::<Subscription>(&subscription).await?;
    found.filter(|found| found.tenant == call.tenant()).ok_or_else(|| refuse::no_subscription(&subscription))?;
    Ok(tx.read::<ResourceGroup>(id.key()).await?.ok_or_else(|| refuse::no_group(id.name()))?)
}

fn taken(place: &ResourceId) -> ApiError {
    let message = format!("The target already has a resource '{}'. Two cannot have one name.", shown(place.as_str()));
    ApiError::conflict("ResourceMoveTargetConflict", message)
}
