//! What became of a request, for whoever watches the server: words of ours and ids, and nothing that the client sent.

use lazurite_model::usage::CredentialKind;
use lazurite_model::{Location, UniqueId};

use crate::cause::Cause;
use crate::gateway::Gateway;
use crate::trace::Trace;

/// A finished request. An extension of its answer, where the gate is told to add one.
#[derive(Clone, Copy, Debug)]
pub struct Finished {
    /// The operation, e.g. `map/tile`; `unknown` if there is none.
    pub operation: &'static str,
    /// The operation's path, with its parameters in braces.
    pub path: Option<&'static str>,
    /// The account that the credential opened.
    pub account: Option<UniqueId>,
    /// By what kind of credential.
    pub credential: CredentialKind,
    /// The region that served.
    pub location: Location,
    /// Why the request was refused, or failed.
    pub cause: Option<Cause>,
}

impl Finished {
    /// Whether the gate let the request in; what served it may have failed all the same.
    pub const fn is_allowed(&self) -> bool {
        matches!(self.cause, None | Some(Cause::ServiceError))
    }
}

impl Gateway {
    /// Tells with each answer what became of the request.
    #[must_use]
    pub fn telling(mut self) -> Self {
        self.tells = true;
        self
    }
}

impl Trace {
    pub(crate) fn finished(&self) -> Finished {
        Finished {
            operation: self.operation(),
            path: self.route.map(|route| route.path),
            account: self.account,
            credential: self.credential,
            location: self.location,
            cause: self.cause(),
        }
    }
}
