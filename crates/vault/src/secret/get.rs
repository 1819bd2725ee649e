//! `GET /secrets/{name}/{version}`: the value of a version, or of the current one.

use lazurite_model::record::VaultSecret;
use serde_json::Value;

use crate::bundle;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::secret::pick;

/// Shows a version with its value. Its times are for whoever uses it: a value that is not yet or no longer to be used can be
/// read, as in Key Vault.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let versions =
        call.state.store.list::<VaultSecret>(&VaultSecret::versions(call.vault.unique_id, &call.names.name)).await?;
    let secret = pick(call, versions)?;
    if !secret.attributes.enabled {
        return Err(Refusal::forbidden("SecretDisabled", "Operation get is not allowed on a disabled secret."));
    }
    Ok(Some(bundle::whole(call, &secret, &call.sealer()?.open(&secret)?)))
}
