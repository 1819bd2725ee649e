//! How often: the token's own rate, and the account's limit for the class of operations; the lower one wins.
//!
//! Both are counted per location. Each limit is a rate with a burst of one second's worth: a caller that was idle may
//! send a whole second's requests at once, and over any time `t` no more than `rate × (t + 1 s)` pass. A refused
//! request takes nothing from either limit.

mod cells;
mod quota;

use lazurite_api::Route;
use lazurite_model::record::SkuName;
use lazurite_policy::Permit;

use crate::authenticate::{Authenticated, By, Occasion};
use crate::cause::Cause;
use crate::refusal::{self, Refused};
use crate::trace::LimitSeen;
use cells::{Cells, Refused as Full};

/// Proof that a request was let through: only [`Limits::admit`] makes one, and only for a permit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket(());

impl Ticket {
    /// For operations that are open to anybody and have no limit.
    pub(crate) const ANONYMOUS: Self = Self(());
}

/// All limits, and how far each is used up.
pub(crate) struct Limits {
    cells: Cells,
}

impl Limits {
    pub(crate) fn new() -> Self {
        Self { cells: Cells::new() }
    }

    /// As if nobody had sent anything yet.
    pub(crate) fn forget(&self) {
        self.cells.clear();
    }

    /// Lets a request through, or not; `seen` becomes the limit that came nearest to refusing.
    ///
    /// # Errors
    /// 429 with `Retry-After`; 403 for an operation that the account's pricing tier does not have.
    pub(crate) fn admit(
        &self,
        _permit: Permit,
        caller: &Authenticated<'_>,
        route: &Route,
        Occasion { now, location }: Occasion,
        seen: &mut Option<LimitSeen>,
    ) -> Result<Ticket, Refused> {
        let account = caller.account();
        let limit =
            quota::limit(route.quota, account.sku).ok_or_else(|| refusal::not_in_tier(route, sku_name(account.sku)))?;
        let token = match caller.by() {
            By::Sas { token, rate, .. } => Some((self.cells.key((token.as_u128(), location)), u32::from(rate))),
            By::Key(_) | By::Bearer { .. } => None,
        };
        if let Some((key, rate)) = token {
            let taken = self.cells.take(key, rate, now.nanos);
            *seen = Some(LimitSeen { class: None, rate, left: taken.unwrap_or(0) });
            taken.map_err(|full| {
                let cause = if rate == 0 { Cause::TokenRateZero } else { Cause::TokenRate };
                too_many(cause, "the SAS token", rate, full)
            })?;
        }
        let Some(limit) = limit.per_second() else { return Ok(Ticket(())) };
        let key = self.cells.key((account.unique_id.0.as_u128(), route.quota, location));
        let taken = self.cells.take(key, limit, now.nanos);
        let left = taken.unwrap_or(0);
        if seen.is_none_or(|token| left < token.left) {
            *seen = Some(LimitSeen { class: Some(route.quota), rate: limit, left });
        }
        match taken {
            Ok(_) => Ok(Ticket(())),
            Err(full) => {
                if let Some((key, rate)) = token {
                    self.cells.give_back(key, rate);
                }
                Err(too_many(Cause::AccountQuota, &format!("the Maps account for {:?}", route.quota), limit, full))
            }
        }
    }
}

fn too_many(cause: Cause, what: &str, limit: u32, full: Full) -> Refused {
    refusal::too_many(cause, what, limit, full.wait_nanos)
}

const fn sku_name(sku: SkuName) -> &'static str {
    match sku {
        SkuName::S0 => "S0",
        SkuName::S1 => "S1",
        SkuName::G2 => "G2",
    }
}
