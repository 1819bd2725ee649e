//! The form of 2026-12-01: adds further locations and network access.

use lazurite_model::record::Tags;
use serde::Deserialize;
use serde_json::Value;

pub(in super::super) use super::v2023_06_01::{Cors, Identity, LinkedResource, Sku};

/// The body of a PUT or PATCH.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct Account {
    pub(in super::super) location: Option<String>,
    pub(in super::super) tags: Option<Tags>,
    pub(in super::super) kind: Option<String>,
    pub(in super::super) sku: Option<Sku>,
    pub(in super::super) identity: Option<Identity>,
    pub(in super::super) properties: Option<Properties>,
}

/// `properties`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Properties {
    pub(in super::super) disable_local_auth: Option<bool>,
    pub(in super::super) linked_resources: Option<Vec<LinkedResource>>,
    pub(in super::super) cors: Option<Cors>,
    pub(in super::super) encryption: Option<Value>,
    pub(in super::super) locations: Option<Vec<AccountLocation>>,
    pub(in super::super) public_network_access: Option<String>,
}

/// `properties.locations[]`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct AccountLocation {
    pub(in super::super) location_name: Option<String>,
}
