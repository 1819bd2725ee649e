//! SAS tokens: HS256 under a key derived from one of the account's shared keys, or RS256 under the account's own key.

use lazurite_crypto::jwt::{self, JwtError};
use lazurite_crypto::sas::{AUDIENCE, ISSUER, SasClaims, SasKid};
use lazurite_model::record::KeySlot;
use lazurite_model::{Location, LocationSet, PrincipalId, TenantId, UniqueId};
use uuid::Uuid;

use super::tokens::{Moment, Validity};
use crate::cause::TokenFault;
use crate::snapshot::{Account, KeyTag, SasMaterial, SasVerifier, Snapshot};

/// What a SAS token says, its signature being right.
#[derive(Debug)]
pub(crate) struct SasFacts {
    signed_by: SignedBy,
    pub(super) validity: Validity,
    pub(crate) account: UniqueId,
    pub(crate) principal: PrincipalId,
    tenant: TenantId,
    /// Names the token.
    pub(crate) token: Uuid,
    /// Requests per second.
    pub(crate) rate: u16,
    /// Where it is valid; `None`: everywhere.
    regions: Option<LocationSet>,
}

/// The very key under which the signature was right.
#[derive(Debug)]
enum SignedBy {
    Shared(KeySlot, KeyTag),
    ManagedIdentity { kid: Box<str>, text: Box<str> },
}

const fn fault_of(error: JwtError) -> TokenFault {
    match error {
        JwtError::Algorithm => TokenFault::Algorithm,
        JwtError::Signature => TokenFault::Signature,
        _ => TokenFault::Malformed,
    }
}

impl SasFacts {
    /// Verifies a token that was not seen before.
    pub(super) fn verify(snapshot: &Snapshot, token: &str, now: Moment) -> Result<Self, TokenFault> {
        let parsed = jwt::parse(token).map_err(fault_of)?;
        let claims: SasClaims = parsed.unverified_claims().map_err(|_| TokenFault::NoSas)?;
        if claims.iss != ISSUER {
            return Err(TokenFault::Issuer);
        }
        if claims.aud != AUDIENCE {
            return Err(TokenFault::Audience);
        }
        let kid = parsed.header.kid.as_deref().ok_or(TokenFault::UnknownKey)?;
        let validity = Validity::between(claims.nbf, claims.exp, Validity::CLOCK_SKEW);
        validity.check(now)?;
        let account = snapshot.accounts.by_client_id(claims.azp).ok_or(TokenFault::Account)?;
        let material = account.sas().ok_or(TokenFault::NoIdentity)?;
        let signed_by = match SasKid::parse(kid) {
            SasKid::SharedKey(slot) => {
                parsed.verify_hs256(material.key(slot)).map_err(fault_of)?;
                SignedBy::Shared(slot, *account.key(slot))
            }
            SasKid::ManagedIdentity(kid) => {
                let verifier = verifier(material, kid, now).ok_or(TokenFault::UnknownKey)?;
                parsed.verify_rs256(&verifier.key).map_err(fault_of)?;
                SignedBy::ManagedIdentity { kid: kid.into(), text: verifier.text.clone() }
            }
        };
        Ok(Self {
            signed_by,
            validity,
            account: claims.azp,
            principal: claims.oid,
            tenant: claims.tid,
            token: claims.jti,
            rate: claims.max_rate_per_second,
            regions: regions(&claims.regions),
        })
    }

    #[cfg(test)]
    pub(super) fn example(token: Uuid, expires: i64) -> Self {
        Self {
            signed_by: SignedBy::ManagedIdentity { kid: "".into(), text: "".into() },
            validity: Validity { not_before: 0, expires },
            account: UniqueId(token),
            principal: PrincipalId(token),
            tenant: TenantId(token),
            token,
            rate: 1,
            regions: None,
        }
    }

    /// Whether the key may end by time alone, without a change of the snapshot.
    pub(super) const fn may_key_expire(&self) -> bool {
        matches!(self.signed_by, SignedBy::ManagedIdentity { .. })
    }

    /// Whether that very key is still the account's.
    pub(super) fn is_key_trusted(&self, snapshot: &Snapshot, now: Moment) -> bool {
        let Some(account) = snapshot.accounts.by_client_id(self.account) else { return false };
        match &self.signed_by {
            SignedBy::Shared(slot, key) => account.key(*slot).matches(key),
            SignedBy::ManagedIdentity { kid, text } => account
                .sas()
                .and_then(|material| verifier(material, kid, now))
                .is_some_and(|verifier| verifier.text == *text),
        }
    }

    /// Whether the token's identity exists, is of the account's directory and is attached to the account.
    pub(super) fn check_identity(&self, snapshot: &Snapshot, account: &Account) -> Result<(), TokenFault> {
        check_identity(snapshot, account, self.principal, self.tenant)
    }

    pub(super) fn is_valid_in(&self, location: Location) -> bool {
        self.regions.is_none_or(|regions| regions.contains(location))
    }
}

/// Whether there is such an identity of that directory, and it is attached to the account.
pub(super) fn check_identity(
    snapshot: &Snapshot,
    account: &Account,
    principal: PrincipalId,
    tenant: TenantId,
) -> Result<(), TokenFault> {
    let identity = snapshot.identities.get(&principal).ok_or(TokenFault::IdentityUnknown)?;
    if snapshot.rbac.tenant_of(account.subscription) != Some(tenant) {
        return Err(TokenFault::IdentityElsewhere);
    }
    let is_attached = account.sas().is_some_and(|material| material.is_attached(identity));
    if is_attached { Ok(()) } else { Err(TokenFault::NotAttached) }
}

/// The account that a token says it is for, be it believed or not; `None` if there is no such account.
pub(super) fn named_account(snapshot: &Snapshot, token: &[u8]) -> Option<UniqueId> {
    let claims: SasClaims = jwt::parse(std::str::from_utf8(token).ok()?).ok()?.unverified_claims().ok()?;
    snapshot.accounts.by_client_id(claims.azp).map(|account| account.unique_id)
}

fn verifier<'m>(material: &'m SasMaterial, kid: &str, now: Moment) -> Option<&'m SasVerifier> {
    material.verifier(kid).filter(|verifier| now.timestamp() < verifier.expires)
}

/// A token may name regions that no server of ours plays: it is not valid here for their sake.
fn regions(names: &[String]) -> Option<LocationSet> {
    (!names.is_empty()).then(|| names.iter().filter_map(|name| Location::parse(name)).collect())
}
