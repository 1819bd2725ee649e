//! Who calls, as an argument that a handler cannot do without: [`Reader`] for reading, [`Administrator`] for writing.

use axum::extract::FromRequestParts;
use http::request::Parts;
use lazurite_api::Audience;
use lazurite_model::TenantId;
use lazurite_policy::{Caller, CallerKind};
use lazurite_store::Audit;

use super::failure::Failure;
use crate::State;

/// Any principal of a tenant: it may read the tenant's directory.
pub(crate) struct Reader(Caller);

/// A directory administrator: it may write, too.
pub(crate) struct Administrator(Caller);

impl Reader {
    pub(crate) fn tenant(&self) -> TenantId {
        self.0.tenant
    }

    /// The caller's own object, if a person calls.
    pub(crate) fn user(&self) -> Option<lazurite_model::PrincipalId> {
        (self.0.kind == CallerKind::User).then_some(self.0.principal)
    }
}

impl Administrator {
    pub(crate) fn tenant(&self) -> TenantId {
        self.0.tenant
    }

    /// The entry in the audit log for a write by this caller.
    pub(crate) fn audit(&self, action: &'static str, target: impl ToString) -> Audit {
        Audit {
            caller: Some(self.0.principal),
            action: format!("microsoft.directory/{action}"),
            target: target.to_string(),
            request_id: String::new(),
        }
    }
}

impl FromRequestParts<State> for Reader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Failure> {
        state.guard().authenticate(&parts.headers, Audience::Graph).map(Self).map_err(Failure::unauthenticated)
    }
}

impl FromRequestParts<State> for Administrator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Failure> {
        let Reader(caller) = Reader::from_request_parts(parts, state).await?;
        if caller.directory_admin { Ok(Self(caller)) } else { Err(Failure::denied()) }
    }
}
