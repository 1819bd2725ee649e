//! The form of 2021-02-01, which `az maps` and Az.Maps speak.

use lazurite_model::record::Tags;
use serde::Deserialize;

use super::v2023_06_01 as next;
pub(super) use super::v2023_06_01::Sku;

/// The body of a PUT or PATCH.
#[derive(Debug, Deserialize)]
pub(super) struct Account {
    location: Option<String>,
    tags: Option<Tags>,
    kind: Option<String>,
    sku: Option<Sku>,
    properties: Option<Properties>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    disable_local_auth: Option<bool>,
}

impl From<Account> for next::Account {
    fn from(old: Account) -> Self {
        let properties = old.properties.map(|properties| next::Properties {
            disable_local_auth: properties.disable_local_auth,
            ..next::Properties::default()
        });
        Self { location: old.location, tags: old.tags, kind: old.kind, sku: old.sku, identity: None, properties }
    }
}
