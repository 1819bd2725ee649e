//! What each step of the path saw of a request; the answer's headers, the log and the meter read it.

use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, StatusCode, header};
use lazurite_api::{ApiError, QuotaClass, Route};
use lazurite_model::usage::CredentialKind;
use lazurite_model::{Location, Random, UniqueId};
use lazurite_policy::Permit;
use uuid::Uuid;

use crate::authenticate::{By, Moment, Occasion};
use crate::cause::Cause;
use crate::cors::Origin;
use crate::refusal::{Refused, Seen};
use crate::region::Place;

/// One request's trace.
#[derive(Debug)]
pub(crate) struct Trace {
    pub(crate) request_id: Uuid,
    pub(crate) began: Moment,
    /// What the host said about the region.
    pub(crate) place: Place,
    /// The region that serves; the account has a say in it once it is known.
    pub(crate) location: Location,
    /// `None` until the request's operation is known.
    pub(crate) route: Option<&'static Route>,
    pub(crate) origin: Origin,
    pub(crate) is_preflight: bool,
    /// `None` until the caller is known.
    pub(crate) account: Option<UniqueId>,
    pub(crate) credential: CredentialKind,
    /// The credential's id: a SAS token's own, the principal for a bearer token; nil for keys and for none.
    pub(crate) holder: Uuid,
    /// Whose roles decide; nil for keys and for none.
    pub(crate) principal: Uuid,
    /// The SAS token's own rate, in requests per second.
    pub(crate) token_rate: Option<u16>,
    pub(crate) permit: Option<Permit>,
    /// The limit that came nearest to refusing, or did.
    pub(crate) limit: Option<LimitSeen>,
    /// What a refused request told about itself.
    pub(crate) refused: Option<(Cause, Seen)>,
    /// What the price counts, as the reply says.
    pub(crate) units: u32,
}

/// A limit as a request found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LimitSeen {
    /// Of which class of operations; `None`: the SAS token's own.
    pub(crate) class: Option<QuotaClass>,
    /// Requests per second.
    pub(crate) rate: u32,
    /// How many more could have been sent at once.
    pub(crate) left: u32,
}

impl Trace {
    /// Notes who the caller is.
    pub(crate) fn know(&mut self, by: By, account: UniqueId) {
        self.account = Some(account);
        self.credential = by.credential();
        self.holder = by.holder();
        self.principal = by.principal();
        self.token_rate = by.token_rate();
    }

    /// Notes a refusal, and hands on what the client is told.
    pub(crate) fn refuse(&mut self, refused: Refused) -> ApiError {
        self.refused = Some((refused.cause, refused.seen));
        refused.error
    }

    /// Why the request was refused, if it was.
    pub(crate) fn cause(&self) -> Option<Cause> {
        self.refused.map(|(cause, _)| cause)
    }

    /// Where and when credentials are judged.
    pub(crate) const fn occasion(&self) -> Occasion {
        Occasion { now: self.began, location: self.location }
    }

    /// Writes the trace to the log, for whoever turned it on.
    pub(crate) fn log(&self, status: StatusCode, answer: &HeaderMap) {
        tracing::debug!(
            request_id = %self.request_id,
            operation = self.operation(),
            account = ?self.account,
            credential = self.credential.name(),
            location = self.location.name(),
            origin = ?self.origin,
            permit = ?self.permit,
            cause = self.cause().map(Cause::code),
            status = status.as_u16(),
            challenge = ?answer.get(header::WWW_AUTHENTICATE),
            "answered"
        );
    }

    /// The operation's name, for the meter and the log.
    pub(crate) fn operation(&self) -> &'static str {
        match self.route {
            Some(route) => route.name,
            None if self.is_preflight => "cors/preflight",
            None => "unknown",
        }
    }
}

/// Makes request ids: unique rather than unguessable, because asking the system for randomness costs more than
/// deciding.
pub(crate) struct RequestIds {
    /// The upper and the lower half of the first id.
    start: [AtomicU64; 2],
    next: AtomicU64,
}

impl RequestIds {
    pub(crate) fn new(random: &dyn Random) -> Self {
        let (upper, lower) = random.uuid().as_u64_pair();
        Self { start: [AtomicU64::new(upper), AtomicU64::new(lower)], next: AtomicU64::new(0) }
    }

    /// Begins anew, where `random` says.
    pub(crate) fn restart(&self, random: &dyn Random) {
        let (upper, lower) = random.uuid().as_u64_pair();
        let [first, second] = &self.start;
        first.store(upper, Ordering::Relaxed);
        second.store(lower, Ordering::Relaxed);
        self.next.store(0, Ordering::Relaxed);
    }

    pub(crate) fn next(&self) -> Uuid {
        let count = self.next.fetch_add(1, Ordering::Relaxed);
        // An odd factor maps different counts to different ids.
        let spread = u128::from(count.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let [upper, lower] = self.start.each_ref().map(|half| u128::from(half.load(Ordering::Relaxed)));
        uuid::Builder::from_u128((upper << 64 | lower) ^ (spread & 0x3FFF_FFFF_FFFF_FFFF) ^ (spread >> 62 << 80))
            .with_version(uuid::Version::Random)
            .into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use lazurite_model::SeededRandom;

    use super::*;

    #[test]
    fn request_ids_are_unique_uuids() {
        let ids = RequestIds::new(&SeededRandom::new(1));
        let made: HashSet<Uuid> = (0..100_000).map(|_| ids.next()).collect();
        assert_eq!(made.len(), 100_000);
        assert!(made.iter().all(|id| id.get_version_num() == 4));
    }
}
