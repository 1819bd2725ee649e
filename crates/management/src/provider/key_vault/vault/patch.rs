//! `PATCH …/vaults/{name}`: changes what is given.

use lazurite_model::record::Vault;

use super::changes::{Changes, Whole};
use super::save::save;
use super::wire;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::key_vault::VAULT;
use crate::refuse;
use crate::reply::Reply;

/// Changes a vault.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body: wire::Vault = call.body()?;
    let mut faults = Faults::default();
    let changes = Changes::check(body, call.tenant(), Whole::No, &mut faults);
    call.resource::<Vault>(VAULT).await?;
    let mut tx = call.begin().await?;
    let before = tx.read::<Vault>(call.target.key()).await?.ok_or_else(|| refuse::no_resource(VAULT, &call.target))?;
    changes.against(&before, &mut faults);
    faults.into_result()?;
    save(call, tx, before, changes).await
}
