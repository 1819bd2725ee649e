//! Bearer tokens: of our own sign-in server, or of an issuer that the operator trusts besides.
//!
//! Both become the same facts. What follows from the token alone is found out once; what depends on the state (was it
//! revoked, may it speak for a person here) is asked of each version of the snapshot by [`BearerFacts::check`].

use std::sync::Arc;

use lazurite_api::Audience;
use lazurite_crypto::jwks::KeySet;
use lazurite_crypto::jwt::{self, JwtError, RsaPublicKey};
use lazurite_model::{AppId, PrincipalId, TenantId};
use lazurite_policy::{CallerKind, PrincipalKind, Subject, Vouched};
use uuid::Uuid;

use super::issuer::TrustedIssuers;
use super::own::OwnIssuer;
use super::tokens::{Moment, Validity};
use crate::cause::TokenFault;
use crate::options::Surfaces;
use crate::snapshot::Snapshot;

/// The delegated permission that lets a client use Azure Maps, or the resource manager, in a person's name.
pub(crate) const USER_IMPERSONATION: &str = "user_impersonation";

/// What a bearer token says, its signature being right.
#[derive(Debug)]
pub(crate) struct BearerFacts {
    pub(super) signed_by: SignedBy,
    pub(super) validity: Validity,
    pub(super) surfaces: Surfaces,
    pub(crate) principal: PrincipalId,
    pub(crate) tenant: TenantId,
    pub(crate) app: Option<AppId>,
    /// The permissions that a person delegated.
    pub(crate) scopes: Vec<String>,
    /// Whether it says itself that it was given in a person's name.
    pub(super) delegated: bool,
    /// The names by which it can be revoked: its sign-in's (`sid`) and its own (`uti`).
    pub(super) names: [Option<Uuid>; 2],
    /// What a trusted issuer says of its principal; `None` for principals of the directories here.
    pub(crate) foreign: Option<Foreign>,
}

/// A principal of another directory, as its issuer describes it.
#[derive(Debug)]
pub(crate) struct Foreign {
    pub(crate) kind: CallerKind,
    /// For people and the audit log.
    pub(crate) name: String,
    pub(crate) groups: Vec<PrincipalId>,
}

/// The very key, or set of keys, under which the signature was right.
#[derive(Debug)]
pub(super) enum SignedBy {
    /// One of our token-signing keys.
    Own(Arc<RsaPublicKey>),
    /// A key of the issuer of that number, as its key set was.
    Issuer(usize, Arc<KeySet>),
}

/// Those whose tokens are believed.
pub(super) struct Believers<'t> {
    pub(super) own: &'t OwnIssuer,
    pub(super) trusted: &'t TrustedIssuers,
}

impl BearerFacts {
    /// Verifies a token that was not seen before.
    ///
    /// Everything that costs little is asked before the signature, so that a flood of nonsense costs little.
    pub(super) fn verify(
        snapshot: &Snapshot,
        token: &str,
        Believers { own, trusted }: &Believers<'_>,
        now: Moment,
    ) -> Result<Self, TokenFault> {
        let parsed = jwt::parse(token).map_err(|error| match error {
            JwtError::Algorithm => TokenFault::Algorithm,
            _ => TokenFault::Malformed,
        })?;
        match trusted.issuer_of(&parsed)? {
            Some((number, issuer)) => issuer.verify(number, &parsed, now),
            None => own.verify(snapshot, &parsed, now),
        }
    }

    /// When the token ends, in Unix seconds.
    pub(crate) const fn expires(&self) -> i64 {
        self.validity.expires
    }

    /// Whose roles decide.
    pub(crate) fn subject(&self) -> Subject<'_> {
        match &self.foreign {
            None => Subject::Known(self.principal),
            Some(Foreign { groups, .. }) => {
                Subject::Vouched(Vouched { principal: self.principal, tenant: self.tenant, groups })
            }
        }
    }

    /// Whether the key is still one of its issuer's: not one of the same name, but that very one.
    pub(super) fn is_key_trusted(&self, snapshot: &Snapshot, trusted: &TrustedIssuers) -> bool {
        match &self.signed_by {
            SignedBy::Own(key) => snapshot.signing_keys.iter().any(|verifier| Arc::ptr_eq(&verifier.key, key)),
            SignedBy::Issuer(number, keys) => trusted.are_current(*number, keys),
        }
    }

    /// Whether it counts for the surface in this version of the snapshot.
    ///
    /// # Errors
    /// When it was revoked, when its client may not use the surface in a person's name, and when an issuer speaks of
    /// somebody whom a directory here knows.
    pub(crate) fn check(&self, snapshot: &Snapshot, surface: Audience) -> Result<(), TokenFault> {
        if self.names.iter().flatten().any(|name| snapshot.revocations.get(name).is_some()) {
            return Err(TokenFault::Revoked);
        }
        let known = snapshot.rbac.principal(self.principal);
        if self.foreign.is_some() {
            // What such a token may be used for was asked when it was verified.
            return if known.is_some() { Err(TokenFault::Shadowed) } else { Ok(()) };
        }
        let of_person = self.delegated || known.is_some_and(|known| known.kind == PrincipalKind::User);
        // Graph has scopes of its own, one for each kind of object.
        if of_person && surface != Audience::Graph && !self.scopes.iter().any(|scope| scope == USER_IMPERSONATION) {
            return Err(TokenFault::Scope);
        }
        Ok(())
    }
}
