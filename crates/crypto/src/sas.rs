//! SAS tokens: short-lived tokens of a Maps account that an application may hand to a browser.
//!
//! A SAS token is a JWT that names an account, a principal (whose roles decide what it may do), a rate and regions. It is
//! signed with a key derived from one of the account's shared keys, so that regenerating the key ends it, or with the
//! account's own RSA key. The issuer is a constant of this format, so that no SAS token passes for a token of the
//! directory, and none of the directory for a SAS token.

mod signing_key;

use lazurite_model::record::KeySlot;
use lazurite_model::{PrincipalId, TenantId, UniqueId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

pub use signing_key::{KEY_LIFE, MAX_LIFE, open_signing_key, renew_signing_keys};

use crate::jwt::{KeyError, RsaPrivateKey, sign_hs256};
use crate::shared_key::SasKey;

/// `iss` of every SAS token: this format, version 1.
pub const ISSUER: &str = "urn:lazurite:maps-sas:1";

/// `aud` of every SAS token: Azure Maps.
pub const AUDIENCE: &str = "https://atlas.microsoft.com";

/// What a SAS token says. Times are NumericDate seconds (RFC 7519 §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SasClaims {
    /// [`ISSUER`].
    pub iss: String,
    /// [`AUDIENCE`].
    pub aud: String,
    /// The principal whose roles decide.
    pub oid: PrincipalId,
    /// The principal's directory.
    pub tid: TenantId,
    /// The account.
    pub azp: UniqueId,
    /// Not valid before.
    pub nbf: i64,
    /// When it was made.
    pub iat: i64,
    /// Not valid from then on.
    pub exp: i64,
    /// Names the token: its rate is counted under this.
    pub jti: Uuid,
    /// Where it is valid, by the canonical names of Azure regions, some of which no server of ours plays; empty: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// How many requests per second it allows.
    #[serde(rename = "maxRatePerSecond")]
    pub max_rate_per_second: u16,
}

/// What signs a SAS token.
#[derive(Clone, Copy, Debug)]
pub enum SasSigner<'k> {
    /// One of the account's shared keys.
    SharedKey(KeySlot, &'k SasKey),
    /// The account's own RSA key (`signingKey: managedIdentity`).
    ManagedIdentity {
        /// Its name.
        kid: &'k str,
        /// The key.
        key: &'k RsaPrivateKey,
    },
}

/// What the header's `kid` says about the key that signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SasKid<'t> {
    /// A shared key: HS256.
    SharedKey(KeySlot),
    /// The account's RSA key of that name: RS256.
    ManagedIdentity(&'t str),
}

impl<'t> SasKid<'t> {
    /// Reads a header's `kid`.
    pub fn parse(kid: &'t str) -> Self {
        match kid {
            "primaryKey" => Self::SharedKey(KeySlot::Primary),
            "secondaryKey" => Self::SharedKey(KeySlot::Secondary),
            other => Self::ManagedIdentity(other),
        }
    }

    /// The `kid` as it stands in the header.
    pub const fn name(self) -> &'t str {
        match self {
            Self::SharedKey(KeySlot::Primary) => "primaryKey",
            Self::SharedKey(KeySlot::Secondary) => "secondaryKey",
            Self::ManagedIdentity(kid) => kid,
        }
    }
}

/// The token that carries `claims`, signed by `signer`.
///
/// # Errors
/// [`KeyError::Failed`] when signing fails.
pub fn mint(claims: &SasClaims, signer: SasSigner<'_>) -> Result<String, KeyError> {
    let body = serde_json::to_string(claims).map_err(|_| KeyError::Failed)?;
    let header = |alg: &str, kid: SasKid<'_>| json!({"typ": "JWT", "alg": alg, "kid": kid.name()}).to_string();
    match signer {
        SasSigner::SharedKey(slot, key) => Ok(sign_hs256(key, &header("HS256", SasKid::SharedKey(slot)), &body)),
        SasSigner::ManagedIdentity { kid, key } => {
            key.sign_rs256(&header("RS256", SasKid::ManagedIdentity(kid)), &body)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::jwt::{JwtError, parse};
    use crate::shared_key::sas_key;

    fn claims(seed: u128, exp: i64, rate: u16, regions: &[&str]) -> SasClaims {
        SasClaims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            oid: Uuid::from_u128(seed).into(),
            tid: Uuid::from_u128(seed ^ 1).into(),
            azp: Uuid::from_u128(seed ^ 2).into(),
            nbf: exp - 3600,
            iat: exp - 3600,
            exp,
            jti: Uuid::from_u128(seed ^ 3),
            regions: regions.iter().map(|region| (*region).to_owned()).collect(),
            max_rate_per_second: rate,
        }
    }

    proptest! {
        #[test]
        fn what_is_minted_reads_back(seed: u128, exp in 0..i64::from(u32::MAX), rate in 1..=500u16, all: bool) {
            let wanted = claims(seed, exp, rate, if all { &[] } else { &["eastus", "global"] });
            let key = sas_key("a shared key");
            let token = mint(&wanted, SasSigner::SharedKey(KeySlot::Secondary, &key)).unwrap();
            let parsed = parse(&token).unwrap();
            prop_assert_eq!(SasKid::parse(parsed.header.kid.as_deref().unwrap()), SasKid::SharedKey(KeySlot::Secondary));
            prop_assert_eq!(parsed.verify_hs256(&key).unwrap().claims::<SasClaims>().unwrap(), wanted);
            prop_assert_eq!(parsed.verify_hs256(&sas_key("another")).unwrap_err(), JwtError::Signature);
        }
    }

    #[test]
    fn a_token_has_the_documented_claims_and_numeric_times() {
        let token =
            mint(&claims(0, 1_800_000_000, 500, &["westus2"]), SasSigner::SharedKey(KeySlot::Primary, &sas_key("k")))
                .unwrap();
        let body: serde_json::Value = parse(&token).unwrap().unverified_claims().unwrap();
        insta::assert_json_snapshot!(body);
    }

    #[test]
    fn every_kid_reads_back_as_its_name() {
        for kid in ["primaryKey", "secondaryKey", "zXk"] {
            assert_eq!(SasKid::parse(kid).name(), kid);
        }
    }
}
