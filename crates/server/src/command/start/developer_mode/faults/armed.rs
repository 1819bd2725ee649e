//! A rule in force: what it has drawn and done so far.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use lazurite_api::ApiError;
use lazurite_model::{Random as _, SeededRandom};
use serde_json::{Value, json};

use super::pattern::{Account, Matches};
use super::rule::{Cut, Latency, Rule};

const SECOND: i64 = 1_000_000_000;

/// A rule, and how far it has come.
pub(super) struct Armed {
    pub(super) rule: InForce,
    stream: SeededRandom,
    matched: AtomicU64,
    struck: AtomicU64,
    /// When what has passed will have been used up, in Unix nanoseconds (see the gate's cells).
    until: Mutex<i64>,
}

/// A rule, and which requests it is about.
pub(super) struct InForce {
    pub(super) asked: Rule,
    pub(super) matches: Matches,
}

/// What a rule does to one request.
pub(super) struct Strike {
    /// First, it waits.
    pub(super) wait: Option<Duration>,
    /// Then this happens.
    pub(super) what: Hit,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    Nothing,
    Status(StatusCode),
    /// 429; after so many seconds there is room again.
    TooMany(u64),
    Silence,
    Lose,
    CutAfter(usize),
}

impl Armed {
    /// Checks a rule, the one at that place, and puts it in force; `account`: the one that it names.
    ///
    /// # Errors
    /// 400 that names the field.
    pub(super) fn new(mut rule: Rule, account: Option<Account>, place: usize) -> Result<Self, ApiError> {
        let matches = rule.check()?.with_account(account);
        if rule.name.is_empty() {
            rule.name = format!("rule {place}");
        }
        Ok(Self {
            stream: SeededRandom::new(rule.seed),
            rule: InForce { asked: rule, matches },
            matched: AtomicU64::new(0),
            struck: AtomicU64::new(0),
            until: Mutex::new(0),
        })
    }

    /// What happens to one more request that fits; `None`: it is spared.
    pub(super) fn strike(&self, now: i64) -> Option<Strike> {
        let Rule { share, times, action, .. } = &self.rule.asked;
        self.matched.fetch_add(1, Ordering::Relaxed);
        // Drawn for every request that fits, so that one rule's answers do not depend on another's.
        let (chosen, delayed) = (self.fraction(), self.fraction());
        if chosen >= *share {
            return None;
        }
        let what = match (action.status, action.rate, action.cut) {
            (Some(status), _, _) => Hit::Status(StatusCode::from_u16(status).ok()?),
            (_, Some(rate), _) => self.too_many(rate, now).map_or(Hit::Nothing, Hit::TooMany),
            (_, _, Some(Cut::BeforeHeaders)) => Hit::Silence,
            (_, _, Some(Cut::AfterServing)) => Hit::Lose,
            (_, _, Some(Cut::AfterBytes(bytes))) => Hit::CutAfter(bytes),
            (None, None, None) => Hit::Nothing,
        };
        let wait = action.latency.map(|latency| latency.drawn(delayed));
        if wait.is_none() && what == Hit::Nothing {
            return None;
        }
        let in_time = |struck: u64| times.is_none_or(|times| struck < times).then_some(struck + 1);
        self.struck.fetch_update(Ordering::Relaxed, Ordering::Relaxed, in_time).ok()?;
        Some(Strike { wait, what })
    }

    /// From 0 to 1, without 1.
    #[allow(clippy::cast_precision_loss, reason = "53 bits are what a float holds exactly")]
    fn fraction(&self) -> f64 {
        let mut bytes = [0; 8];
        self.stream.fill(&mut bytes);
        (u64::from_le_bytes(bytes) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Lets so many requests pass each second, and a second's worth at once; else the seconds until there is room.
    fn too_many(&self, rate: u32, now: i64) -> Option<u64> {
        let interval = SECOND / i64::from(rate.max(1));
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was put back begins anew.
        let used = if *until > now.saturating_add(2 * SECOND) { now } else { (*until).max(now) };
        let over = used + interval - now - SECOND.max(interval);
        if over > 0 {
            return Some(over.unsigned_abs().div_ceil(SECOND.unsigned_abs()));
        }
        *until = used + interval;
        None
    }

    /// The rule, and how often it fitted and struck.
    pub(super) fn view(&self) -> Value {
        let mut shown = json!(self.rule.asked);
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("matched".to_owned(), self.matched.load(Ordering::Relaxed).into());
            fields.insert("hits".to_owned(), self.struck.load(Ordering::Relaxed).into());
        }
        shown
    }
}

impl Latency {
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds, ten minutes of them at most, times a number from 0 to 1"
    )]
    fn drawn(self, fraction: f64) -> Duration {
        let [least, most] = match self {
            Self::Fixed(milliseconds) => [milliseconds; 2],
            Self::Between(bounds) => bounds,
        };
        Duration::from_millis(least + ((most - least + 1) as f64 * fraction) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn armed(rule: Value) -> Armed {
        Armed::new(serde_json::from_value(rule).unwrap(), None, 0).unwrap()
    }

    fn pattern(armed: &Armed) -> String {
        (0..64).map(|_| if armed.strike(0).is_some() { 'x' } else { '.' }).collect()
    }

    #[test]
    fn the_same_seed_strikes_the_same_requests() {
        let rule = |seed: u64| json!({"share": 0.3, "seed": seed, "do": {"status": 503}});
        let first = pattern(&armed(rule(7)));
        assert_eq!(pattern(&armed(rule(7))), first);
        assert_ne!(pattern(&armed(rule(8))), first);
        let struck = first.matches('x').count();
        assert!((10..30).contains(&struck), "{struck} of 64 are about a third");
    }

    #[test]
    fn a_rule_strikes_as_often_as_it_may() {
        let armed = armed(json!({"times": 2, "do": {"status": 503}}));
        assert_eq!(pattern(&armed), format!("xx{}", ".".repeat(62)));
        let shown = armed.view();
        assert_eq!((shown["matched"].as_u64(), shown["hits"].as_u64()), (Some(64), Some(2)));
        assert_eq!(shown["name"], "rule 0");
    }

    #[test]
    fn a_rate_lets_a_seconds_worth_pass_and_then_says_when() {
        let armed = armed(json!({"do": {"rate": 5}}));
        let now = 1_800_000_000 * SECOND;
        let passed = (0..20).filter(|_| armed.strike(now).is_none()).count();
        assert_eq!(passed, 5);
        assert_eq!(armed.strike(now).unwrap().what, Hit::TooMany(1));
        assert!(armed.strike(now + SECOND / 5).is_none());
        assert!(armed.strike(now - 1000 * SECOND).is_none(), "the clock was put back");
    }

    #[test]
    fn latency_stays_within_its_bounds() {
        let armed = armed(json!({"do": {"latency": [10, 12]}}));
        let waits: std::collections::BTreeSet<_> = (0..100).map(|_| armed.strike(0).unwrap().wait.unwrap()).collect();
        assert_eq!(waits.into_iter().collect::<Vec<_>>(), [10, 11, 12].map(Duration::from_millis));
    }
}
