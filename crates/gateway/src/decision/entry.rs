//! What is kept of one decision: enough to tell it, and to decide it again under other rules.

use http::{HeaderValue, Method, request};
use lazurite_api::{Access, QuotaClass};
use lazurite_model::usage::CredentialKind;
use lazurite_model::{AssignmentId, Location, PrincipalId, RoleDefinitionId, UniqueId};
use lazurite_policy::{DataAction, DataActionSet, Grounds};
use uuid::Uuid;

use crate::cause::Cause;
use crate::trace::{LimitSeen, Trace};

/// The longest path that is kept, in bytes.
pub(super) const LONGEST_PATH: usize = 512;
/// The longest origin that is kept, in bytes.
pub(super) const LONGEST_ORIGIN: usize = 128;

/// One decision, as it is kept. Its scope is the account; principal, actions, origin, region and rate are what a decision
/// under other rules would need besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'e> {
    /// `x-ms-request-id`
    pub id: Uuid,
    /// When the request came, in Unix nanoseconds.
    pub nanos: i64,
    /// The answer's HTTP status; 0 for a question that was never a request.
    pub status: u16,
    pub(super) method: &'static str,
    pub(super) path: &'e [u8],
    pub(super) origin: Option<&'e [u8]>,
    pub(super) operation: &'e str,
    /// The data actions that the operation needs.
    pub(super) actions: DataActionSet,
    pub(super) credential: CredentialKind,
    /// The account that the credential opens, or that the request named.
    pub account: Option<UniqueId>,
    /// Whether the credential opens it.
    pub(super) is_proven: bool,
    pub(super) holder: Uuid,
    pub(super) principal: Option<PrincipalId>,
    pub(super) token_rate: Option<u16>,
    pub(super) location: Location,
    /// What granted the action, came nearest to it, or denied it.
    pub(super) assignment: Option<AssignmentId>,
    pub(super) role: Option<RoleDefinitionId>,
    pub(super) group: Option<PrincipalId>,
    /// The action that is missing.
    pub(super) missing: Option<DataAction>,
    pub(super) limit: Option<LimitSeen>,
    pub(super) units: u32,
    pub(super) sixtieths: u64,
    /// Why it was refused: the code of a [`Cause`].
    pub(super) cause: &'e str,
}

/// All methods that are told apart.
pub(super) const METHODS: [&str; 8] = ["other", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

impl<'e> Entry<'e> {
    /// The entry about a request of that origin.
    pub(super) fn of(
        trace: &'e Trace,
        (head, origin): (&'e request::Parts, Option<&'e HeaderValue>),
        status: u16,
        sixtieths: u64,
    ) -> Self {
        let seen = trace.refused.map(|(_, seen)| seen).unwrap_or_default();
        let known = trace.account.is_some();
        let (assignment, role, group) = match trace.permit.as_ref().map(lazurite_policy::Permit::grounds) {
            Some(Grounds::Role { assignment, role, group, .. }) => (Some(*assignment), Some(*role), *group),
            _ => (seen.grounds.map(|(id, _)| id), seen.grounds.map(|(_, role)| role).filter(|id| !id.0.is_nil()), None),
        };
        let principal = if known { trace.principal } else { seen.principal };
        Self {
            id: trace.request_id,
            nanos: trace.began.nanos,
            status,
            method: method(&head.method),
            path: cut(head.uri.path().as_bytes(), LONGEST_PATH),
            origin: origin.map(|origin| cut(origin.as_bytes(), LONGEST_ORIGIN)),
            operation: trace.operation(),
            actions: match trace.route.map(|route| route.access) {
                Some(Access::DataActions(actions)) => actions.iter().copied().collect(),
                _ => DataActionSet::EMPTY,
            },
            credential: if known { trace.credential } else { seen.credential },
            account: trace.account.or(seen.account),
            is_proven: known || trace.cause().is_some_and(|cause| !matches!(cause, Cause::Token(..))),
            holder: if known { trace.holder } else { seen.holder },
            principal: (!principal.is_nil()).then_some(PrincipalId(principal)),
            token_rate: trace.token_rate,
            location: trace.location,
            assignment,
            role,
            group,
            missing: seen.action,
            limit: trace.limit,
            units: trace.units,
            sixtieths,
            cause: trace.cause().map_or("", Cause::code),
        }
    }

    /// Whether the gate refused it.
    pub fn is_refused(&self) -> bool {
        !super::is_allowed(self.cause())
    }

    /// Whether it is about an account, and the credential was found to open it.
    pub const fn opens_account(&self) -> bool {
        self.account.is_some() && self.is_proven
    }

    pub(super) fn cause(&self) -> Option<Cause> {
        Cause::from_code(self.cause)
    }
}

pub(super) const fn classes() -> &'static [QuotaClass] {
    &QuotaClass::ALL
}

fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}

fn cut(bytes: &[u8], longest: usize) -> &[u8] {
    bytes.get(..longest).unwrap_or(bytes)
}
