//! `Lazurite.Access/limits`: what an operator grants an account instead of its pricing tier's limits, in requests per second
//! for each class of operations. There is one set for an account, `default`; in Azure, support sets it on request.
//!
//! The gate goes by it as soon as it hears of the write. What the pricing tier does not have is not granted by a limit.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod put;

use lazurite_model::ResourceId;
use lazurite_model::record::AccountLimits;
use serde_json::{Value, json};

use crate::system_data;

/// As the wire shows them.
fn view(account: &ResourceId, limits: &AccountLimits) -> Value {
    json!({
        "id": account.resource("Lazurite.Access/limits", "default"),
        "name": "default",
        "type": "Lazurite.Access/limits",
        "properties": { "requestsPerSecond": limits.per_second },
        "systemData": system_data::view(&limits.system_data),
    })
}
