//! `GET …/vaults/{name}`

use lazurite_model::record::Vault;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::key_vault::VAULT;
use crate::reply::Reply;

/// Shows a vault.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let vault: Vault = call.resource(VAULT).await?;
    Ok(Reply::ok(view::vault(&call.state, &vault)))
}
