use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use lazurite_api::QuotaClass;
use lazurite_model::{Location, UniqueId};
use proptest::prelude::*;
use uuid::Uuid;

use super::super::arrivals::{self, Arrival, SECOND, START};
use super::*;

fn limiter() -> Limiter {
    Limiter::new(&[7; 32], LimitOptions::default())
}

fn account(limiter: &Limiter, per_second: u32) -> (CellName, Rate) {
    let name = limiter.names.account(UniqueId(Uuid::nil()), QuotaClass::SearchReverse, Location::EastUs, per_second);
    (name, limiter.options.rate(per_second))
}

fn token(limiter: &Limiter, token: usize, per_second: u32) -> (CellName, Rate) {
    let name = limiter.names.token(UniqueId(Uuid::nil()), Uuid::from_u128(token as u128), Location::EastUs);
    (name, limiter.options.rate(per_second))
}

/// How many of each sender's requests pass an account's limit, each sender having a token of its own rate.
fn passed<const N: usize>(limit: u32, rates: [u32; N], arrivals: &[Arrival]) -> [i64; N] {
    let limiter = limiter();
    let mut passed = [0; N];
    for arrival in arrivals {
        let counted = Counted {
            token: Some(token(&limiter, arrival.sender, rates[arrival.sender])),
            account: Some(account(&limiter, limit)),
            holder: arrival.sender as u128,
        };
        passed[arrival.sender] += i64::from(limiter.admit(counted, arrival.at).is_ok());
    }
    passed
}

#[track_caller]
fn assert_near(count: i64, wanted: i64, per_mille: i64) {
    assert!((count - wanted).abs() * 1000 <= wanted * per_mille, "{count} instead of {wanted}");
}

#[test]
fn first_table_ten_a_second_offered_twenty_for_ten_minutes() {
    let [count] = passed(500, [10], &arrivals::even([20], 600));
    assert_near(count, 6000, 5);
    assert_eq!(count, 6000 + 10 - 1, "the rate and one burst");
}

#[test]
fn second_table_five_hundred_a_second_on_an_api_of_250_for_a_minute() {
    let [count] = passed(250, [500], &arrivals::even([500], 60));
    assert_near(count, 15_000, 5);
    assert!(count >= 15_000 + 60, "the rate and one burst: {count}");
}

#[test]
fn third_table_two_tokens_of_250_share_an_api_of_250_for_a_minute() {
    for arrivals in [arrivals::even([250, 250], 60), arrivals::alternating([250, 250], 60)] {
        for count in passed(250, [250, 250], &arrivals) {
            assert_near(count, 7500, 5);
        }
    }
}

#[test]
fn a_greedy_token_gets_no_more_than_its_share() {
    for arrivals in [arrivals::even([1000, 250], 60), arrivals::poisson([1000, 250], 60, 1)] {
        let [greedy, modest] = passed(250, [500, 250], &arrivals);
        assert_near(greedy, 7500, 10);
        assert_near(modest, 7500, 5);
    }
}

#[test]
fn who_wants_less_than_a_share_gets_it_all_and_the_others_split_the_rest() {
    for arrivals in [
        arrivals::even([40, 250, 250], 60),
        arrivals::alternating([40, 250, 250], 60),
        arrivals::poisson([40, 250, 250], 60, 2),
        arrivals::poisson([40, 1000, 250], 60, 3),
    ] {
        let offered = arrivals.iter().filter(|arrival| arrival.sender == 0).count() as i64;
        let [small, one, other] = passed(250, [500, 500, 500], &arrivals);
        assert_near(small, offered, 10);
        assert_near(one, (15_000 - offered) / 2, 25);
        assert_near(other, (15_000 - offered) / 2, 25);
        assert_near(small + one + other, 15_000, 5);
    }
}

#[test]
fn a_newcomer_gets_its_share_at_once_however_long_the_other_was_alone() {
    let mut arrivals = arrivals::even([1000, 0], 20);
    arrivals.extend(arrivals::later(arrivals::even([1000, 250], 10), 20));
    let [_, newcomer] = passed(250, [500, 500], &arrivals);
    assert_near(newcomer, 1250, 10);
}

#[test]
fn a_hundred_credentials_share_a_small_limit() {
    let counts = passed(50, [500; 100], &arrivals::poisson([10; 100], 60, 4));
    assert_near(counts.iter().sum(), 3000, 20);
    for count in counts {
        assert!((24..=40).contains(&count), "{count} of 30");
    }
}

#[test]
fn one_credential_alone_has_the_whole_burst() {
    let limiter = limiter();
    let counted = Counted { token: None, account: Some(account(&limiter, 250)), holder: 1 };
    let passes = (0..300).filter(|_| limiter.admit(counted, START).is_ok()).count();
    assert_eq!(passes, 62);
    let mut seconds = (1..=3 * 250).map(|step| START + step * SECOND / 250);
    assert!(seconds.all(|now| limiter.admit(counted, now).is_ok()), "and the whole rate after it");
}

#[test]
fn a_refusal_says_when_there_is_room_and_takes_nothing() {
    let limiter = limiter();
    let one = Counted { token: Some(token(&limiter, 1, 1)), account: Some(account(&limiter, 10)), holder: 1 };
    assert!(limiter.admit(one, START).is_ok());
    let (limit, refused) = limiter.admit(one, START).unwrap_err();
    assert_eq!((limit, refused.wait_nanos), (Limit::Token, SECOND.unsigned_abs()));
    for _ in 0..100 {
        assert!(limiter.admit(one, START + SECOND - 1).is_err());
    }
    assert!(limiter.admit(one, START + SECOND).is_ok());
    let other = Counted { token: Some(token(&limiter, 2, 500)), holder: 2, ..one };
    assert_eq!((0..50).filter(|_| limiter.admit(other, START + SECOND).is_ok()).count(), 9, "the account had 9 left");
    let (limit, _) = limiter.admit(one, START + SECOND).unwrap_err();
    assert_eq!(limit, Limit::Account, "the account's limit takes precedence over the token's");
    let elsewhere = Counted { account: None, ..other };
    assert_eq!(
        (0..500).filter(|_| limiter.admit(elsewhere, START + SECOND).is_ok()).count(),
        125 - 9,
        "what the account refused was given back to the token"
    );
}

#[test]
fn a_limit_that_is_changed_holds_from_the_next_request_on() {
    let limiter = limiter();
    let at = |limit| Counted { token: None, account: Some(account(&limiter, limit)), holder: 1 };
    let passes = |limit, from: i64| {
        (0..1000).filter(|step| limiter.admit(at(limit), START + from * SECOND + step * SECOND / 1000).is_ok()).count()
    };
    let settled = [passes(100, 0), passes(100, 1), passes(400, 2), passes(400, 3), passes(20, 4), passes(20, 5)];
    assert!((99..=101).contains(&settled[1]), "{settled:?}");
    assert!((399..=401).contains(&settled[3]), "{settled:?}");
    assert!((19..=21).contains(&settled[5]), "{settled:?}");
}

proptest! {
    #[test]
    fn no_window_sees_more_than_the_rate_and_one_burst(
        rate in 1..2000u32,
        arrivals in prop::collection::vec((0..4usize, 0..30_000_000i64), 1..400),
    ) {
        let limiter = limiter();
        let (name, rate) = account(&limiter, rate);
        let mut now = START;
        let mut times = Vec::new();
        for (sender, gap) in arrivals {
            now += gap;
            let counted = Counted { token: None, account: Some((name, rate)), holder: sender as u128 };
            if limiter.admit(counted, now).is_ok() {
                times.push(now);
            }
        }
        for (first, start) in times.iter().enumerate() {
            for (last, end) in times.iter().enumerate().skip(first) {
                let used = (last - first + 1) as i64 * rate.interval;
                prop_assert!(used <= end - start + rate.burst, "{used} in {}", end - start);
            }
        }
    }
}

#[test]
fn threads_that_come_first_together_get_no_more_than_the_limit() {
    const LIMITS: usize = 20_000;
    let (limiter, arrived) = (limiter(), AtomicUsize::new(0));
    let rate = |limit: usize| account(&limiter, 1 + limit as u32 % 199).1;
    let send = |holder: u128| {
        let (limiter, arrived) = (&limiter, &arrived);
        move || {
            let passed = |limit| {
                let (name, _) = token(limiter, limit, 1);
                let counted = Counted { token: None, account: Some((name, rate(limit))), holder };
                arrived.fetch_add(1, Relaxed);
                while arrived.load(Relaxed) < 2 * (limit + 1) {
                    std::thread::yield_now();
                }
                // A second later each, so that what was used before has its place free again.
                let now = START + limit as i64 * SECOND;
                (0..60).filter(|_| limiter.admit(counted, now).is_ok()).count() as i64
            };
            (0..LIMITS).map(passed).collect::<Vec<_>>()
        }
    };
    let each = std::thread::scope(|scope| {
        let threads = [0, 1].map(|holder| scope.spawn(send(holder)));
        threads.map(|thread| thread.join().unwrap())
    });
    for limit in 0..LIMITS {
        let passed: i64 = each.iter().map(|thread| thread[limit]).sum();
        let burst = rate(limit).burst_requests();
        assert!((burst / 2..=burst).contains(&passed), "{passed} of limit {limit}");
    }
}
