//! The run: prepares the contestants, lets them take turns, prints the table.

use std::sync::Arc;

use anyhow::{Result, bail};

use crate::contestant::{Contestant, floor, floor_on};
use crate::haproxy::{self, Secrets};
use crate::lazurite::{self, Lazurite, TILE};
use crate::process::{Server, free_port};
use crate::{Options, client, edge, h2load, inside, management, principals, sign_in, traffic, train};

/// A never-seen token costs its minting, so fewer of these are sent.
const FIRST_SEEN_REQUESTS: usize = 8_000;
const FIRST_SEEN: &str = "Lazurite, bearer token first seen";
const TOKENS: usize = 1_000;
const HS256_SECRET: &str = "a-secret-of-the-benchmark-that-is-long-enough";

/// Prepares, runs and prints.
pub async fn run(options: &Options) -> Result<()> {
    pin_to_core_1()?;
    if options.management_only {
        return management::run(options).await;
    }
    if options.principals_only {
        return principals::run(options.rounds);
    }
    if options.train {
        return train::run(options).await;
    }
    let folder = tempfile::tempdir()?;
    let first_seen = if options.selects(FIRST_SEEN) { FIRST_SEEN_REQUESTS * options.rounds } else { 1 };
    eprintln!("preparing {} accounts and {} tokens …", options.accounts, first_seen + TOKENS);
    let body_file = folder.path().join("body");
    let upstream = free_port()?;
    let product = Lazurite::start(&options.lazurite, folder.path(), options.accounts, Some(upstream)).await?;
    let body = product.tile().await?;
    std::fs::write(&body_file, &body)?;
    let engine = floor_on(upstream, &body_file, None).await?;

    let keys: Vec<String> = (0..options.accounts).map(lazurite::key).collect();
    let mut bearer = product.bearer_tokens(TOKENS + first_seen).await?;
    let fresh = bearer.split_off(TOKENS);
    let first = bearer.first().cloned().unwrap_or_default();
    let tls = product.tls();
    let secrets = Secrets { keys: &keys, hs256: HS256_SECRET, rs256: &product.public_key(&first)?, tls: &tls };
    let haproxy = haproxy::start(folder.path(), &secrets).await?;
    let floor = floor(&body_file, None).await?;

    let by_key = traffic::by_key(TILE, &keys);
    let hs256 = traffic::by_bearer(&lazurite::hs256_tokens(HS256_SECRET, TOKENS)?, options.accounts);
    let (bearer, fresh) = (traffic::by_bearer(&bearer, options.accounts), traffic::by_bearer(&fresh, options.accounts));
    let sas = traffic::by_sas(&(0..TOKENS).map(lazurite::sas_token).collect::<Result<Vec<_>>>()?);

    let row = |name, server: &Arc<Server>, port, requests: &Arc<Vec<Vec<u8>>>, once| Contestant {
        once,
        ..Contestant::new(name, server, port, requests)
    };
    let (ours, http) = (&product.server, product.server.port);
    let mut contestants = vec![
        row("bare hyper server", &floor, floor.port, &by_key, false),
        row("HAProxy, key + limit + CORS", &haproxy.server, haproxy.key_port, &by_key, false),
        row("HAProxy, HS256 token", &haproxy.server, haproxy.hs256_port, &hs256, false),
        row("HAProxy, RS256 token", &haproxy.server, haproxy.rs256_port, &bearer, false),
        row("Lazurite, key", ours, http, &by_key, false),
        row("Lazurite, SAS token seen before", ours, http, &sas, false),
        row("Lazurite, bearer token seen before", ours, http, &bearer, false),
        row(FIRST_SEEN, ours, http, &fresh, true),
    ];
    contestants.retain(|contestant| options.selects(contestant.name));
    if !options.quick {
        for (name, accounts) in [("gate alone, 10,000 accounts", 10_000), ("gate alone, 1,000,000 accounts", 1_000_000)]
        {
            let server = inside::start(accounts).await?;
            eprintln!("{name}: {} MiB resident", server.resident_mib()?);
            let requests = Arc::new(inside::requests(accounts));
            contestants.push(row(name, &server, server.port, &requests, false));
        }
    }
    let figures = rounds(options, &contestants).await?;
    print(&contestants, figures, body.len());
    edge::run(
        options,
        folder.path(),
        &edge::Around { product: &product, haproxy: &haproxy, engine: &engine, keys: &keys },
    )
    .await?;
    if !options.only.is_empty() {
        return Ok(());
    }
    sign_in::run(options, &product, folder.path()).await?;
    drop(product);
    if !options.small {
        principals::run(options.rounds)?;
    }
    management::run(options).await
}

/// CPU nanoseconds per request of each contestant, in each round.
pub async fn rounds(options: &Options, contestants: &[Contestant]) -> Result<Vec<Vec<f64>>> {
    for contestant in contestants.iter().filter(|contestant| !contestant.once) {
        measure(contestant, 0, contestant.count.unwrap_or(options.requests) / 10 + 100).await?;
    }
    let mut figures = vec![Vec::new(); contestants.len()];
    for round in 0..options.rounds {
        eprintln!("round {} of {}", round + 1, options.rounds);
        for (contestant, figures) in contestants.iter().zip(&mut figures) {
            let (first, count) = if contestant.once {
                (round * FIRST_SEEN_REQUESTS, FIRST_SEEN_REQUESTS)
            } else {
                (0, contestant.count.unwrap_or(options.requests))
            };
            figures.push(measure(contestant, first, count).await?);
        }
    }
    Ok(figures)
}

async fn measure(contestant: &Contestant, first: usize, count: usize) -> Result<f64> {
    let before = contestant.server.cpu_nanos()?;
    let refused = match &contestant.http2 {
        Some(paths) => h2load::send(contestant.port, paths, count).map(|()| 0)?,
        None => client::send((contestant.port, contestant.trust.clone()), &contestant.requests, first, count).await?,
    };
    let used = contestant.server.cpu_nanos()? - before;
    if refused > 0 {
        bail!("{}: {refused} of {count} requests were not answered with 200", contestant.name);
    }
    Ok(used as f64 / count as f64)
}

fn print(contestants: &[Contestant], figures: Vec<Vec<f64>>, body: usize) {
    let medians: Vec<f64> = figures.into_iter().map(median).collect();
    let of = |name: &str| {
        contestants
            .iter()
            .position(|row| row.name == name)
            .and_then(|row| medians.get(row))
            .copied()
            .unwrap_or(f64::NAN)
    };
    println!("Server CPU time per request; the answer has {body} bytes.\n");
    println!("| server | µs / request | MiB resident |");
    println!("|---|---:|---:|");
    for (row, median) in contestants.iter().zip(&medians) {
        let resident = row.server.resident_mib().unwrap_or_default();
        println!("| {} | {:.2} | {resident} |", row.name, median / 1000.0);
    }
    println!("\n| ratio | reached | to reach |");
    println!("|---|---:|---:|");
    let ratios = [
        ("capacity against the bare hyper server, key", "bare hyper server", "Lazurite, key", 0.88),
        ("HAProxy / Lazurite, key", "HAProxy, key + limit + CORS", "Lazurite, key", 1.5),
        ("HAProxy / Lazurite, HS256 seen before", "HAProxy, HS256 token", "Lazurite, SAS token seen before", 1.9),
        ("HAProxy / Lazurite, RS256 seen before", "HAProxy, RS256 token", "Lazurite, bearer token seen before", 3.8),
        ("HAProxy / Lazurite, RS256 first seen", "HAProxy, RS256 token", FIRST_SEEN, 1.35),
        (
            "speed with 1,000,000 accounts against 10,000",
            "gate alone, 10,000 accounts",
            "gate alone, 1,000,000 accounts",
            0.85,
        ),
    ];
    for (name, peer, ours, goal) in ratios {
        println!("| {name} | {:.2} | {goal:.2} |", of(peer) / of(ours));
    }
}

/// The middle of the values.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn pin_to_core_1() -> Result<()> {
    let own = std::process::id().to_string();
    let status = std::process::Command::new("taskset")
        .args(["-p", "-c", "1", &own])
        .stdout(std::process::Stdio::null())
        .status()?;
    if status.success() { Ok(()) } else { bail!("taskset failed; the benchmark needs two cores") }
}
