//! Tokens of our own sign-in server: RS256 under one of our token-signing keys.

use std::sync::Arc;

use lazurite_crypto::jwt::{JwtError, Parsed};
use lazurite_crypto::sas;

use super::bearer::{BearerFacts, SignedBy};
use super::claims::{ClaimedIssuer, Claims, Issuers};
use super::tokens::{Moment, Validity};
use crate::cause::TokenFault;
use crate::options::Audiences;
use crate::snapshot::Snapshot;

/// Our own sign-in server, as the gate knows it.
pub(crate) struct OwnIssuer {
    issuers: Issuers,
    audiences: Audiences,
}

impl OwnIssuer {
    /// The sign-in server of those origins; none of them: there is none.
    pub(crate) fn new(authorities: &[String], audiences: Audiences) -> Self {
        Self { issuers: Issuers::new(authorities), audiences }
    }

    pub(super) fn verify(
        &self,
        snapshot: &Snapshot,
        parsed: &Parsed<'_>,
        now: Moment,
    ) -> Result<BearerFacts, TokenFault> {
        let claims: Claims = parsed.unverified_claims().map_err(|_| self.unreadable(parsed))?;
        if claims.iss == sas::ISSUER {
            return Err(TokenFault::Sas);
        }
        if !self.issuers.issued(&claims) {
            return Err(TokenFault::Issuer);
        }
        // Every access token names the client that it was given to; an ID token is for that client.
        if claims.app().is_none() {
            return Err(TokenFault::IdToken);
        }
        let kid = parsed.header.kid.as_deref().ok_or(TokenFault::UnknownKey)?;
        let timestamp = now.timestamp();
        let mut keys = snapshot.signing_keys.iter();
        let verifier = keys.find(|key| key.kid == kid && key.is_valid_at(timestamp)).ok_or(TokenFault::UnknownKey)?;
        let surfaces = self.audiences.surfaces(&claims.aud);
        if surfaces.is_empty() {
            return Err(TokenFault::Audience);
        }
        // A token lives no longer than the trust in its key.
        let expires = claims.exp.min(verifier.until.as_second());
        let validity = Validity::between(claims.begin(), expires, Validity::CLOCK_SKEW);
        validity.check(now)?;
        parsed.verify_rs256(&verifier.key).map_err(|error| match error {
            JwtError::Algorithm => TokenFault::Algorithm,
            _ => TokenFault::Signature,
        })?;
        Ok(BearerFacts {
            signed_by: SignedBy::Own(Arc::clone(&verifier.key)),
            validity,
            surfaces,
            principal: claims.oid,
            tenant: claims.tid,
            app: claims.app(),
            scopes: claims.scopes(),
            delegated: claims.is_delegated(),
            names: claims.names(),
            foreign: None,
        })
    }

    /// Why claims cannot be read as those of our tokens: they are somebody else's, or damaged.
    fn unreadable(&self, parsed: &Parsed<'_>) -> TokenFault {
        let claimed: Result<ClaimedIssuer, _> = parsed.unverified_claims();
        match claimed {
            Ok(claimed) if !self.issuers.are_ours(claimed.iss.as_deref().unwrap_or_default()) => TokenFault::Issuer,
            _ => TokenFault::Malformed,
        }
    }
}
