//! `GET …/federatedIdentityCredentials/{name}`

use lazurite_model::record::FederatedCredential;

use super::{identity, key, missing, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Shows a credential.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let identity = identity(call).await?;
    let key = key(&identity, call.name("federatedIdentityCredentialResourceName"));
    let credential = call.state.store.read::<FederatedCredential>(&key).await?;
    Ok(Reply::ok(view(&identity, &credential.ok_or_else(|| missing(call))?)))
}
