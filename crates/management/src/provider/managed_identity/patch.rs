//! `PATCH …/userAssignedIdentities/{name}`: changes the tags.

use lazurite_model::record::{Tags, UserAssignedIdentity};
use serde::Deserialize;

use super::{TYPE, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::reply::Reply;
use crate::{refuse, system_data, tags};

#[derive(Deserialize)]
struct Body {
    tags: Option<Tags>,
}

/// Changes what is given.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body: Body = call.body()?;
    let mut faults = Faults::default();
    if let Some(tags) = &body.tags {
        tags::check(tags, tags::ARM, &mut faults);
    }
    faults.into_result()?;
    call.resource::<UserAssignedIdentity>(TYPE).await?;
    let mut tx = call.begin().await?;
    let found = tx.read::<UserAssignedIdentity>(call.target.key()).await?;
    let mut identity = found.ok_or_else(|| refuse::no_resource(TYPE, &call.target))?;
    identity.tags = body.tags.unwrap_or(identity.tags);
    system_data::modify(&mut identity.system_data, &call.caller, call.now());
    tx.put(&identity).await?;
    tx.commit().await?;
    Ok(Reply::ok(view(&identity)))
}
