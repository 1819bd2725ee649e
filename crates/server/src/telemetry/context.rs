//! Which trace a request belongs to: the header `traceparent` of W3C Trace Context (level 1 and 2), and whether it is recorded.
//!
//! A caller's decision counts where there is one; of the requests without one, a share is recorded. `tracestate` is not read:
//! it is other systems' and may hold anything.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use lazurite_model::Random;

pub(super) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// A span's place in its trace, as it goes from one process to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Context {
    pub(super) trace: u128,
    pub(super) span: u64,
    pub(super) sampled: bool,
}

impl Context {
    /// What a caller says; `None` if it says nothing that can be understood.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut all = headers.get_all(TRACEPARENT).iter();
        let (Some(only), None) = (all.next(), all.next()) else { return None };
        Self::parse(only.as_bytes())
    }

    /// `version-trace-span-flags` in lower-case hexadecimal; a later version may have more behind another dash.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (known, more) = bytes.split_first_chunk::<55>()?;
        let is_first = known.starts_with(b"00-");
        let is_fit = if is_first { more.is_empty() } else { more.is_empty() || more.starts_with(b"-") };
        let [version, trace, span, flags] =
            [(0, 2), (3, 35), (36, 52), (53, 55)].map(|(from, to)| known.get(from..to).and_then(hexadecimal));
        let dashes = [2, 35, 52].iter().all(|at| known.get(*at) == Some(&b'-'));
        let context = Self { trace: trace?, span: u64::try_from(span?).ok()?, sampled: flags? & 1 == 1 };
        let is_whole = version? != 0xff && context.trace != 0 && context.span != 0;
        (is_fit && dashes && is_whole).then_some(context)
    }

    /// The header that tells the next process.
    pub(super) fn header(self) -> Option<HeaderValue> {
        HeaderValue::try_from(self.to_string()).ok()
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, u8::from(self.sampled))
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u128> {
    digits.iter().try_fold(0, |number: u128, digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u128::from(value))
    })
}

/// Makes ids of traces and spans, and decides which traces are recorded that no caller decided about. The ids are unique rather than
/// unguessable: asking the system for randomness costs more than deciding about a request.
pub(super) struct Ids {
    next: AtomicU64,
    /// Sets this process's ids apart from those of others.
    own: u64,
    /// Of 2^64 traces, so many are recorded.
    recorded: u64,
}

impl Ids {
    /// Records that share of the traces, from 0 to 1.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of 2^64, and all from there on"
    )]
    pub(super) fn new(share: f64, random: &dyn Random) -> Self {
        let (next, own) = random.uuid().as_u64_pair();
        Self { next: AtomicU64::new(next), own, recorded: (share * 2f64.powi(64)) as u64 }
    }

    /// The place of the span of a request; `None`: it is not recorded.
    pub(super) fn begin(&self, parent: Option<Context>) -> Option<Context> {
        match parent {
            Some(parent) => parent.sampled.then(|| Context { span: self.id(), ..parent }),
            None => {
                let low = self.id();
                let is_recorded = low < self.recorded || self.recorded == u64::MAX;
                is_recorded.then(|| Context {
                    trace: u128::from(self.id()) << 64 | u128::from(low),
                    span: self.id(),
                    sampled: true,
                })
            }
        }
    }

    /// SplitMix64: evenly spread, and different for each count. Zero is no id.
    fn id(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.next.fetch_add(STEP, Ordering::Relaxed) ^ self.own;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)).max(1)
    }
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    const TRACE: u128 = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736;
    const SPAN: u64 = 0x00f0_67aa_0ba9_02b7;
    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn headers(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (TRACEPARENT, HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn what_a_caller_says_is_read_and_written_as_the_recommendation_has_it() {
        let context = Context { trace: TRACE, span: SPAN, sampled: true };
        assert_eq!(Context::of(&headers(&[GOOD])), Some(context));
        assert_eq!(context.to_string(), GOOD);
        let unsampled = Context { sampled: false, ..context };
        assert_eq!(Context::of(&headers(&[&GOOD.replace("-01", "-02")])), Some(unsampled));
        assert_eq!(Context::of(&headers(&[&GOOD.replace("00-4", "cc-4")])), Some(context), "a later version");
        assert_eq!(Context::of(&headers(&[&format!("{}-more", GOOD.replace("00-4", "cc-4"))])), Some(context));
    }

    #[test]
    fn what_cannot_be_understood_is_as_if_nothing_was_said() {
        let wrong = [
            String::new(),
            GOOD.to_uppercase(),
            GOOD.replace("00-4", "ff-4"),
            GOOD.replace('-', "_"),
            GOOD.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            GOOD.replace("00f067aa0ba902b7", &"0".repeat(16)),
            format!("{GOOD}-more"),
            format!("{}x", GOOD.replace("00-4", "cc-4")),
            GOOD[..54].to_owned(),
        ];
        for text in &wrong {
            assert_eq!(Context::of(&headers(&[text])), None, "{text}");
        }
        assert_eq!(Context::of(&headers(&[GOOD, GOOD])), None, "said twice");
        assert_eq!(Context::of(&HeaderMap::new()), None);
    }

    #[test]
    fn a_callers_decision_counts_and_of_the_others_a_share_is_recorded() {
        let ids = Ids::new(0.25, &SeededRandom::new(1));
        let parent = Context { trace: TRACE, span: SPAN, sampled: true };
        let child = ids.begin(Some(parent)).unwrap();
        assert!(child.trace == TRACE && child.span != SPAN && child.sampled);
        assert_eq!(ids.begin(Some(Context { sampled: false, ..parent })), None);
        let recorded = (0..20_000).filter(|_| ids.begin(None).is_some()).count();
        assert!((4_700..5_300).contains(&recorded), "{recorded}");
        let all = Ids::new(1.0, &SeededRandom::new(1));
        let traces: std::collections::HashSet<u128> = (0..10_000).map(|_| all.begin(None).unwrap().trace).collect();
        assert_eq!(traces.len(), 10_000);
        assert!((0..10_000).all(|_| Ids::new(0.0, &SeededRandom::new(2)).begin(None).is_none()));
    }
}
