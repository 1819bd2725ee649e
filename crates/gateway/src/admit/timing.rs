//! What it costs to count a request, in nanoseconds of this thread's CPU time: our cells beside `governor`, which keeps the same
//! theoretical arrival time.
//!
//! Both are told the time, and let every request through. It is a test and no bench, because the cells are private to the gate.

use std::hint::black_box;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::FakeRelativeClock;
use governor::{Quota, RateLimiter};
use lazurite_api::QuotaClass;
use lazurite_model::{Location, UniqueId};
use uuid::Uuid;

use super::cell::{Cell, Charge, ONE};
use super::limiter::{Counted, Limiter};
use super::options::LimitOptions;

const ROUNDS: usize = 9;
const CHECKS: usize = 5_000_000;
const KEYS: usize = 10_000;
const PER_SECOND: u32 = 500_000;
const START: i64 = 1_800_000_000_000_000_000;
/// Between two checks, in nanoseconds: more than any limit here needs, so that none is refused.
const STEP: i64 = 10_000;

/// Nanoseconds that this thread has run, as the kernel counts them: in steps of 4 ms, so that a round takes ten of them or more.
fn thread_nanos() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// Prints the median over rounds of the time of a check, which is told its number.
#[allow(clippy::print_stdout, reason = "it is asked for to be read")]
fn measure(name: &str, mut check: impl FnMut(usize) -> bool) {
    let mut rounds: Vec<u64> = Vec::new();
    for round in 0..ROUNDS {
        let before = thread_nanos();
        for number in 0..CHECKS {
            assert!(black_box(check(round * CHECKS + number)));
        }
        rounds.push(thread_nanos() - before);
    }
    rounds.sort_unstable();
    println!("| {name} | {:.1} |", rounds[ROUNDS / 2] as f64 / CHECKS as f64);
}

/// One of the keys, in no order that a processor could foresee.
const fn any(number: usize) -> usize {
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % KEYS
}

#[test]
#[ignore = "prints the table of docs/performance.md: cargo test --release -p lazurite-gateway timing -- --ignored --nocapture"]
fn cells_beside_governor() {
    let keys: Vec<Uuid> = (0..KEYS as u128).map(|index| Uuid::from_u128(index * 0x9E37_79B9_7F4A_7C15 + 7)).collect();
    let quota = Quota::per_second(NonZeroU32::new(PER_SECOND).unwrap());
    let (clock, step) = (FakeRelativeClock::default(), Duration::from_nanos(STEP.unsigned_abs()));
    let now = |number: usize| START + STEP * number as i64;
    measure("telling governor the time", |_| {
        clock.advance(step);
        true
    });

    let one = Cell::default();
    let rate = LimitOptions::default().rate(PER_SECOND);
    let charge = Charge::weighted(rate.interval, ONE, rate.burst);
    measure("one limit, ours", |number| one.take(charge, now(number)).is_ok());
    let governed = RateLimiter::direct_with_clock(quota, clock.clone());
    measure("one limit, governor", |_| {
        clock.advance(step);
        governed.check().is_ok()
    });

    let limiter = Limiter::new(&[7; 32], LimitOptions::default());
    let name = |key: Uuid| limiter.names.account(UniqueId(key), QuotaClass::Search, Location::EastUs, PER_SECOND);
    measure("10,000 limits, ours", |number| {
        let at = now(number);
        let found = limiter.cells.cell(name(keys[any(number)]), at);
        found.is_some_and(|(_, cell)| cell.take(charge, at).is_ok())
    });
    let governed = RateLimiter::dashmap_with_clock(quota, clock.clone());
    measure("10,000 limits, governor", |number| {
        clock.advance(step);
        governed.check_key(&keys[any(number)]).is_ok()
    });
    measure("10,000 limits, ours, with all else that the gate does to admit", |number| {
        let counted = Counted { token: None, account: Some((name(keys[any(number)]), rate)), holder: 1 };
        limiter.admit(counted, now(ROUNDS * CHECKS + number)).is_ok()
    });
}
