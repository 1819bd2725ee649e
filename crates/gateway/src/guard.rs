//! The same door for the surfaces that take bearer tokens alone: resource manager, Graph, vault.

use http::{HeaderMap, StatusCode, header};
use lazurite_api::{ApiError, Audience, Guard};
use lazurite_model::{AssignmentId, PrincipalId, ResourceId};
use lazurite_policy::{Caller, CallerKind, DenialReason, Deny, Permit, PrincipalKind};

use crate::authenticate::{BearerFacts, Foreign};
use crate::cause::TokenFault;
use crate::credential;
use crate::gateway::Gateway;
use crate::snapshot::Snapshot;

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
        let refuse = |fault: TokenFault| {
            let refused = challenge(code_of(fault), Some(fault.error()), fault.description());
            let status = if fault == TokenFault::Scope { StatusCode::FORBIDDEN } else { refused.status };
            ApiError { status, ..refused }
        };
        let believed = self.tokens.bearer(&snapshot, token.as_bytes(), audience, self.now()).map_err(refuse)?;
        let facts = believed.bearer().map_err(refuse)?;
        facts.check(&snapshot, audience).map_err(refuse)?;
        match &facts.foreign {
            Some(foreign) => Ok(foreign_caller(facts, foreign)),
            None => directory_caller(&snapshot, facts).ok_or_else(|| refuse(TokenFault::Principal)),
        }
    }

    fn authorise(&self, caller: &Caller, action: &str, scope: &ResourceId) -> Result<Permit, ApiError> {
        let snapshot = self.state.current();
        snapshot.rbac.decide(caller.subject(), action, scope).map_err(|denial| match denial.reason {
            DenialReason::OtherTenant => ApiError::new(
                StatusCode::UNAUTHORIZED,
                "InvalidAuthenticationTokenTenant",
                format!("The token is from tenant '{}', but the subscription belongs to another one. Get a token from the subscription's tenant.", caller.tenant),
            ),
            DenialReason::DenyAssignment(id) => held_off(caller, action, scope, id, snapshot.rbac.deny_assignment(id)),
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

    fn is(&self, caller: &Caller, principal: PrincipalId) -> bool {
        let snapshot = self.state.current();
        caller.principal == principal
            || match &caller.vouched_groups {
                // Of a group that is known here, no issuer says who is in it.
                Some(groups) => groups.contains(&principal) && !snapshot.rbac.exists(principal),
                None => snapshot.rbac.groups_of(caller.principal).contains(&principal),
            }
    }

    fn allows(&self, caller: &Caller, action: &str, scope: &ResourceId) -> bool {
        self.state.current().rbac.decide(caller.subject(), action, scope).is_ok()
    }
}

/// 403 in ARM's words: a role grants the action, a deny assignment takes it away.
fn held_off(caller: &Caller, action: &str, scope: &ResourceId, id: AssignmentId, deny: Option<&Deny>) -> ApiError {
    let (name, at) = deny.map_or(("", scope), |deny| (deny.name(), deny.scope()));
    ApiError::new(
        StatusCode::FORBIDDEN,
        "DenyAssignmentAuthorizationFailed",
        format!(
            "The client '{}' with object id '{}' has permission to perform action '{action}' on scope '{scope}'; however, the access is denied because of the deny assignment with name '{name}' and Id '{id}' at scope '{at}'.",
            caller.name, caller.principal,
        ),
    )
}

/// A principal of a directory here; `None` if it does not exist there, or is disabled.
fn directory_caller(snapshot: &Snapshot, facts: &BearerFacts) -> Option<Caller> {
    let known = snapshot.rbac.principal(facts.principal);
    let principal = known.filter(|principal| principal.enabled && principal.tenant == facts.tenant)?;
    let kind = match principal.kind {
        PrincipalKind::User => CallerKind::User,
        PrincipalKind::Application => CallerKind::Application,
        PrincipalKind::ManagedIdentity => CallerKind::ManagedIdentity,
        PrincipalKind::Group => return None,
    };
    Some(Caller {
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

/// A principal that a trusted issuer vouches for. It has no say in any directory here.
fn foreign_caller(facts: &BearerFacts, foreign: &Foreign) -> Caller {
    Caller {
        principal: facts.principal,
        tenant: facts.tenant,
        app: facts.app,
        kind: foreign.kind,
        name: foreign.name.clone(),
        directory_admin: false,
        delegated_scopes: facts.scopes.clone(),
        token_expires: facts.expires(),
        vouched_groups: Some(foreign.groups.clone()),
    }
}

const MISSING: &str = "AuthenticationFailed";
const INVALID: &str = "InvalidAuthenticationToken";

const fn code_of(fault: TokenFault) -> &'static str {
    match fault {
        TokenFault::Expired => "ExpiredAuthenticationToken",
        TokenFault::Audience => "InvalidAuthenticationTokenAudience",
        TokenFault::Issuer | TokenFault::Tenant => "InvalidAuthenticationTokenTenant",
        TokenFault::Scope => "AuthorizationFailed",
        _ => INVALID,
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
        let authority = match (&self.authority, self.tokens.trusted().first()) {
            (Some(origin), _) => format!("{origin}/{tenant}"),
            (None, issuer) => issuer.unwrap_or_default().to_owned(),
        };
        let mut challenge = match audience {
            // The vault's own clients read `authorization` and `resource`; the vault completes the challenge with the
            // latter.
            Audience::Vault => format!("Bearer authorization=\"{authority}\""),
            Audience::ResourceManager | Audience::Graph | Audience::Maps => {
                format!("Bearer authorization_uri=\"{authority}\"")
            }
        };
        if let Some(error) = error {
            challenge.push_str(&format!(", error=\"{error}\", error_description=\"{description}\""));
        }
        ApiError::new(StatusCode::UNAUTHORIZED, code, format!("Authentication failed: {description}"))
            .with_header(header::WWW_AUTHENTICATE, &challenge)
    }
}
