//! The form of 2023-06-01, which the SDKs for Python and JavaScript speak.

use std::collections::BTreeMap;

use lazurite_model::record::Tags;
use serde::Deserialize;
use serde_json::Value;

use super::v2026_12_01 as next;

/// The body of a PUT or PATCH.
#[derive(Debug, Deserialize)]
pub(super) struct Account {
    pub(super) location: Option<String>,
    pub(super) tags: Option<Tags>,
    pub(super) kind: Option<String>,
    pub(super) sku: Option<Sku>,
    pub(super) identity: Option<Identity>,
    pub(super) properties: Option<Properties>,
}

/// `sku`
#[derive(Debug, Deserialize)]
pub(in super::super) struct Sku {
    pub(in super::super) name: Option<String>,
}

/// `identity`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Identity {
    #[serde(rename = "type")]
    pub(in super::super) type_: Option<String>,
    /// By resource id; in a PATCH, `null` detaches.
    pub(in super::super) user_assigned_identities: Option<BTreeMap<String, Value>>,
}

/// `properties`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Properties {
    pub(super) disable_local_auth: Option<bool>,
    pub(super) linked_resources: Option<Vec<LinkedResource>>,
    pub(super) cors: Option<Cors>,
    pub(super) encryption: Option<Value>,
}

/// `properties.linkedResources[]`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct LinkedResource {
    pub(in super::super) unique_name: Option<String>,
    pub(in super::super) id: Option<String>,
}

/// `properties.cors`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Cors {
    pub(in super::super) cors_rules: Option<Vec<CorsRule>>,
}

/// `properties.cors.corsRules[]`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct CorsRule {
    pub(in super::super) allowed_origins: Option<Vec<String>>,
}

impl From<Account> for next::Account {
    fn from(old: Account) -> Self {
        let properties = old.properties.map(|properties| next::Properties {
            disable_local_auth: properties.disable_local_auth,
            linked_resources: properties.linked_resources,
            cors: properties.cors,
            encryption: properties.encryption,
            ..next::Properties::default()
        });
        let Account { location, tags, kind, sku, identity, .. } = old;
        Self { location, tags, kind, sku, identity, properties }
    }
}
