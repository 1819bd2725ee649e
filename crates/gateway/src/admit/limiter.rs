//! One request against its limits: a token's own rate, then the account's, fairly.
//!
//! Up to half of an account's burst anybody passes. The other half is kept for those who did not have their equal share
//! yet: whoever is greedy fills the first half and finds it full, whoever is not finds room in the second.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use super::cell::{Cell, Charge, ONE, Refused};
use super::cells::Cells;
use super::name::{CellName, Names};
use super::options::{LimitOptions, Rate};

/// What a lone contender's share costs of what it would among replicas, in tenths: it is larger than what is thought to be
/// this replica's part, or what the other replicas leave would lie idle.
const ALONE_TENTHS: u32 = 7;

/// Which limit a request was refused by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// The token's own.
    Token,
    /// The account's.
    Account,
}

/// What a request counts against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    /// A SAS token's rate.
    pub(super) token: Option<(CellName, Rate)>,
    /// The account's limit.
    pub(super) account: Option<(CellName, Rate)>,
    /// Tells the account's credentials apart.
    pub(super) holder: u128,
}

/// How many more requests could be sent at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// By the token's rate.
    pub(super) token: Option<u32>,
    /// By the account's limit.
    pub(super) account: Option<u32>,
}

/// All counters.
pub(crate) struct Limiter {
    pub(super) cells: Cells,
    pub(crate) names: Names,
    pub(super) options: LimitOptions,
    /// What everything costs while the other replicas cannot be asked, in 1024ths; one as long as they can.
    pub(super) alone_weight: AtomicU32,
}

impl Limiter {
    pub(super) fn new(secret: &[u8; 32], options: LimitOptions) -> Self {
        Self { cells: Cells::new(), names: Names::new(secret), options, alone_weight: AtomicU32::new(ONE) }
    }

    /// Counts a request against both limits, or against none.
    pub(super) fn admit(&self, counted: Counted, now: i64) -> Result<Left, (Limit, Refused)> {
        let least = self.alone_weight.load(Relaxed);
        let token = match counted.token {
            None => None,
            Some((name, rate)) => match self.cells.cell(name, now) {
                None => None,
                Some((place, cell)) => {
                    let taken = self.take_token((place, cell), rate, least, now);
                    let charge = taken.map_err(|refused| self.account_or_token(counted.account, refused, now))?;
                    Some((cell, charge, rate))
                }
            },
        };
        let mut left = Left::default();
        if let Some((name, rate)) = counted.account
            && let Some(found) = self.cells.cell(name, now)
        {
            let taken = self.take_account(found, (name, rate), counted.holder, least, now);
            if let Err(refused) = taken {
                if let Some((cell, charge, _)) = token {
                    cell.give_back(charge);
                }
                return Err((Limit::Account, refused));
            }
            left.account = Some(self.count(found.1, rate, now));
        }
        if let Some((cell, _, rate)) = token {
            left.token = Some(self.count(cell, rate, now));
        }
        Ok(left)
    }

    fn take_token(&self, (place, cell): (usize, &Cell), rate: Rate, least: u32, now: i64) -> Result<Charge, Refused> {
        self.touch(place);
        let free = Charge::weighted(rate.interval, least, rate.half());
        if cell.take(free, now).is_ok() {
            return Ok(free);
        }
        let charge = Charge::weighted(rate.interval, weight(cell, least), rate.burst);
        cell.take(charge, now).map(|()| charge)
    }

    fn take_account(
        &self,
        (place, cell): (usize, &Cell),
        (name, rate): (CellName, Rate),
        holder: u128,
        least: u32,
        now: i64,
    ) -> Result<(), Refused> {
        self.touch(place);
        let free = Charge::weighted(rate.interval, least, rate.half());
        let Err(full) = cell.take(free, now) else { return Ok(()) };
        let Some((_, share)) = self.cells.cell(self.names.share(name, holder), now) else { return Err(full) };
        let weight = weight(cell, least);
        let interval = cell.crowd.share(&share.crowd, rate.interval, now);
        let is_alone = interval == rate.interval;
        let own = if is_alone { weight / 10 * ALONE_TENTHS } else { weight };
        let own = Charge::weighted(interval, own, (rate.burst - rate.half()).max(interval));
        share.take(own, now).map_err(|over| if over.wait_nanos < full.wait_nanos { over } else { full })?;
        let charge = Charge::weighted(rate.interval, weight, rate.burst);
        if let Err(over) = cell.take(charge, now) {
            share.give_back(own);
            cell.crowd.fell_short();
            return Err(over);
        }
        cell.crowd.gave(charge.nanos);
        Ok(())
    }

    /// The account's limit takes precedence: a token over its own rate hears of it if that is used up too.
    fn account_or_token(&self, account: Option<(CellName, Rate)>, token: Refused, now: i64) -> (Limit, Refused) {
        let full = account.and_then(|(name, rate)| {
            let (_, cell) = self.cells.cell(name, now)?;
            let over = cell.backlog(now) + rate.interval - rate.burst;
            (over > 0).then_some(Refused { wait_nanos: over.unsigned_abs().max(token.wait_nanos) })
        });
        full.map_or((Limit::Token, token), |refused| (Limit::Account, refused))
    }

    fn touch(&self, place: usize) {
        if self.cells.touched.is_kept() {
            self.cells.touched.add(place);
        }
    }

    /// Notes an admitted request for the other replicas; says how many more could follow at once.
    fn count(&self, cell: &Cell, rate: Rate, now: i64) -> u32 {
        if self.cells.touched.is_kept() {
            cell.note(rate.interval);
        }
        u32::try_from((rate.burst - cell.backlog(now)) / rate.interval).unwrap_or_default()
    }
}

/// What a request costs in the upper half of a burst. As long as the others cannot be heard that is `least`: which part this
/// replica had when they were heard last says nothing of what they leave it now.
fn weight(cell: &Cell, least: u32) -> u32 {
    if least > ONE { least } else { cell.weight() }
}

#[cfg(test)]
mod tests;
