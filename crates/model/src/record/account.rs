//! The Maps account: what the gate protects.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Identity, Kind, Lookup, Record, SystemData, Tags};
use crate::{Location, ResourceId, Sealed, UniqueId};

/// A Maps account (`Microsoft.Maps/accounts`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapsAccount {
    /// Its resource id.
    pub id: ResourceId,
    /// Its client id: `properties.uniqueId`, sent as `x-ms-client-id`.
    pub unique_id: UniqueId,
    /// Where it was created.
    pub location: Location,
    /// Further locations that may process its data (`properties.locations`, 2026-12-01).
    pub locations: Vec<Location>,
    /// Generation.
    pub kind: AccountKind,
    /// Pricing tier; decides the limits.
    pub sku: SkuName,
    /// Its tags.
    pub tags: Tags,
    /// Its managed identities.
    pub identity: Identity,
    /// Whether shared keys and SAS tokens are refused.
    pub disable_local_auth: bool,
    /// Which origins browsers may call from; empty: all.
    pub cors: Vec<CorsRule>,
    /// Storage accounts that the data registry may read.
    pub linked_resources: Vec<LinkedResource>,
    /// Encryption settings, kept and shown.
    pub encryption: Option<Encryption>,
    /// `properties.publicNetworkAccess` is `disabled` (2026-12-01): the data plane answers nobody.
    pub public_network_access_disabled: bool,
    /// The shared key that clients use first.
    pub primary_key: AccountKey,
    /// The shared key that clients use while the other one is renewed.
    pub secondary_key: AccountKey,
    /// The key behind SAS tokens that ask for `managedIdentity`; renewed by the server.
    pub sas_signing_keys: Vec<SasSigningKey>,
    /// Who made it.
    pub system_data: SystemData,
}

/// `kind`: the account's generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountKind {
    /// The retired one.
    Gen1,
    /// The current one.
    Gen2,
}

/// `sku.name`: the pricing tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SkuName {
    /// Gen1, small.
    S0,
    /// Gen1, large.
    S1,
    /// Gen2.
    G2,
}

/// Origins that may call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CorsRule {
    /// Exact origins, e.g. `https://www.contoso.com`, or `*`.
    pub allowed_origins: Vec<String>,
}

/// A storage account under a short name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkedResource {
    /// The short name.
    pub unique_name: String,
    /// The storage account's resource id.
    pub id: String,
}

/// `properties.encryption`, kept as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Encryption(pub serde_json::Value);

/// Which of the two shared keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum KeySlot {
    /// `primary`
    Primary,
    /// `secondary`
    Secondary,
}

/// A shared key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountKey {
    /// The key's text, sealed.
    pub sealed: Sealed,
    /// When it was made.
    pub last_updated: Timestamp,
}

/// An RSA key that signs SAS tokens for `managedIdentity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SasSigningKey {
    /// Names it in token headers.
    pub kid: String,
    /// PKCS #8, sealed.
    pub private_key: Sealed,
    /// SubjectPublicKeyInfo-free RSA public key (PKCS #1 DER), base64url.
    pub public_key: String,
    /// Signs from then on.
    pub created: Timestamp,
    /// Tokens signed with it are refused from then on: a day after its successor was made.
    pub expires: Timestamp,
}

impl AccountKey {
    /// What the sealed text is bound to, so that a sealed key cannot be moved to another account or slot.
    pub fn seal_context(account: UniqueId, slot: KeySlot) -> String {
        match slot {
            KeySlot::Primary => format!("mapsAccount/{account}/primaryKey"),
            KeySlot::Secondary => format!("mapsAccount/{account}/secondaryKey"),
        }
    }
}

impl SasSigningKey {
    /// What the sealed private key is bound to.
    pub fn seal_context(account: UniqueId, kid: &str) -> String {
        format!("mapsAccount/{account}/sasSigningKey/{kid}")
    }
}

impl Record for MapsAccount {
    const KIND: Kind = Kind::MapsAccount;

    fn key(&self) -> String {
        self.id.key().to_owned()
    }

    fn lookups(&self) -> Vec<Lookup> {
        let mut lookups = vec![Lookup::unique("uniqueId", self.unique_id)];
        lookups.extend(self.identity.user_assigned.iter().map(|id| Lookup::shared("userAssignedIdentity", id.key())));
        lookups
    }
}
