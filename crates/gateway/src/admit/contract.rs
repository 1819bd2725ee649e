//! What a limiter must do, whether it counts alone or through a store: one list of tests.

use std::sync::Arc;

use lazurite_api::QuotaClass;
use lazurite_model::{Clock, Location, MockClock, UniqueId};
use uuid::Uuid;

use super::arrivals::SECOND;
use super::exchange::Exchange;
use super::limiter::{Counted, Limiter};
use super::memory::Memory;
use super::options::LimitOptions;
use super::redis::{RedisLimits, server::Server};
use super::shared::SharedLimits;

/// With whom a limiter counts.
enum Store {
    Nobody,
    Memory(Memory),
    /// The server ends with its handle.
    Redis {
        limits: Box<RedisLimits>,
        _server: Server,
    },
}

struct World {
    clock: Arc<MockClock>,
    limiter: Limiter,
    exchange: Exchange,
    store: Store,
    /// Of so many answers of the store one is lost; 0: none.
    loses_one_of: u64,
    rounds: u64,
}

impl World {
    fn new(store: impl FnOnce(&Arc<MockClock>) -> Store) -> Self {
        let clock = Arc::new(MockClock::at("2026-11-01T12:00:00Z".parse().unwrap()));
        let store = store(&clock);
        let limiter = Limiter::new(&[7; 32], LimitOptions::default());
        if !matches!(store, Store::Nobody) {
            limiter.cells.touched.keep();
        }
        Self { clock, limiter, exchange: Exchange::new(Uuid::nil()), store, loses_one_of: 0, rounds: 0 }
    }

    /// Sends a request of a class; all that was let through is told before the next one.
    async fn passes(&mut self, class: QuotaClass, per_second: u32) -> bool {
        let now = self.clock.unix_nanos();
        let name = self.limiter.names.account(UniqueId(Uuid::nil()), class, Location::EastUs, per_second);
        let account = Some((name, self.limiter.options.rate(per_second)));
        let passed = self.limiter.admit(Counted { token: None, account, holder: 1 }, now).is_ok();
        let (round, under_way) = self.exchange.ask(&self.limiter, now);
        let answer = match &mut self.store {
            Store::Nobody => return passed,
            Store::Memory(memory) => memory.hold(&round, now / 1000),
            Store::Redis { limits, .. } => limits.hold(&round).await.unwrap(),
        };
        self.rounds += 1;
        if self.rounds.checked_rem(self.loses_one_of) == Some(0) {
            self.exchange.miss(&self.limiter, &under_way, 1);
        } else {
            self.exchange.hear(&self.limiter, &under_way, &answer, now);
        }
        passed
    }

    async fn count(&mut self, class: QuotaClass, per_second: u32, times: i64, gap: i64) -> i64 {
        let mut passed = 0;
        for _ in 0..times {
            passed += i64::from(self.passes(class, per_second).await);
            self.clock.advance_nanos(gap);
        }
        passed
    }
}

async fn a_burst_passes_at_once_and_then_the_rate(mut world: World) {
    assert_eq!(world.count(QuotaClass::Search, 250, 300, 0).await, 62);
    assert_eq!(world.count(QuotaClass::Search, 250, 1000, SECOND / 500).await, 500);
}

async fn over_use_passes_at_the_rate_and_one_burst(mut world: World) {
    let passed = world.count(QuotaClass::Search, 250, 10_000, SECOND / 500).await;
    assert!((5000 + 60..=5000 + 62).contains(&passed), "{passed}");
}

async fn what_an_answer_that_was_lost_told_counts_once(mut world: World) {
    world.loses_one_of = 5;
    let passed = world.count(QuotaClass::Search, 250, 10_000, SECOND / 500).await;
    assert!((5000 + 60..=5000 + 62).contains(&passed), "{passed}");
}

async fn under_use_passes_whole(mut world: World) {
    assert_eq!(world.count(QuotaClass::Search, 250, 1000, SECOND / 240).await, 1000);
}

async fn what_is_refused_takes_nothing(mut world: World) {
    world.count(QuotaClass::Search, 10, 10, 0).await;
    assert_eq!(world.count(QuotaClass::Search, 10, 500, 0).await, 0);
    world.clock.advance_nanos(SECOND / 10);
    assert_eq!(world.count(QuotaClass::Search, 10, 500, 0).await, 1);
}

async fn limits_do_not_meet(mut world: World) {
    world.count(QuotaClass::Search, 10, 20, 0).await;
    assert_eq!(world.count(QuotaClass::Route, 10, 20, 0).await, 10);
}

async fn who_was_idle_has_the_whole_burst_again(mut world: World) {
    world.count(QuotaClass::Search, 250, 300, 0).await;
    world.clock.advance_nanos(60 * SECOND);
    assert_eq!(world.count(QuotaClass::Search, 250, 300, 0).await, 62);
}

macro_rules! contract {
    ($($name:ident),+ $(,)?) => {
        mod alone {
            $(#[tokio::test] async fn $name() { super::$name(super::alone()).await; })+
        }
        mod memory {
            $(#[tokio::test] async fn $name() { super::$name(super::memory()).await; })+
        }
        mod redis {
            $(#[tokio::test] async fn $name() { super::$name(super::redis()).await; })+
        }
    };
}

contract! {
    a_burst_passes_at_once_and_then_the_rate,
    over_use_passes_at_the_rate_and_one_burst,
    what_an_answer_that_was_lost_told_counts_once,
    under_use_passes_whole,
    what_is_refused_takes_nothing,
    limits_do_not_meet,
    who_was_idle_has_the_whole_burst_again,
}

fn alone() -> World {
    World::new(|_| Store::Nobody)
}

fn memory() -> World {
    World::new(|_| Store::Memory(Memory::default()))
}

fn redis() -> World {
    World::new(|clock| {
        let server = Server::start("");
        let limits = RedisLimits::new(&server.url(), None).unwrap().with_clock(Arc::clone(clock) as _);
        Store::Redis { limits: Box::new(limits), _server: server }
    })
}
