//! Maps accounts.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod list_keys;
pub(crate) mod list_sas;
pub(crate) mod patch;
pub(crate) mod put;
pub(crate) mod regenerate_key;

mod changes;
mod fresh;
mod identity;
mod keys;
mod rules;
mod sas_request;
mod save;
pub(crate) mod view;
mod wire;

use lazurite_api::etag::ETag;
use lazurite_crypto::digest::sha256;
use lazurite_model::record::{AccountKind, MapsAccount, SkuName};
use serde_json::{Value, json};

use crate::failure::Outcome;

/// `kind`, as the wire spells it.
pub(crate) const fn kind_name(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Gen1 => "Gen1",
        AccountKind::Gen2 => "Gen2",
    }
}

/// `sku.name`, as the wire spells it.
const fn sku_name(sku: SkuName) -> &'static str {
    match sku {
        SkuName::S0 => "S0",
        SkuName::S1 => "S1",
        SkuName::G2 => "G2",
    }
}

/// `sku`, as the wire shows it.
pub(crate) fn sku_view(sku: SkuName) -> Value {
    json!({ "name": sku_name(sku), "tier": "Standard" })
}

/// Names the account's present state. The SAS signing keys, which the server renews on its own, do not count.
fn etag(account: &MapsAccount) -> Outcome<ETag> {
    let counted = MapsAccount { sas_signing_keys: Vec::new(), ..account.clone() };
    let json = serde_json::to_vec(&counted).map_err(lazurite_api::ApiError::internal)?;
    let hex: String = sha256(&json).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Ok(ETag::strong(&hex))
}
