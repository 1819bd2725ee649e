//! Tokens of the directory: RS256 under one of our token-signing keys.

use std::sync::Arc;

use lazurite_crypto::jwt::{self, RsaPublicKey};
use lazurite_model::{AppId, PrincipalId, TenantId};

use super::claims::{Claims, Issuers};
use super::tokens::{Moment, Validity};
use crate::options::{Audiences, Surfaces};
use crate::refusal::TokenFault;
use crate::snapshot::Snapshot;

/// What a token of the directory says, its signature being right.
#[derive(Debug)]
pub(crate) struct BearerFacts {
    /// The very key under which it was.
    key: Arc<RsaPublicKey>,
    pub(super) validity: Validity,
    pub(super) surfaces: Surfaces,
    pub(crate) principal: PrincipalId,
    pub(crate) tenant: TenantId,
    pub(crate) app: Option<AppId>,
    pub(crate) scopes: Vec<String>,
}

impl BearerFacts {
    /// Verifies a token that was not seen before.
    ///
    /// Everything that costs little is asked before the signature, so that a flood of nonsense costs little.
    pub(super) fn verify(
        snapshot: &Snapshot,
        token: &str,
        (issuers, audiences): (&Issuers, &Audiences),
        now: Moment,
    ) -> Result<Self, TokenFault> {
        let parsed = jwt::parse(token).map_err(|_| TokenFault::Untrusted)?;
        let kid = parsed.header.kid.as_deref().ok_or(TokenFault::Untrusted)?;
        let timestamp = now.timestamp();
        let mut keys = snapshot.signing_keys.iter();
        let verifier = keys.find(|key| key.kid == kid && key.is_valid_at(timestamp)).ok_or(TokenFault::Untrusted)?;
        let claims: Claims = parsed.unverified_claims().map_err(|_| TokenFault::Untrusted)?;
        if !issuers.issued(&claims) {
            return Err(TokenFault::Issuer);
        }
        let surfaces = audiences.surfaces(&claims.aud);
        if surfaces.is_empty() {
            return Err(TokenFault::Audience);
        }
        // A token lives no longer than the trust in its key.
        let validity = Validity { not_before: claims.nbf, expires: claims.exp.min(verifier.until.as_second()) };
        validity.check(now)?;
        parsed.verify_rs256(&verifier.key).map_err(|_| TokenFault::Untrusted)?;
        Ok(Self {
            key: Arc::clone(&verifier.key),
            validity,
            surfaces,
            principal: claims.oid,
            tenant: claims.tid,
            app: claims.app(),
            scopes: claims.scopes(),
        })
    }

    /// When the token ends, in Unix seconds.
    pub(crate) const fn expires(&self) -> i64 {
        self.validity.expires
    }

    /// Whether the key is still one of the directory's: not one of the same name, but that very one.
    pub(super) fn is_key_trusted(&self, snapshot: &Snapshot) -> bool {
        snapshot.signing_keys.iter().any(|verifier| Arc::ptr_eq(&verifier.key, &self.key))
    }
}
