//! `GET …/locations/{location}/deletedVaults/{name}`

use lazurite_model::record::DeletedVault;

use super::{of_call, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Shows a deleted vault.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let found = call.state.store.read::<DeletedVault>(&call.name("vaultName").to_lowercase()).await?;
    Ok(Reply::ok(view::deleted_vault(&of_call(call, found)?)))
}
