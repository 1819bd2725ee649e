//! Replicas in virtual time: clocks that differ, a store that takes its time, rounds that do not keep step.

use std::collections::VecDeque;

use lazurite_api::QuotaClass;
use lazurite_model::{Location, UniqueId};

use super::super::arrivals::{self, Arrival, SECOND, START};
use super::super::limiter::Counted;
use super::super::memory::Memory;
use super::super::options::LimitOptions;
use super::*;

const PERIOD: i64 = 51_000_000;
const LATENCY: i64 = 300_000;

struct Replica {
    limiter: Limiter,
    exchange: Exchange,
    /// How far its clock is ahead.
    clock: i64,
    under_way: Option<(UnderWay, Answer)>,
}

/// Replicas, and the store between them.
struct World {
    replicas: Vec<Replica>,
    store: Memory,
    /// When the store answers nobody.
    away: std::ops::Range<i64>,
    /// When it counts and its answers are lost.
    mute: std::ops::Range<i64>,
    rounds: usize,
}

#[derive(Clone, Copy)]
enum Event {
    Arrives(Arrival),
    Asks(usize),
    Hears(usize),
}

/// What was let through.
struct Admitted {
    times: Vec<i64>,
    by_sender: Vec<usize>,
}

impl World {
    fn new(replicas: usize) -> Self {
        let replica = |index: usize| {
            let limiter = Limiter::new(&[7; 32], LimitOptions::default());
            limiter.cells.touched.keep();
            let clock = (index as i64 * 7 - 10) * SECOND;
            Replica { limiter, exchange: Exchange::new(Uuid::from_u128(index as u128)), clock, under_way: None }
        };
        let replicas = (0..replicas).map(replica).collect();
        Self { replicas, store: Memory::default(), away: START..START, mute: START..START, rounds: 0 }
    }

    /// Lets the requests arrive, each at the replica that `route` names.
    fn run(&mut self, limit: u32, arrivals: &[Arrival], route: impl Fn(usize, &Arrival) -> usize) -> Admitted {
        let end = arrivals.last().unwrap().at;
        let mut events: Vec<(i64, usize, Event)> =
            arrivals.iter().enumerate().map(|(index, it)| (it.at, index, Event::Arrives(*it))).collect();
        for replica in 0..self.replicas.len() {
            let mut at = START + PERIOD * (replica as i64 * 5 % 8) / 8;
            while at < end {
                events.push((at, replica, Event::Asks(replica)));
                events.push((at + 2 * LATENCY, replica, Event::Hears(replica)));
                at += PERIOD + (replica as i64 % 3) * 500_000;
            }
        }
        events.sort_by_key(|event| event.0);
        let senders = arrivals.iter().map(|arrival| arrival.sender).max().unwrap_or(0);
        let mut admitted = Admitted { times: Vec::new(), by_sender: vec![0; senders + 1] };
        for (at, index, event) in events {
            match event {
                Event::Arrives(arrival) => {
                    if self.admit(limit, route(index, &arrival), arrival) {
                        admitted.times.push(at);
                        admitted.by_sender[arrival.sender] += 1;
                    }
                }
                Event::Asks(replica) => self.ask(replica, at),
                Event::Hears(replica) => self.hear(replica, at),
            }
        }
        admitted
    }

    fn admit(&self, limit: u32, replica: usize, arrival: Arrival) -> bool {
        let Replica { limiter, clock, .. } = &self.replicas[replica];
        let name = limiter.names.account(UniqueId(Uuid::nil()), QuotaClass::SearchReverse, Location::EastUs, limit);
        let account = Some((name, limiter.options.rate(limit)));
        limiter.admit(Counted { token: None, account, holder: arrival.sender as u128 }, arrival.at + clock).is_ok()
    }

    fn ask(&mut self, index: usize, at: i64) {
        let all = self.replicas.len() as u32;
        let replica = &mut self.replicas[index];
        let (round, under_way) = replica.exchange.ask(&replica.limiter, at + replica.clock);
        if self.away.contains(&at) {
            replica.exchange.miss(&replica.limiter, &under_way, all);
            return;
        }
        self.rounds += 1;
        let answer = self.store.hold(&round, (at + LATENCY) / 1000);
        if self.mute.contains(&at) {
            replica.exchange.miss(&replica.limiter, &under_way, all);
            return;
        }
        self.replicas[index].under_way = Some((under_way, answer));
    }

    fn hear(&mut self, index: usize, at: i64) {
        let replica = &mut self.replicas[index];
        if let Some((round, answer)) = replica.under_way.take() {
            replica.exchange.hear(&replica.limiter, &round, &answer, at + replica.clock);
        }
    }
}

impl Admitted {
    /// The most within any one second.
    fn worst_second(&self) -> usize {
        let mut window = VecDeque::new();
        let mut worst = 0;
        for at in &self.times {
            window.push_back(*at);
            while window.front().is_some_and(|first| at - first >= SECOND) {
                window.pop_front();
            }
            worst = worst.max(window.len());
        }
        worst
    }
}

/// In turn.
fn even(replicas: usize) -> impl Fn(usize, &Arrival) -> usize {
    move |index, _| index % replicas
}

/// Nine of ten at the first.
fn skewed(replicas: usize) -> impl Fn(usize, &Arrival) -> usize {
    move |index, _| if index % 10 == 0 { 1 + index / 10 % (replicas - 1) } else { 0 }
}

type Route = Box<dyn Fn(usize, &Arrival) -> usize>;

/// How far the count and the worst second are above (positive) or below what the limit allows in so many seconds, in
/// per mille.
fn error(limit: u32, seconds: i64, admitted: &Admitted) -> (i64, i64) {
    let burst = LimitOptions::default().rate(limit).burst_requests();
    let above = |count: usize, of: i64| (count as i64 - of) * 1000 / of;
    (
        above(admitted.times.len(), i64::from(limit) * seconds + burst),
        above(admitted.worst_second(), i64::from(limit) + burst),
    )
}

#[test]
fn replicas_that_are_offered_twice_the_limit_let_it_through_and_no_more() {
    for (limit, offered) in [(250, 500), (500, 1000), (5000, 10_000)] {
        for (replicas, arrivals) in [
            (3, arrivals::even([offered], 20)),
            (3, arrivals::poisson([offered], 20, 5)),
            (8, arrivals::even([offered], 20)),
        ] {
            for route in [Box::new(even(replicas)) as Route, Box::new(skewed(replicas))] {
                let (count, worst) = error(limit, 20, &World::new(replicas).run(limit, &arrivals, route));
                assert!(count.abs() <= 4, "{count} per mille off: {limit} of {offered} at {replicas}");
                assert!(worst <= 30, "a second {worst} per mille above: {limit} of {offered} at {replicas}");
            }
        }
    }
}

#[test]
fn replicas_that_are_offered_less_than_the_limit_refuse_nothing_that_one_would_admit() {
    for replicas in [3, 8] {
        for arrivals in [arrivals::even([200], 20), arrivals::poisson([200], 20, 6)] {
            for route in [Box::new(even(replicas)) as Route, Box::new(skewed(replicas))] {
                let admitted = World::new(replicas).run(250, &arrivals, route);
                assert_eq!(admitted.times.len(), World::new(1).run(250, &arrivals, |_, _| 0).times.len());
            }
        }
    }
}

#[test]
fn small_limits_hold_over_time() {
    for (replicas, offered) in [(3, 20), (8, 20), (8, 100)] {
        let arrivals = arrivals::poisson([offered], 120, 7);
        let (count, _) = error(10, 120, &World::new(replicas).run(10, &arrivals, even(replicas)));
        assert!(count.abs() <= 8, "{count} per mille off: 10 of {offered} at {replicas}");
    }
}

#[test]
fn two_senders_share_a_limit_alike_whichever_replicas_they_talk_to() {
    for arrivals in [arrivals::even([1000, 250], 60), arrivals::poisson([1000, 250], 60, 8)] {
        let mixed = World::new(3).run(250, &arrivals, even(3));
        let apart = World::new(2).run(250, &arrivals, |_, arrival| arrival.sender);
        for count in mixed.by_sender {
            assert!(count.abs_diff(7500) <= 225, "{count} of 7500");
        }
        for count in apart.by_sender {
            assert!(count.abs_diff(7500) <= 750, "{count} of 7500, each at a replica of its own");
        }
    }
}

#[test]
fn while_the_store_is_away_each_replica_goes_on_with_its_part_and_settles_when_it_is_back() {
    let arrivals = arrivals::even([500], 30);
    let mut world = World::new(3);
    world.away = START + 10 * SECOND..START + 20 * SECOND;
    let admitted = world.run(250, &arrivals, even(3));
    let between = |from: i64, until: i64| {
        let range = START + from * SECOND..START + until * SECOND;
        admitted.times.iter().filter(|at| range.contains(at)).count()
    };
    assert!((2400..=2505).contains(&between(10, 20)), "even load fits the parts: {}", between(10, 20));
    assert!((2480..=2520).contains(&between(20, 30)), "{}", between(20, 30));
    let (count, worst) = error(250, 30, &admitted);
    assert!(count.abs() <= 15 && worst <= 30, "{count} {worst}");

    let mut world = World::new(3);
    world.away = START + 10 * SECOND..START + 20 * SECOND;
    let admitted = world.run(250, &arrivals, skewed(3));
    let parts = admitted.times.iter().filter(|at| (START + 10 * SECOND..START + 20 * SECOND).contains(at)).count();
    assert!((1200..=1500).contains(&parts), "one of them has a third, and the others use less than theirs: {parts}");
}

#[test]
fn while_the_store_is_away_parts_are_equal_whatever_they_were_before() {
    let arrivals = arrivals::even([500], 20);
    let mut world = World::new(3);
    let (first, second) = arrivals.split_at(arrivals.len() / 2);
    world.away = START + 10 * SECOND..START + 20 * SECOND;
    world.run(250, first, skewed(3));
    let admitted = world.run(250, second, even(3)).times.len();
    assert!((2400..=2505).contains(&admitted), "{admitted}");
}

#[test]
fn a_store_whose_answers_are_lost_counts_nothing_twice() {
    for seconds in [0.2, 0.6, 10.0] {
        let arrivals = arrivals::even([500], 30);
        let mut world = World::new(3);
        world.mute = START + 10 * SECOND..START + 10 * SECOND + (seconds * SECOND as f64) as i64;
        let admitted = world.run(250, &arrivals, even(3));
        for from in 9..29 {
            let range = START + from * SECOND..START + (from + 1) * SECOND;
            let within = admitted.times.iter().filter(|at| range.contains(at)).count();
            assert!((230..=275).contains(&within), "{within} in second {from}, mute for {seconds}");
        }
        let (count, worst) = error(250, 30, &admitted);
        assert!(count.abs() <= 15 && worst <= 30, "{count} {worst}, mute for {seconds}");
    }
}

#[test]
fn a_store_that_forgot_everything_costs_no_more_than_a_burst() {
    let arrivals = arrivals::even([500], 20);
    let mut world = World::new(3);
    let (first, second) = arrivals.split_at(arrivals.len() / 2);
    let before = world.run(250, first, even(3)).times.len();
    world.store = Memory::default();
    let after = world.run(250, second, even(3)).times.len();
    assert!(before + after <= 5000 + 2 * 62 + 10, "{}", before + after);
}

#[test]
fn no_replica_asks_more_than_twenty_times_a_second() {
    let mut world = World::new(3);
    world.run(250, &arrivals::even([500], 20), even(3));
    assert!(world.rounds <= 3 * 20 * 20, "{}", world.rounds);
}

#[test]
#[ignore = "prints the table of docs/adr/0016-limits-over-replicas.md: cargo test -p lazurite-gateway figures -- --ignored --nocapture"]
#[allow(clippy::print_stdout, reason = "it is asked for to be read")]
fn figures() {
    for (replicas, offered) in [(3, 500), (3, 1000), (3, 2500), (8, 500), (8, 1000), (8, 2500)] {
        for (load, route) in [("even", Box::new(even(replicas)) as Route), ("90/10", Box::new(skewed(replicas)))] {
            for (pattern, arrivals) in
                [("regular", arrivals::even([offered], 20)), ("Poisson", arrivals::poisson([offered], 20, 5))]
            {
                let admitted = World::new(replicas).run(250, &arrivals, &route);
                let above = |count: usize, of: f64| (count as f64 / of - 1.0) * 100.0;
                let (count, worst) = (admitted.times.len(), admitted.worst_second());
                println!(
                    "| {replicas} | {offered}, {pattern} | {load} | {count} ({:+.2} %) | {worst} ({:+.1} %) |",
                    above(count, 5062.0),
                    above(worst, 312.0)
                );
            }
        }
    }
}
