//! What is remembered of one issuer's key set, and for how long. Times are Unix seconds.

use std::sync::Arc;
use std::time::Duration;

use super::fetch::{Fault, Fetched};

/// A key set is asked for anew after as long as the issuer says, within these bounds; after an hour if it says nothing.
const FRESH: (i64, i64) = (300, 86_400);
const FRESH_UNLESS_TOLD: i64 = 3600;
/// After a failure, and after a token with an unknown key, an issuer is left alone for so long: anybody can make up keys.
const PAUSE: i64 = 10;
/// A key set outlives its issuer's silence by so long. Whoever can silence an issuer could otherwise keep a key believed for
/// ever that the issuer has withdrawn.
const KEPT: i64 = 7 * 86_400;

/// One issuer's key set, if there is one, and how the last attempts to fetch it went.
#[derive(Debug)]
pub(super) struct Remembered {
    set: Option<Set>,
    /// When it was last wanted.
    pub(super) asked: i64,
    /// When it was last tried to fetch it.
    tried: i64,
    /// Why that failed, if it did.
    failure: Option<String>,
}

#[derive(Debug)]
struct Set {
    text: Arc<str>,
    fetched: i64,
    fresh_until: i64,
}

impl Default for Remembered {
    fn default() -> Self {
        Self { set: None, asked: 0, tried: i64::MIN, failure: None }
    }
}

impl Remembered {
    /// The answer without asking the issuer; `None`: it must be asked, and counts as asked from now on, so that nobody makes
    /// it asked more often by going away before it answers.
    pub(super) fn answer(&mut self, now: i64, missed: bool) -> Option<Result<Arc<str>, String>> {
        self.asked = now;
        // What lies in the future is of a clock that was put back since: it says nothing.
        let rests = (0..PAUSE).contains(&now.saturating_sub(self.tried));
        match self.usable(now) {
            Some(set) if rests || (set.fresh_until > now && set.fetched <= now && !missed) => {
                Some(Ok(Arc::clone(&set.text)))
            }
            None if rests => Some(Err(self.failure.clone().unwrap_or_else(|| "it was asked a moment ago".to_owned()))),
            _ => {
                self.tried = now;
                None
            }
        }
    }

    /// Keeps what was fetched. The same text stays the same.
    pub(super) fn keep(&mut self, fetched: Fetched, now: i64) -> Arc<str> {
        let told = fetched.max_age.map(|age: Duration| i64::try_from(age.as_secs()).unwrap_or(i64::MAX));
        let fresh = told.unwrap_or(FRESH_UNLESS_TOLD).clamp(FRESH.0, FRESH.1);
        let text = match self.set.take() {
            Some(set) if *set.text == *fetched.text => set.text,
            _ => fetched.text.into(),
        };
        self.set = Some(Set { text: Arc::clone(&text), fetched: now, fresh_until: now.saturating_add(fresh) });
        (self.tried, self.failure) = (now, None);
        text
    }

    /// Notes that the issuer could not be asked.
    ///
    /// # Errors
    /// When nothing is left that could be used in the meantime.
    pub(super) fn fail(&mut self, fault: &Fault, now: i64) -> Result<Arc<str>, ()> {
        (self.tried, self.failure) = (now, Some(fault.to_string()));
        self.usable(now).map(|set| Arc::clone(&set.text)).ok_or(())
    }

    fn usable(&self, now: i64) -> Option<&Set> {
        self.set.as_ref().filter(|set| set.fetched.saturating_add(KEPT) > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched(text: &str, max_age: Option<u64>) -> Fetched {
        Fetched { text: text.to_owned(), max_age: max_age.map(Duration::from_secs) }
    }

    fn text(answer: Option<Result<Arc<str>, String>>) -> Option<String> {
        answer.map(|known| known.unwrap().to_string())
    }

    #[test]
    fn a_set_is_fresh_as_long_as_the_issuer_says_within_bounds() {
        for (told, fresh) in [(None, 3600), (Some(0), 300), (Some(7200), 7200), (Some(u64::MAX), 86_400)] {
            let mut remembered = Remembered::default();
            assert!(remembered.answer(1000, false).is_none());
            remembered.keep(fetched("a", told), 1000);
            assert_eq!(text(remembered.answer(1000 + fresh - 1, false)).as_deref(), Some("a"), "{told:?}");
            assert_eq!(text(remembered.answer(1000 + fresh, false)), None, "{told:?}");
        }
    }

    #[test]
    fn an_unknown_key_makes_it_asked_again_but_not_at_once() {
        let mut remembered = Remembered::default();
        remembered.keep(fetched("a", None), 1000);
        assert_eq!(text(remembered.answer(1009, true)).as_deref(), Some("a"));
        assert_eq!(text(remembered.answer(1010, true)), None);
    }

    #[test]
    fn who_goes_away_before_the_answer_does_not_make_it_asked_more_often() {
        let mut remembered = Remembered::default();
        assert!(remembered.answer(1000, false).is_none());
        assert!(remembered.answer(1009, true).unwrap().is_err());
        assert!(remembered.answer(1010, false).is_none());
    }

    #[test]
    fn an_outage_leaves_the_last_set_for_a_week_and_is_not_hammered() {
        let mut remembered = Remembered::default();
        remembered.keep(fetched("a", None), 0);
        let fault = Fault::unreachable("no answer");
        assert_eq!(remembered.fail(&fault, 4000).as_deref(), Ok("a"));
        assert_eq!(text(remembered.answer(4009, false)).as_deref(), Some("a"));
        assert_eq!(text(remembered.answer(4010, false)), None, "it is tried again");
        assert!(remembered.fail(&fault, KEPT).is_err());
        assert!(remembered.answer(KEPT + 9, false).unwrap().is_err());
        assert!(remembered.answer(KEPT + 10, false).is_none());
    }

    #[test]
    fn a_clock_that_was_put_back_keeps_no_set_for_longer() {
        let mut remembered = Remembered::default();
        remembered.keep(fetched("a", None), 1_000_000);
        assert_eq!(text(remembered.answer(1_000_009, false)).as_deref(), Some("a"));
        assert_eq!(text(remembered.answer(500, false)), None, "it is asked anew");
        assert_eq!(text(remembered.answer(509, false)).as_deref(), Some("a"), "and then left alone for a while");
    }

    #[test]
    fn the_same_set_stays_the_same() {
        let mut remembered = Remembered::default();
        let first = remembered.keep(fetched("a", None), 0);
        assert!(Arc::ptr_eq(&first, &remembered.keep(fetched("a", None), 5000)));
        assert!(!Arc::ptr_eq(&first, &remembered.keep(fetched("b", None), 6000)));
    }
}
