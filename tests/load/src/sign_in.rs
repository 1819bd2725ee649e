//! Sign-in: tokens for a client with a secret, beside the raw signature and npm's `oidc-provider`; discovery and key sets,
//! beside a bare hyper server. All over TLS under the same certificate, as sign-in is never served otherwise.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use lazurite_crypto::jwt::RsaPrivateKey;

use crate::Options;
use crate::client::{self, Trust};
use crate::clock::own_cpu_nanos;
use crate::contestant::{Contestant, floor, post, request};
use crate::lazurite::{Lazurite, token_request};
use crate::process::{Server, free_port};
use crate::table::{median, rounds};

/// A signature costs as much as a hundred tiles.
const TOKEN_REQUESTS: usize = 3_000;
const RESOURCE: &str = "https://atlas.microsoft.com";

/// Prepares, runs and prints.
pub async fn run(options: &Options, product: &Lazurite, folder: &Path) -> Result<()> {
    let tls = product.tls();
    let trust = Trust::of(&product.file("ca.pem"))?;
    let tenant = crate::lazurite::tenant();
    let (discovery, keys) = (discovery(), format!("/{tenant}/discovery/v2.0/keys"));
    let mut contestants = Vec::new();
    for (name, ours, path) in [
        ("bare hyper server, discovery", "Lazurite, discovery", &discovery),
        ("bare hyper server, key set", "Lazurite, key set", &keys),
    ] {
        let file = folder.join(ours);
        std::fs::write(&file, product.secure_get(path)?)?;
        let floor = floor(&file, Some(&tls)).await?;
        let requests = Arc::new(vec![request(path, &[])]);
        contestants.push(Contestant::over_tls(name, &floor, floor.port, &requests, &trust));
        contestants.push(Contestant::over_tls(ours, &product.server, product.https, &requests, &trust));
    }
    contestants.push(ours(options, product, &trust));
    contestants.push(peer(options, &tls, &trust).await?);
    let figures = rounds(options, &contestants).await?;
    let raw = raw_signature(options.rounds)?;
    print(&contestants, figures, raw);
    Ok(())
}

fn ours(options: &Options, product: &Lazurite, trust: &Trust) -> Contestant {
    let requests = Arc::new(vec![token_request(RESOURCE)]);
    let contestant = Contestant::over_tls("Lazurite, token", &product.server, product.https, &requests, trust);
    Contestant { count: Some(TOKEN_REQUESTS.min(options.requests)), ..contestant }
}

/// Does of everything some, and measures nothing.
pub async fn rehearse(product: &Lazurite, trust: &Trust) -> Result<()> {
    for (sent, count) in [(token_request(RESOURCE), TOKEN_REQUESTS / 10), (request(&discovery(), &[]), TOKEN_REQUESTS)]
    {
        let refused = client::send((product.https, Some(trust.clone())), &Arc::new(vec![sent]), 0, count).await?;
        ensure!(refused == 0, "{refused} of {count} requests to sign in were not answered with 200");
    }
    Ok(())
}

fn discovery() -> String {
    format!("/{}/v2.0/.well-known/openid-configuration", crate::lazurite::tenant())
}

/// npm's reference provider, with the same grant.
async fn peer(options: &Options, tls: &[String; 2], trust: &Trust) -> Result<Contestant> {
    let port = free_port()?;
    let program = options.root.join("tests/load/peers/oidc-provider.mjs");
    let [certificate, key] = tls;
    let arguments = [program.display().to_string(), port.to_string(), certificate.clone(), key.clone()];
    let server = Arc::new(Server::start("node", &arguments, port).await?);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "load"),
        ("client_secret", "a-secret-of-the-benchmark-that-is-long-enough"),
    ];
    let contestant =
        Contestant::over_tls("oidc-provider, token", &server, port, &Arc::new(vec![post("/token", &form)]), trust);
    Ok(Contestant { count: Some(TOKEN_REQUESTS.min(options.requests)), ..contestant })
}

/// CPU nanoseconds of one RS256-2048 signature alone, on this thread.
fn raw_signature(rounds: usize) -> Result<f64> {
    const SIGNATURES: u32 = 500;
    let key = RsaPrivateKey::generate()?;
    let claims = format!("{{\"claims\":\"{}\"}}", "x".repeat(700));
    let mut figures = Vec::new();
    for _ in 0..rounds {
        let before = own_cpu_nanos()?;
        for _ in 0..SIGNATURES {
            std::hint::black_box(key.sign_rs256("{\"alg\":\"RS256\"}", &claims)?);
        }
        figures.push((own_cpu_nanos()? - before) as f64 / f64::from(SIGNATURES));
    }
    Ok(median(figures))
}

fn print(contestants: &[Contestant], figures: Vec<Vec<f64>>, raw: f64) {
    let medians: Vec<f64> = figures.into_iter().map(median).collect();
    let of = |name: &str| {
        let row = contestants.iter().position(|row| row.name == name);
        row.and_then(|row| medians.get(row)).copied().unwrap_or(f64::NAN)
    };
    println!("\nSign-in, over TLS.\n\n| server | µs / request |\n|---|---:|");
    println!("| RS256-2048 signature alone | {:.2} |", raw / 1000.0);
    for (row, median) in contestants.iter().zip(&medians) {
        println!("| {} | {:.2} |", row.name, median / 1000.0);
    }
    println!("\n| ratio | reached | to reach |\n|---|---:|---:|");
    for (name, peer, ours, goal) in [
        ("token with a secret against the raw signature", raw, of("Lazurite, token"), 0.85),
        ("oidc-provider / Lazurite, token", of("oidc-provider, token"), of("Lazurite, token"), 2.0),
        (
            "discovery against the bare hyper server",
            of("bare hyper server, discovery"),
            of("Lazurite, discovery"),
            0.85,
        ),
        ("key set against the bare hyper server", of("bare hyper server, key set"), of("Lazurite, key set"), 0.85),
    ] {
        println!("| {name} | {:.2} | {goal:.2} |", peer / ours);
    }
}
