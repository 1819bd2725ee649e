//! The gate as clients meet it: over TLS, with HTTP/2, before a map server that runs elsewhere, and at a fixed rate.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::contestant::{Contestant, floor};
use crate::haproxy::Haproxy;
use crate::lazurite::{Lazurite, TILE};
use crate::nginx::{self, Nginx};
use crate::process::Server;
use crate::table::{median, rounds};
use crate::traffic::{self, PROXIED};
use crate::{Options, client, h2load};

/// Requests a second, and for how long, when times are told.
const RATE: (usize, usize) = (20_000, 5);

/// What selects the times of single answers.
const AT_A_RATE: &str = "at a fixed rate";

/// What runs already.
pub struct Around<'a> {
    /// Lazurite.
    pub product: &'a Lazurite,
    /// HAProxy.
    pub haproxy: &'a Haproxy,
    /// The server behind the proxies.
    pub engine: &'a Arc<Server>,
    /// Keys that all know.
    pub keys: &'a [String],
}

/// Prepares, runs and prints.
pub async fn run(options: &Options, folder: &Path, around: &Around<'_>) -> Result<()> {
    let tls = around.product.tls();
    let nginx = nginx::start(folder, around.keys, &tls, around.engine.port).await?;
    let secure_floor = floor(&folder.join("body"), Some(&tls)).await?;
    let mut contestants = contestants(around, &nginx, &secure_floor)?;
    contestants.retain(|contestant| options.selects(contestant.name));
    let medians: Vec<f64> = rounds(options, &contestants).await?.into_iter().map(median).collect();
    let of = |name: &str| {
        let row = contestants.iter().position(|row| row.name == name);
        row.and_then(|row| medians.get(row)).copied().unwrap_or(f64::NAN)
    };
    println!("\nOver TLS 1.3, and before another server.\n\n| server | µs / request |\n|---|---:|");
    for (row, median) in contestants.iter().zip(&medians) {
        println!("| {} | {:.2} |", row.name, median / 1000.0);
    }
    println!("\n| ratio | reached | to reach |\n|---|---:|---:|");
    let best = |protocol: &str| of(&format!("HAProxy, {protocol}")).min(of(&format!("nginx, {protocol}")));
    for (name, peer, ours, goal) in [
        ("best peer / Lazurite, TLS and HTTP/1.1", best("TLS and HTTP/1.1"), of("Lazurite, TLS and HTTP/1.1"), 1.25),
        ("best peer / Lazurite, TLS and HTTP/2", best("TLS and HTTP/2"), of("Lazurite, TLS and HTTP/2"), 1.6),
        (
            "nginx / Lazurite, before a map server",
            of("nginx, before a map server"),
            of("Lazurite, before a map server"),
            1.3,
        ),
    ] {
        println!("| {name} | {:.2} | {goal:.2} |", peer / ours);
    }
    if options.selects(AT_A_RATE) {
        times(options, folder, around).await?;
    }
    Ok(())
}

fn contestants(around: &Around<'_>, nginx: &Nginx, secure_floor: &Arc<Server>) -> Result<Vec<Contestant>> {
    let trust = client::Trust::of(&around.product.file("ca.pem"))?;
    let (ours, haproxy) = (around.product, around.haproxy);
    let (tile, proxied) = (traffic::by_key(TILE, around.keys), traffic::by_key(PROXIED, around.keys));
    let paths = Arc::new(traffic::paths(around.keys));
    Ok(vec![
        Contestant::over_tls("bare hyper server, TLS and HTTP/1.1", secure_floor, secure_floor.port, &tile, &trust),
        Contestant::over_tls("HAProxy, TLS and HTTP/1.1", &haproxy.server, haproxy.tls_port, &tile, &trust),
        Contestant::over_tls("nginx, TLS and HTTP/1.1", &nginx.server, nginx.tls_port, &tile, &trust),
        Contestant::over_tls("Lazurite, TLS and HTTP/1.1", &ours.server, ours.https, &tile, &trust),
        Contestant::over_http2("bare hyper server, TLS and HTTP/2", secure_floor, secure_floor.port, &paths),
        Contestant::over_http2("HAProxy, TLS and HTTP/2", &haproxy.server, haproxy.tls_port, &paths),
        Contestant::over_http2("nginx, TLS and HTTP/2", &nginx.server, nginx.tls_port, &paths),
        Contestant::over_http2("Lazurite, TLS and HTTP/2", &ours.server, ours.https, &paths),
        Contestant::new("nginx, before a map server", &nginx.server, nginx.proxy_port, &proxied),
        Contestant::new("Lazurite, before a map server", &ours.server, ours.server.port, &proxied),
    ])
}

/// How long answers take at a fixed rate, beside the bare hyper server, in turns.
async fn times(options: &Options, folder: &Path, around: &Around<'_>) -> Result<()> {
    let floor = floor(&folder.join("body"), None).await?;
    let (paths, (rate, seconds)) = (traffic::paths(around.keys), RATE);
    let servers = [("bare hyper server", floor.port), ("Lazurite, key", around.product.server.port)];
    let mut figures = [[Vec::new(), Vec::new()], [Vec::new(), Vec::new()]];
    for _ in 0..options.rounds {
        for ((_, port), [middle, late]) in servers.iter().zip(&mut figures) {
            let times = h2load::times(*port, &paths, rate, seconds)?;
            let at = |share: usize| times.get(times.len() * share / 100).map_or(f64::NAN, |time| *time as f64);
            middle.push(at(50));
            late.push(at(99));
        }
    }
    println!("\nAt {rate} requests a second.\n\n| server | p50 µs | p99 µs |\n|---|---:|---:|");
    let [floor, ours] = figures.map(|figures| figures.map(median));
    for ((name, _), [middle, late]) in servers.iter().zip([floor, ours]) {
        println!("| {name} | {middle:.0} | {late:.0} |");
    }
    let [_, floor] = floor;
    let [_, ours] = ours;
    println!("\n| ratio | reached | to reach |\n|---|---:|---:|");
    println!("| p99 against the bare hyper server, at a fixed rate | {:.2} | 1.20 |", ours / floor);
    Ok(())
}
