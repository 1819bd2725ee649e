//! What a rehearsal of an application needs of the gate: to forget what it has seen, and to say what a request is.
//!
//! Nothing here opens anything. A server in production never calls it.

use http::request;
use lazurite_api::Query;
use lazurite_journal::Ring;
use lazurite_model::{Random, UniqueId};

use crate::authenticate::authenticate;
use crate::gateway::Gateway;

/// What a request is for, as far as can be told before it is decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The operation's name in the route table.
    pub operation: Option<&'static str>,
    /// The account that its credential opens.
    pub account: Option<UniqueId>,
}

impl Gateway {
    /// Forgets how far each limit is used up: a clock that was put back would else keep everybody waiting until it has
    /// come again to where it was.
    pub fn forget_limits(&self) {
        self.limits.forget();
    }

    /// Forgets the tokens that it has verified.
    pub fn forget_tokens(&self) {
        self.tokens.forget();
    }

    /// Forgets what it has decided about requests.
    pub fn forget_decisions(&self) {
        if let Some(journal) = &self.journal {
            journal.rings().into_iter().for_each(Ring::clear);
        }
    }

    /// Begins the request ids anew, where `random` says.
    pub fn restart_request_ids(&self, random: &dyn Random) {
        self.request_ids.restart(random);
    }

    /// What a request is for. It is neither let through nor counted.
    pub fn look_at(&self, head: &request::Parts) -> Seen {
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let routed = self.router.route(&head.method, head.uri.path(), &query);
        let operation = routed.ok().map(|routed| routed.route.name);
        let occasion = self.begin(head).occasion();
        let snapshot = self.state.current();
        let caller = authenticate(&snapshot, &self.tokens, occasion, &head.headers, &query);
        Seen { operation, account: caller.ok().map(|caller| caller.account().unique_id) }
    }
}
