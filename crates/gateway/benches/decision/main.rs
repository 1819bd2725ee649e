//! What a decision costs, in nanoseconds of this thread's CPU time, and what an account costs, in bytes.
//!
//! `cargo bench -p lazurite-gateway` prints one line for each credential at 10,000 and at 1,000,000 accounts. Requests come
//! for random accounts, so that the larger figure includes the misses of the processor's caches.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench prints, and ends when something is wrong"
)]

mod setup;

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Waker};

use bytes::Bytes;
use http::Request;
use http::request::Parts;
use http_body_util::Full;
use lazurite_crypto::jwt;
use lazurite_gateway::{Gateway, Scheme};
use lazurite_model::{Change, ChangeSet, Revision};
use setup::{Bench, account, bearer_requests, key_requests, open_requests, public_key, sas_requests};

const ROUNDS: usize = 9;

/// Nanoseconds that this thread has run, as the kernel counts them: in steps of 4 ms, so that a round takes 100 and more.
fn thread_nanos() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

fn resident_mib() -> f64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: f64 = text.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096.0 / (1 << 20) as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median over rounds of the time per request.
fn measure(name: &str, bench: &Bench, gateway: &Gateway, requests: &[Parts], passes: usize) {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let before = thread_nanos();
        for _ in 0..passes {
            bench.clock.advance_seconds(2);
            for request in requests {
                black_box(gateway.check(black_box(request))).unwrap();
            }
        }
        rounds.push((thread_nanos() - before) as f64 / (requests.len() * passes) as f64);
    }
    let least = rounds.iter().copied().fold(f64::INFINITY, f64::min);
    println!("{name:<34} {:>8.0} ns  (least {least:.0})", median(rounds));
}

/// The same for the whole way from a request to its answer, meter and journal included.
fn measure_answers(name: &str, bench: &Bench, requests: &[Parts], passes: usize) {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let make =
            || requests.iter().map(|parts| Request::from_parts(parts.clone(), Full::<Bytes>::default())).collect();
        let made: Vec<Vec<_>> = (0..passes).map(|_| make()).collect();
        let before = thread_nanos();
        for pass in made {
            bench.clock.advance_seconds(2);
            for request in pass {
                let answer = pin!(bench.gateway.handle(Scheme::Https, black_box(request)));
                assert!(answer.poll(&mut Context::from_waker(Waker::noop())).is_ready());
            }
        }
        rounds.push((thread_nanos() - before) as f64 / (requests.len() * passes) as f64);
    }
    let least = rounds.iter().copied().fold(f64::INFINITY, f64::min);
    println!("{name:<34} {:>8.0} ns  (least {least:.0})", median(rounds));
}

/// The signatures of bearer tokens alone, the tokens taken apart already: what cannot be saved of a token first seen.
fn measure_signatures(name: &str, bench: &Bench, requests: &[Parts]) {
    let key = public_key(bench);
    let tokens = requests.iter().map(|parts| parts.headers["authorization"].to_str().unwrap());
    let parsed: Vec<_> = tokens.map(|token| jwt::parse(token.strip_prefix("Bearer ").unwrap()).unwrap()).collect();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let before = thread_nanos();
        for token in parsed.iter().cycle().take(5 * parsed.len()) {
            black_box(black_box(token).verify_rs256(&key)).unwrap();
        }
        rounds.push((thread_nanos() - before) as f64 / (5 * parsed.len()) as f64);
    }
    let least = rounds.iter().copied().fold(f64::INFINITY, f64::min);
    println!("{name:<34} {:>8.0} ns  (least {least:.0})", median(rounds));
}

/// One account changed, as often as the kernel's count of time needs to be exact.
fn measure_apply(bench: &Bench, accounts: u32) {
    const CHANGES: u32 = 4000;
    let changes: Vec<ChangeSet> = (1..=CHANGES)
        .map(|step| {
            let mut changed = account(step.wrapping_mul(2_654_435_761) % accounts, &bench.sealer);
            changed.disable_local_auth = step % 2 == 0;
            let revision = Revision(bench.gateway.revision().0 + i64::from(step));
            ChangeSet { revision, changes: vec![Change::Put(changed.into())] }
        })
        .collect();
    let before = thread_nanos();
    for change in &changes {
        bench.gateway.apply(change);
    }
    let each = (thread_nanos() - before) as f64 / f64::from(CHANGES) / 1000.0;
    println!("{:<34} {each:>8.1} µs", "apply one changed account");
}

fn main() {
    for accounts in [10_000, 1_000_000] {
        println!("-- {accounts} accounts, two keys each, one in ten with an identity for SAS");
        let before = resident_mib();
        let bench = Bench::new(accounts, 32_768);
        println!("{:<34} {:>8.1} MiB", "resident memory they take", resident_mib() - before);
        measure("nobody asked who (open route)", &bench, &bench.gateway, &open_requests(), 200);
        measure("key", &bench, &bench.gateway, &key_requests(accounts), 8);
        let (sas, bearer) = (sas_requests(accounts), bearer_requests(&bench, accounts));
        measure("HS256 token seen before", &bench, &bench.gateway, &sas, 150);
        measure("RS256 token seen before", &bench, &bench.gateway, &bearer, 150);
        if accounts == 10_000 {
            let noting = Bench::new(accounts, 32_768).noting();
            for (journal, bench) in [("off", &bench), ("on", &noting)] {
                measure_answers(&format!("key, answered, journal {journal}"), bench, &key_requests(accounts), 8);
                measure_answers(&format!("HS256 token, answered, journal {journal}"), bench, &sas, 80);
            }
            let forgetful = Bench::new(accounts, 4);
            measure("HS256 token first seen", &forgetful, &forgetful.gateway, &sas, 40);
            measure("RS256 token first seen", &forgetful, &forgetful.gateway, &bearer, 5);
            measure_signatures("its signature alone", &bench, &bearer);
        }
        measure_apply(&bench, accounts);
    }
}
