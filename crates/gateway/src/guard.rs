//! The same door for the surfaces that take bearer tokens alone: resource manager, Graph, vault.

use http::{HeaderMap, StatusCode, header};
use lazurite_api::{ApiError, Audience, Guard};
use lazurite_model::ResourceId;
use lazurite_policy::{Caller, CallerKind, DenialReason, Permit, PrincipalKind};

use crate::credential;
use crate::gateway::Gateway;
use crate::refusal::TokenFault;

impl Guard for Gateway {
    fn authenticate(&self, headers: &HeaderMap, audience: Audience) -> Result<Caller, ApiError> {
        let snapshot = self.state.current();
        let challenge = |code, error, description: &str| {
            let tenant = match &*snapshot.tenants {
                [only] => only.to_string(),
                _ => "organizations".to_owned(),
            };
            self.challenge(audience, &tenant, (code, error, description))
        };
        let token = match credential::bearer(headers) {
            Ok(Some(token)) => token,
            Ok(None) => {
                return Err(challenge(MISSING, None, "The Authorization header with a Bearer token is missing."));
            }
            Err(_) => {
                return Err(challenge(
                    INVALID,
                    Some("invalid_request"),
                    "The Authorization header must stand once, in plain text.",
                ));
            }
        };
        let refuse = |fault: TokenFault| challenge(code_of(fault), Some("invalid_token"), fault.description());
        let believed = self.tokens.bearer(&snapshot, token, audience, self.now()).map_err(refuse)?;
        let facts = believed.bearer().map_err(refuse)?;
        let principal = snapshot
            .rbac
            .principal(facts.principal)
            .filter(|principal| principal.enabled && principal.tenant == facts.tenant)
            .ok_or_else(|| refuse(TokenFault::Principal))?;
        let kind = match principal.kind {
            PrincipalKind::User => CallerKind::User,
            PrincipalKind::Application => CallerKind::Application,
            PrincipalKind::ManagedIdentity => CallerKind::ManagedIdentity,
            PrincipalKind::Group => return Err(refuse(TokenFault::Principal)),
        };
        Ok(Caller {
            principal: facts.principal,
            tenant: facts.tenant,
            app: facts.app,
            kind,
            name: principal.name.to_string(),
            directory_admin: principal.directory_admin,
            delegated_scopes: facts.scopes.clone(),
            token_expires: facts.expires(),
            vouched_groups: None,
        })
    }

    fn authorise(&self, caller: &Caller, action: &str, scope: &ResourceId) -> Result<Permit, ApiError> {
        let snapshot = self.state.current();
        snapshot.rbac.decide(caller.principal, action, scope).map_err(|denial| match denial.reason {
            DenialReason::OtherTenant => ApiError::new(
                StatusCode::UNAUTHORIZED,
                "InvalidAuthenticationTokenTenant",
                format!("The token is from tenant '{}', but the subscription belongs to another one. Get a token from the subscription's tenant.", caller.tenant),
            ),
            _ => ApiError::new(
                StatusCode::FORBIDDEN,
                "AuthorizationFailed",
                format!(
                    "The client '{}' with object id '{}' does not have authorization to perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
                    caller.name, caller.principal,
                ),
            ),
        })
    }

    fn allows(&self, caller: &Caller, action: &str, scope: &ResourceId) -> bool {
        self.state.current().rbac.decide(caller.principal, action, scope).is_ok()
    }
}

const MISSING: &str = "AuthenticationFailed";
const INVALID: &str = "InvalidAuthenticationToken";

const fn code_of(fault: TokenFault) -> &'static str {
    match fault {
        TokenFault::Expired => "ExpiredAuthenticationToken",
        TokenFault::Audience => "InvalidAuthenticationTokenAudience",
        TokenFault::Issuer => "InvalidAuthenticationTokenTenant",
        TokenFault::Untrusted | TokenFault::NotYet | TokenFault::Principal | TokenFault::Account => INVALID,
    }
}

impl Gateway {
    /// 401 as the surface's clients expect it. INVARIANT: `description` is ours, without quotes.
    fn challenge(
        &self,
        audience: Audience,
        tenant: &str,
        (code, error, description): (&'static str, Option<&str>, &str),
    ) -> ApiError {
        let authority = &self.authority;
        let mut challenge = match audience {
            // The vault's own clients read `authorization` and `resource`; the vault completes the challenge with the
            // latter.
            Audience::Vault => format!("Bearer authorization=\"{authority}/{tenant}\""),
            Audience::ResourceManager | Audience::Graph | Audience::Maps => {
                format!("Bearer authorization_uri=\"{authority}/{tenant}\"")
            }
        };
        if let Some(error) = error {
            challenge.push_str(&format!(", error=\"{error}\", error_description=\"{description}\""));
        }
        ApiError::new(StatusCode::UNAUTHORIZED, code, format!("Authentication failed: {description}"))
            .with_header(header::WWW_AUTHENTICATE, &challenge)
    }
}
