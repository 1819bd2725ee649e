//! Tokens, verified once and remembered.

use std::sync::Arc;

use jiff::Timestamp;
use lazurite_api::Audience;

use super::bearer::{BearerFacts, Believers};
use super::cache::{Believed, Facts, TokenCache};
use super::issuer::TrustedIssuers;
use super::own::OwnIssuer;
use super::sas::SasFacts;
use super::standing::Standing;
use crate::cause::TokenFault;
use crate::snapshot::Snapshot;

/// An instant, as those who decide by it need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Nanoseconds since the Unix epoch.
    pub(crate) nanos: i64,
}

impl Moment {
    pub(crate) const fn seconds(self) -> i64 {
        self.nanos.div_euclid(1_000_000_000)
    }

    pub(crate) fn timestamp(self) -> Timestamp {
        Timestamp::from_nanosecond(i128::from(self.nanos)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// When a token is valid, in Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) not_before: i64,
    pub(super) expires: i64,
}

impl Validity {
    /// How far in the future a token's start may lie, in seconds: the clocks of two servers never agree quite.
    ///
    /// A token's end is taken by the letter: refused a little early it is fetched anew, accepted late it is a hole.
    pub(super) const CLOCK_SKEW: i64 = 60;

    /// From its start, as far as two clocks may differ, to its end.
    pub(super) const fn between(start: i64, expires: i64, clock_skew: i64) -> Self {
        Self { not_before: start.saturating_sub(clock_skew), expires }
    }

    pub(super) const fn check(self, now: Moment) -> Result<(), TokenFault> {
        let now = now.seconds();
        if now >= self.expires {
            Err(TokenFault::Expired)
        } else if now < self.not_before {
            Err(TokenFault::NotYet)
        } else {
            Ok(())
        }
    }
}

/// Verifies tokens and remembers those that were right.
pub(crate) struct Tokens {
    own: OwnIssuer,
    trusted: TrustedIssuers,
    cache: TokenCache,
}

impl Tokens {
    /// Believes our sign-in server of those origins, and the issuers that the operator trusts.
    pub(crate) fn new(own: OwnIssuer, trusted: TrustedIssuers, remembered: usize) -> Self {
        Self { own, trusted, cache: TokenCache::new(remembered) }
    }

    /// Forgets all that were verified.
    pub(crate) fn forget(&self) {
        self.cache.clear();
    }

    /// The issuers that the operator trusts.
    pub(crate) const fn trusted(&self) -> &TrustedIssuers {
        &self.trusted
    }

    /// A bearer token, made for `surface`.
    pub(crate) fn bearer(
        &self,
        snapshot: &Snapshot,
        token: &[u8],
        surface: Audience,
        now: Moment,
    ) -> Result<Arc<Believed>, TokenFault> {
        let is_trusted = |facts: &BearerFacts| facts.is_key_trusted(snapshot, &self.trusted);
        let known = self.cache.find(token).filter(|known| known.bearer().is_ok_and(is_trusted));
        let believed = match known {
            Some(known) => known,
            None => {
                let believers = Believers { own: &self.own, trusted: &self.trusted };
                let facts = BearerFacts::verify(snapshot, text(token)?, &believers, now)?;
                self.cache.remember(token, Facts::Bearer(facts))
            }
        };
        let facts = believed.bearer()?;
        facts.validity.check(now)?;
        if facts.surfaces.contains(surface) { Ok(believed) } else { Err(TokenFault::Audience) }
    }

    /// A SAS token, and what it opens, if that was asked in this version of the snapshot already.
    pub(super) fn sas(
        &self,
        snapshot: &Snapshot,
        token: &[u8],
        now: Moment,
    ) -> Result<(Arc<Believed>, Option<Arc<Standing>>), TokenFault> {
        if let Some(known) = self.cache.find(token) {
            let standing = known.standing(snapshot);
            if known.is_sas_key_trusted(standing.is_some(), snapshot, now) {
                known.sas()?.validity.check(now)?;
                return Ok((known, standing));
            }
        }
        // Verifying looks at the time too.
        let facts = SasFacts::verify(snapshot, text(token)?, now)?;
        Ok((self.cache.remember(token, Facts::Sas(facts)), None))
    }
}

/// A token that is to be read.
fn text(token: &[u8]) -> Result<&str, TokenFault> {
    std::str::from_utf8(token).map_err(|_| TokenFault::Malformed)
}
