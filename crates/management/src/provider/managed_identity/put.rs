//! `PUT …/userAssignedIdentities/{name}`

use lazurite_model::ResourceId;
use lazurite_model::record::{ResourceGroup, Tags, UserAssignedIdentity};
use lazurite_store::WriteTx;
use serde::Deserialize;

use super::{TYPE, check_name, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::refuse;
use crate::reply::Reply;
use crate::{principal, region, system_data, tags};

#[derive(Deserialize)]
struct Body {
    location: Option<String>,
    tags: Option<Tags>,
}

/// Creates an identity with a service principal of its own, or replaces the tags of one.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body: Body = call.body()?;
    let tags = body.tags.unwrap_or_default();
    let mut faults = Faults::default();
    tags::check(&tags, tags::ARM, &mut faults);
    let location = region::required(body.location.as_deref(), TYPE, &mut faults).to_owned();
    let mut tx = call.begin().await?;
    let name = call.name("resourceGroupName");
    let group = ResourceId::resource_group(call.subscription()?.id, name);
    let group = tx.read::<ResourceGroup>(group.key()).await?.ok_or_else(|| refuse::no_group(name))?;
    let before = tx.read::<UserAssignedIdentity>(call.target.key()).await?;
    if before.is_none() {
        check_name(call.name("resourceName"), &mut faults);
    }
    faults.into_result()?;
    let created = before.is_none();
    let identity = match before {
        Some(before) if before.location != location => {
            return Err(refuse::elsewhere(&before.id, &before.location, &location).into());
        }
        Some(mut before) => {
            system_data::modify(&mut before.system_data, &call.caller, call.now());
            UserAssignedIdentity { tags, ..before }
        }
        None => fresh(call, &mut tx, &group.id, location, tags).await?,
    };
    tx.put(&identity).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(created, view(&identity)))
}

async fn fresh(
    call: &Call,
    tx: &mut WriteTx,
    group: &ResourceId,
    location: String,
    tags: Tags,
) -> Outcome<UserAssignedIdentity> {
    let id = group.resource(TYPE, call.name("resourceName"));
    let principal = principal::create(call, tx, &id, true).await?;
    Ok(UserAssignedIdentity {
        id,
        location,
        tags,
        tenant: principal.tenant,
        principal_id: principal.id,
        client_id: principal.app_id,
        system_data: system_data::created(&call.caller, call.now()),
    })
}
