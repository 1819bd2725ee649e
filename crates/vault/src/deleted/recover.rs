//! `POST /deletedsecrets/{name}/recover`

use lazurite_model::Record as _;
use lazurite_model::record::DeletedSecret;
use serde_json::Value;

use crate::bundle;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::secret::put_all;

/// Brings all versions back.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let mut tx = call.begin().await?;
    let deleted = super::read(call, &mut tx).await?;
    let current = deleted.versions.last().ok_or_else(|| Refusal::no_secret(&deleted.name, None))?;
    tx.delete::<DeletedSecret>(&deleted.key()).await?;
    put_all(&mut tx, &deleted.versions).await?;
    call.commit(tx).await?;
    Ok(Some(bundle::version(call, current)))
}
