//! `GET …/userAssignedIdentities/{name}`

use lazurite_model::record::UserAssignedIdentity;

use super::{TYPE, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Shows an identity.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let identity: UserAssignedIdentity = call.resource(TYPE).await?;
    Ok(Reply::ok(view(&identity)))
}
