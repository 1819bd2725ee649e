//! The door of every surface that bearer tokens open: who is it, and may they.

use http::HeaderMap;
use lazurite_model::{PrincipalId, ResourceId};
use lazurite_policy::{Caller, Permit};

use crate::ApiError;

/// Which surface a token must have been made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// `https://management.azure.com`
    ResourceManager,
    /// `https://graph.microsoft.com`
    Graph,
    /// `https://vault.azure.net`
    Vault,
    /// `https://atlas.microsoft.com`
    Maps,
}

/// Authenticates and authorises for surfaces that cannot see the gate itself. The gate implements it.
pub trait Guard: Send + Sync + 'static {
    /// Who sends the request.
    ///
    /// # Errors
    /// 401 with the surface's challenge.
    fn authenticate(&self, headers: &HeaderMap, audience: Audience) -> Result<Caller, ApiError>;

    /// Leave for a management action at a scope.
    ///
    /// # Errors
    /// 403 `AuthorizationFailed`, naming the action and the scope.
    fn authorise(&self, caller: &Caller, action: &str, scope: &ResourceId) -> Result<Permit, ApiError>;

    /// Whether the caller is that principal, or is in that security group, also through others; for what names principals
    /// without being a role.
    fn is(&self, caller: &Caller, principal: PrincipalId) -> bool;

    /// Whether [`Guard::authorise`] would say yes; for leaving out of lists what the caller may not see.
    fn allows(&self, caller: &Caller, action: &str, scope: &ResourceId) -> bool {
        self.authorise(caller, action, scope).is_ok()
    }
}
