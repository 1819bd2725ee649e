//! How often: the token's own rate, and the account's limit for the class of operations; the lower one wins.
//!
//! Both are counted per location, the account's over all its credentials. A caller that was idle may send a burst at once
//! ([`LimitOptions`]); over any time `t` no more than `rate × t + burst` pass. A refused request takes nothing from
//! either limit. Credentials that want more than the account has get equal shares of it.
//!
//! Counting never waits: not for a lock that a slow one holds, and not for the store that replicas share.

#[cfg(test)]
mod arrivals;
mod cell;
mod cells;
#[cfg(test)]
mod contract;
mod crowd;
mod exchange;
mod limiter;
#[cfg(test)]
mod memory;
mod name;
mod options;
mod quota;
mod redis;
mod refuse;
mod shared;
mod standing;
#[cfg(test)]
mod timing;
mod touched;

use std::sync::atomic::Ordering::Relaxed;

use lazurite_policy::Permit;

use crate::authenticate::{Authenticated, By, Occasion};
use crate::refusal::Refused;
use crate::trace::LimitSeen;
pub(crate) use exchange::Exchange;
use limiter::{Counted, Limit, Limiter};
pub use options::LimitOptions;
pub(crate) use quota::{Quota, Raised};
pub use redis::RedisLimits;
pub(crate) use refuse::zero as no_rate;
pub use shared::{Ahead, Answer, Round, SharedFault, SharedLimits, Spent};
use standing::Standing;
pub use standing::{LimitsHealth, LimitsState};

/// Proof that a request was let through: only [`Limits::admit`] makes one, and only for a permit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket(());

impl Ticket {
    /// For operations that are open to anybody and have no limit.
    pub(crate) const ANONYMOUS: Self = Self(());
}

/// All limits, and how far each is used up.
pub(crate) struct Limits {
    pub(crate) limiter: Limiter,
    pub(crate) standing: Standing,
}

impl Limits {
    /// Counters under names that only those who know `secret` can make.
    pub(crate) fn new(secret: &[u8; 32], options: LimitOptions) -> Self {
        Self { limiter: Limiter::new(secret, options), standing: Standing::default() }
    }

    /// From now on what is let through is noted for other replicas; until they were heard, only a part of it is.
    pub(crate) fn share(&self, now: i64) {
        self.limiter.cells.touched.keep();
        let replicas = self.limiter.options.replicas;
        self.limiter.alone_weight.store(replicas.max(1).saturating_mul(cell::ONE), Relaxed);
        self.standing.begin(replicas, now);
    }

    /// As if nobody had sent anything yet.
    pub(crate) fn forget(&self) {
        self.limiter.cells.clear();
    }

    /// Lets a request through, or not; `seen` becomes the limit that came nearest to refusing.
    ///
    /// # Errors
    /// 429 with `Retry-After`.
    pub(crate) fn admit(
        &self,
        _permit: Permit,
        caller: &Authenticated<'_>,
        quota: Quota,
        Occasion { now, location }: Occasion,
        seen: &mut Option<LimitSeen>,
    ) -> Result<Ticket, Refused> {
        let Limiter { names, options, .. } = &self.limiter;
        let account = caller.account().unique_id;
        let (token, rate, holder) = match caller.by() {
            By::Sas { rate: 0, .. } => {
                *seen = Some(LimitSeen { class: None, rate: 0, left: 0 });
                return Err(refuse::zero());
            }
            By::Sas { token, rate, .. } => {
                (Some(names.token(account, token, location)), u32::from(rate), token.as_u128())
            }
            By::Bearer { principal } => (None, 0, principal.0.as_u128()),
            By::Key(slot) => (None, 0, slot as u128),
        };
        let counted = Counted {
            token: token.map(|name| (name, options.rate(rate))),
            account: quota
                .per_second
                .map(|limit| (names.account(account, quota.class, location, limit), options.rate(limit))),
            holder,
        };
        let by_token = |left| LimitSeen { class: None, rate, left };
        let by_account =
            |left| LimitSeen { class: Some(quota.class), rate: quota.per_second.unwrap_or_default(), left };
        match self.limiter.admit(counted, now.nanos) {
            Ok(left) => {
                *seen = match (left.token, left.account) {
                    (Some(token), Some(account)) if token <= account => Some(by_token(token)),
                    (_, Some(account)) => Some(by_account(account)),
                    (token, None) => token.map(by_token),
                };
                Ok(Ticket(()))
            }
            Err((limit, full)) => {
                let which = match limit {
                    Limit::Token => by_token(0),
                    Limit::Account => by_account(0),
                };
                *seen = Some(which);
                Err(refuse::too_many(which, full))
            }
        }
    }
}
