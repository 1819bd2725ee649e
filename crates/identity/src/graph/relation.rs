//! How objects are tied to each other: members, owners, and the way back.

mod change;

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use axum::routing::{delete, get};
use lazurite_model::PrincipalId;
use lazurite_model::record::{Membership, Ownership, ServicePrincipal, User};
use serde_json::{Value, json};
use uuid::Uuid;

use super::caller::Caller;
use super::directory_objects::shown;
use super::directory_roles;
use super::entity::Entity;
use super::failure::Failure;
use super::frame::Target;
use super::list::Listing;
use crate::State;
use crate::token::transitive;

pub(crate) use change::{an_owner, principal, reference};

/// A relation of an object to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Members,
    TransitiveMembers,
    MemberOf,
    TransitiveMemberOf,
    Owners,
    OwnedObjects,
    /// Always empty, as are the next two: there are no devices and no line managers here.
    OwnedDevices,
    RegisteredDevices,
    DirectReports,
}

use Relation::{
    DirectReports, MemberOf, Members, OwnedDevices, OwnedObjects, Owners, RegisteredDevices, TransitiveMemberOf,
    TransitiveMembers,
};

const ALL: [Relation; 9] = [
    Members,
    TransitiveMembers,
    MemberOf,
    TransitiveMemberOf,
    Owners,
    OwnedObjects,
    OwnedDevices,
    RegisteredDevices,
    DirectReports,
];

impl Relation {
    /// The relations of groups.
    pub(crate) const OF_GROUPS: &'static [Self] = &[Members, TransitiveMembers, MemberOf, TransitiveMemberOf, Owners];
    /// The relations of users.
    pub(crate) const OF_USERS: &'static [Self] =
        &[MemberOf, TransitiveMemberOf, OwnedObjects, OwnedDevices, RegisteredDevices, DirectReports];
    /// The relations of service principals.
    pub(crate) const OF_PRINCIPALS: &'static [Self] = &[MemberOf, TransitiveMemberOf, Owners, OwnedObjects];
    /// The relations of applications.
    pub(crate) const OF_APPLICATIONS: &'static [Self] = &[Owners];

    /// Its name in Graph.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Members => "members",
            TransitiveMembers => "transitiveMembers",
            MemberOf => "memberOf",
            TransitiveMemberOf => "transitiveMemberOf",
            Owners => "owners",
            OwnedObjects => "ownedObjects",
            OwnedDevices => "ownedDevices",
            RegisteredDevices => "registeredDevices",
            DirectReports => "directReports",
        }
    }

    /// The relation of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        ALL.into_iter().find(|relation| relation.name() == name)
    }

    /// The ids of the objects to which `id` is in this relation.
    pub(crate) async fn objects(self, state: &State, id: Uuid) -> Result<BTreeSet<Uuid>, Failure> {
        let store = state.store();
        Ok(match self {
            Owners => store.list::<Ownership>(&format!("{id}/")).await?.iter().map(|it| it.owner.0).collect(),
            OwnedObjects => {
                store.find::<Ownership>("owner", &id.to_string()).await?.iter().map(|it| it.object).collect()
            }
            Members | MemberOf => self.step(state, id).await?,
            TransitiveMembers => self.closure(state, id).await?,
            TransitiveMemberOf => transitive(state, PrincipalId(id)).await?.iter().map(|group| group.0).collect(),
            OwnedDevices | RegisteredDevices | DirectReports => BTreeSet::new(),
        })
    }

    async fn step(self, state: &State, id: Uuid) -> Result<BTreeSet<Uuid>, Failure> {
        let down = matches!(self, Members | TransitiveMembers);
        let memberships = match down {
            true => state.store().list::<Membership>(&format!("{id}/")).await?,
            false => state.store().find::<Membership>("member", &id.to_string()).await?,
        };
        Ok(memberships.iter().map(|it| if down { it.member.0 } else { it.group.0 }).collect())
    }

    /// Groups may form circles: each is visited once.
    async fn closure(self, state: &State, id: Uuid) -> Result<BTreeSet<Uuid>, Failure> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![id];
        while let Some(here) = waiting.pop() {
            for next in self.step(state, here).await? {
                if next != id && found.insert(next) {
                    waiting.push(next);
                }
            }
        }
        Ok(found)
    }

    /// The views of the objects to which `id` is in this relation; of a window, behind which id and how many.
    pub(crate) async fn views(
        self,
        state: &State,
        caller: &Caller,
        id: Uuid,
        window: Option<(Option<Uuid>, usize)>,
    ) -> Result<Vec<Value>, Failure> {
        let (after, most) = window.unwrap_or((None, usize::MAX));
        let objects = self.objects(state, id).await?;
        let mut views = Vec::new();
        for object in objects.into_iter().filter(|object| after.is_none_or(|after| *object > after)) {
            if views.len() >= most {
                break;
            }
            views.extend(shown(state, caller, object).await?.map(|object| object.view));
        }
        if matches!(self, MemberOf | TransitiveMemberOf) {
            let key = id.to_string();
            let roles = match state.store().read::<User>(&key).await? {
                Some(user) => user.directory_roles,
                None => state
                    .store()
                    .read::<ServicePrincipal>(&key)
                    .await?
                    .map(|principal| principal.directory_roles)
                    .unwrap_or_default(),
            };
            views.extend(roles.into_iter().map(directory_roles::typed_view));
        }
        Ok(views)
    }
}

/// The routes of a kind's relations: lists, counts, references; members and owners can be changed.
pub(crate) fn routes<T: Entity>(relations: &[Relation]) -> Router<State> {
    let mut router = Router::new();
    for relation in relations.iter().copied() {
        let base = format!("/v1.0/{}/{{id}}/{}", T::SET, relation.name());
        let objects = async move |state, caller, Path(segment): Path<String>, query| {
            list::<T>(relation, Part::All, (state, caller, segment, query)).await
        };
        let part = async move |state, caller, Path((segment, part)): Path<(String, String)>, query| {
            list::<T>(relation, Part::named(&part)?, (state, caller, segment, query)).await
        };
        router = router.route(&base, get(objects)).route(&format!("{base}/{{part}}"), get(part));
        if matches!(relation, Members | Owners) {
            let add = async move |state, caller, segment, body| {
                change::add::<T>(relation, state, caller, segment, body).await
            };
            let remove =
                async move |state, caller, segments| change::remove::<T>(relation, state, caller, segments).await;
            let references = async move |state, caller, Path(segment): Path<String>, query| {
                list::<T>(relation, Part::References, (state, caller, segment, query)).await
            };
            router = router
                .route(&format!("{base}/$ref"), get(references).post(add))
                .route(&format!("{base}/{{part}}/$ref"), delete(remove));
        }
    }
    router
}

/// What of a relation is asked for.
enum Part {
    All,
    /// Only how many there are.
    Count,
    /// Only where they are.
    References,
    /// Only those of one kind, e.g. `microsoft.graph.user`.
    Kind(String),
}

impl Part {
    fn named(name: &str) -> Result<Self, Failure> {
        if name == "$count" {
            return Ok(Self::Count);
        }
        let kind = name.strip_prefix("microsoft.graph.").ok_or_else(|| Failure::not_found(name))?;
        Ok(Self::Kind(kind.to_owned()))
    }
}

async fn list<T: Entity>(
    relation: Relation,
    part: Part,
    (Shared(state), caller, segment, RawQuery(query)): (Shared<State>, Caller, String, RawQuery),
) -> Result<Response, Failure> {
    let listing = Listing::read(query)?;
    let target = Target::find::<T>(&state, &caller, segment).await?;
    let id = target.readable(&caller, T::READ)?;
    if state.store().read::<T>(&id.to_string()).await?.is_none_or(|object| object.tenant() != caller.tenant) {
        return Err(Failure::not_found(&id.to_string()));
    }
    let whole = matches!(part, Part::Count | Part::Kind(_));
    let window = if whole { None } else { listing.window() };
    let mut views = relation.views(&state, &caller, id, window).await?;
    let path = format!("/v1.0/{}/{id}/{}", T::SET, relation.name());
    match part {
        Part::Count => return Ok(listing.count(views)),
        Part::All => {}
        Part::References => {
            let graph = &state.settings().graph;
            for view in &mut views {
                let id = view.get("id").and_then(Value::as_str).unwrap_or_default();
                *view = json!({"@odata.id": format!("{graph}/v1.0/directoryObjects/{id}"), "id": id});
            }
        }
        Part::Kind(kind) => {
            let wanted = format!("#microsoft.graph.{kind}");
            views.retain(|view| view.get("@odata.type").and_then(Value::as_str) == Some(wanted.as_str()));
            let path = format!("{path}/microsoft.graph.{kind}");
            return listing.answer(&state, &caller, ("directoryObjects", &path), views).await;
        }
    }
    listing.answer(&state, &caller, ("directoryObjects", &path), views).await
}

/// The ids of the groups that `id` is in, directly or through others.
pub(crate) async fn groups_of(state: &State, id: Uuid) -> Result<BTreeSet<PrincipalId>, Failure> {
    Ok(TransitiveMemberOf.objects(state, id).await?.into_iter().map(PrincipalId).collect())
}
