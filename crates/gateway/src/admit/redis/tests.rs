use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use lazurite_model::MockClock;
use proptest::prelude::*;
use uuid::Uuid;

use super::super::memory::Memory;
use super::super::shared::Spent;
use super::server::Server;
use super::*;

fn round(replica: u128, spent: &[(u64, u64, u64)]) -> Round {
    let spent = spent.iter().map(|&(name, micros, freed)| Spent { name, micros, freed }).collect();
    Round {
        installation: "a".into(),
        replica: Uuid::from_u128(replica),
        number: next(),
        heard: u64::MAX,
        parts: 0,
        spent,
    }
}

/// A number that is higher than all before.
fn next() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

fn clock() -> Arc<MockClock> {
    Arc::new(MockClock::at("2026-11-01T12:00:00Z".parse().unwrap()))
}

fn micros(clock: &MockClock) -> i64 {
    lazurite_model::Clock::unix_nanos(clock) / 1000
}

/// Asks until the store answers.
async fn until_answered(redis: &RedisLimits, round: &Round) -> Answer {
    loop {
        if let Ok(answer) = redis.hold(round).await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]
    #[test]
    fn the_script_says_what_the_rule_says(
        rounds in prop::collection::vec(
            (
                0..3u128,
                0..2_000_000_000i64,
                prop::collection::vec((1..5u64, 0..300_000u64, 0..60_000u64), 0..4),
                (1..20u64, 0..5u64, 0..4u32),
            ),
            1..30,
        ),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::start("");
            let clock = clock();
            let redis = RedisLimits::new(&server.url(), None).unwrap().with_clock(Arc::clone(&clock) as _);
            let mut memory = Memory::default();
            for (replica, gap, spent, (number, unheard, parts)) in rounds {
                clock.advance_nanos(gap);
                let heard = number.saturating_sub(unheard);
                let round = Round { number, heard, parts, ..round(replica, &spent) };
                assert_eq!(redis.hold(&round).await.unwrap(), memory.hold(&round, micros(&clock)));
            }
        });
    }
}

#[tokio::test]
async fn the_time_is_the_servers_own_and_keys_go_by_themselves() {
    let server = Server::start("");
    let redis = RedisLimits::new(&server.url(), None).unwrap();
    let first = redis.hold(&round(1, &[(7, 50_000, 0), (8, 0, 0)])).await.unwrap();
    assert!(first.now > 1_700_000_000_000_000, "{}", first.now);
    assert_eq!((first.replicas, first.ahead[0].after), (1, 50_000));
    assert!(first.ahead[1].after <= 0, "what nobody used is not kept");
    let mut connection = redis.client.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = ::redis::cmd("KEYS").arg("*").query_async(&mut connection).await.unwrap();
    assert_eq!(keys.len(), 3, "{keys:?}");
    for key in keys {
        assert!(key.starts_with("{lazurite:a}:"), "{key}");
        let left: i64 = ::redis::cmd("PTTL").arg(&key).query_async(&mut connection).await.unwrap();
        assert!((1..=10_000).contains(&left), "{key} {left}");
    }
}

#[tokio::test]
async fn a_round_that_was_told_before_counts_once_and_one_that_comes_too_late_not_at_all() {
    let server = Server::start("");
    let clock = clock();
    let redis = RedisLimits::new(&server.url(), None).unwrap().with_clock(Arc::clone(&clock) as _);
    let tell = async |number, heard, parts, micros| {
        let round = Round { number, heard, parts, ..round(1, &[(7, micros, 0)]) };
        redis.hold(&round).await.unwrap().ahead[0].after
    };
    assert_eq!(tell(1, 0, 0, 50_000).await, 50_000);
    assert_eq!(tell(2, 0, 0, 50_000).await, 50_000, "its answer was lost: it is told again");
    assert_eq!(tell(3, 0, 0, 70_000).await, 70_000, "with what was taken since");
    assert_eq!(tell(2, 0, 0, 50_000).await, 70_000, "given up long ago");
    assert_eq!(tell(4, 3, 0, 10_000).await, 80_000, "what was heard is done with");
    clock.advance_nanos(3_000_000);
    assert_eq!(tell(5, 3, 3, 10_000).await, 78_000, "after a silence, a third of the time is free again");
}

#[tokio::test]
async fn installations_in_one_store_do_not_meet() {
    let server = Server::start("");
    let redis = RedisLimits::new(&server.url(), None).unwrap().with_clock(clock());
    redis.hold(&round(1, &[(7, 50_000, 0)])).await.unwrap();
    let theirs = Round { installation: "b".into(), ..round(2, &[(7, 1000, 0)]) };
    let answer = redis.hold(&theirs).await.unwrap();
    assert_eq!((answer.replicas, answer.ahead[0].after), (1, 1000));
}

#[tokio::test]
async fn a_server_that_forgot_the_script_is_taught_it_again() {
    let server = Server::start("");
    let redis = RedisLimits::new(&server.url(), None).unwrap().with_clock(clock());
    redis.hold(&round(1, &[(7, 1000, 0)])).await.unwrap();
    let mut connection = redis.client.get_multiplexed_async_connection().await.unwrap();
    let _: () = ::redis::cmd("SCRIPT").arg("FLUSH").query_async(&mut connection).await.unwrap();
    assert_eq!(redis.hold(&round(1, &[(7, 1000, 0)])).await.unwrap().ahead[0].after, 2000);
}

#[tokio::test]
async fn a_server_that_says_nothing_costs_a_tenth_of_a_second_and_is_found_again() {
    let server = Server::start("");
    let redis = RedisLimits::new(&server.url(), None).unwrap().with_clock(clock());
    redis.hold(&round(1, &[])).await.unwrap();
    server.signal("STOP");
    #[allow(clippy::disallowed_methods, reason = "it is the wait itself that is measured")]
    let began = Instant::now();
    assert!(redis.hold(&round(1, &[])).await.is_err());
    assert!(began.elapsed() < Duration::from_millis(400), "{:?}", began.elapsed());
    server.signal("CONT");
    assert_eq!(until_answered(&redis, &round(1, &[])).await.replicas, 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_asked_less_and_less_often() {
    let redis = RedisLimits::new("redis+unix:///nowhere/redis.sock", None).unwrap();
    let mut attempts = 0;
    for _ in 0..100 {
        let fault = redis.hold(&round(1, &[])).await.unwrap_err();
        attempts += usize::from(fault.message.starts_with("cannot connect"));
    }
    assert!((4..=9).contains(&attempts), "{attempts}");
}

#[tokio::test]
async fn a_password_is_sent_and_never_shown() {
    let server = Server::start("--requirepass hush-hush");
    let with = |password: &str| {
        RedisLimits::new(&format!("{}?pass={password}", server.url()), None).unwrap().with_clock(clock())
    };
    assert_eq!(with("hush-hush").hold(&round(1, &[])).await.unwrap().replicas, 1);
    let wrong = with("hush");
    let fault = wrong.hold(&round(1, &[])).await.unwrap_err();
    for shown in [format!("{wrong:?}"), fault.message, RedisLimits::new("redis://:hush@", None).unwrap_err().message] {
        assert!(!shown.contains("hush"), "{shown}");
    }
}
