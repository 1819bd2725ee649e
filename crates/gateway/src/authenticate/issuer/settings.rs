//! What an issuer is trusted with.

use lazurite_api::Audience;
use lazurite_crypto::jwt::Algorithm;
use lazurite_model::TenantId;

use crate::authenticate::bearer::USER_IMPERSONATION;
use crate::options::Audiences;

/// The most that a trusted issuer's clock may go ahead of ours, in seconds.
const MOST_CLOCK_SKEW: i64 = 300;

/// An issuer whose tokens are believed, and how they are read.
#[derive(Clone, Debug)]
pub struct TrustedIssuer {
    /// `iss` of its tokens, letter by letter.
    pub issuer: String,
    /// What its tokens may be signed with.
    pub algorithms: Vec<Algorithm>,
    /// What its tokens may have been made for (`aud`), and which surfaces that opens: the maps, the resource manager.
    pub audiences: Audiences,
    /// The directories that it speaks for. With a single one its tokens need not name it.
    pub tenants: Vec<TenantId>,
    /// The claim that names the directory; `None`: there is a single one, which `tid` must not contradict.
    pub tenant_claim: Option<String>,
    /// The claim that names the principal: a GUID as it is, anything else as a UUID made of issuer and value.
    pub principal_claim: String,
    /// The claim with the principal's groups, read alike; `None`: it is in none.
    pub groups_claim: Option<String>,
    /// Delegated permissions (`scp` or `scope`), one of which lets a token in.
    pub scopes: Vec<String>,
    /// Application permissions (`roles`), one of which lets a token in. Where neither these nor scopes are asked for, every
    /// access token is let in.
    pub roles: Vec<String>,
    /// How far its clock may go ahead of ours, in seconds, 0 to 300.
    pub clock_skew: i64,
}

/// Why an issuer cannot be trusted as the settings say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerFault {
    /// HS256, or none at all.
    #[error("algorithms are RS256, PS256 and ES256, at least one of them")]
    Algorithms,
    /// No tenant, or several and nothing that tells them apart.
    #[error("name one tenant, or several and the claim that tells them apart")]
    Tenants,
    /// Too large, or negative.
    #[error("the clock skew is 0 to 300 seconds")]
    ClockSkew,
    /// Graph and the vault know principals of the directories here alone.
    #[error("only the maps and the resource manager can be opened to other issuers")]
    Surface,
}

impl TrustedIssuer {
    /// An issuer that speaks for one directory, as Entra ID does: RS256, for Azure Maps, `oid`, `groups`,
    /// `user_impersonation`, 60 s.
    pub fn new(issuer: impl Into<String>, tenant: TenantId) -> Self {
        Self {
            issuer: issuer.into(),
            algorithms: vec![Algorithm::RS256],
            audiences: Audiences::azure().only(Audience::Maps),
            tenants: vec![tenant],
            tenant_claim: None,
            principal_claim: "oid".to_owned(),
            groups_claim: Some("groups".to_owned()),
            scopes: vec![USER_IMPERSONATION.to_owned()],
            roles: Vec::new(),
            clock_skew: 60,
        }
    }

    /// Makes sure that the settings mean something safe.
    ///
    /// # Errors
    /// The first fault.
    pub fn check(&self) -> Result<(), IssuerFault> {
        if self.algorithms.is_empty() || self.algorithms.contains(&Algorithm::HS256) {
            return Err(IssuerFault::Algorithms);
        }
        if self.tenants.is_empty() || (self.tenants.len() > 1 && self.tenant_claim.is_none()) {
            return Err(IssuerFault::Tenants);
        }
        if !(0..=MOST_CLOCK_SKEW).contains(&self.clock_skew) {
            return Err(IssuerFault::ClockSkew);
        }
        if [Audience::Graph, Audience::Vault].iter().any(|surface| self.audiences.open(*surface)) {
            return Err(IssuerFault::Surface);
        }
        Ok(())
    }
}
