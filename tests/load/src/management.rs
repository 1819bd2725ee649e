//! The resource manager over TLS, one request after the other, on a server with many accounts: how long a write takes, how long
//! until the gate knows of it, and whether the last page of a long list costs more than the first.
//!
//! This is wall time, not CPU time: a write waits for the disk. It says something only of an idle machine.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::client::{Connection, Trust};
use crate::clock::now;
use crate::contestant::request;
use crate::lazurite::{self, Lazurite, TILE};
use crate::table::median;
use crate::{Options, inside};

/// Writes of each kind.
const WRITES: usize = 1_000;
/// Changes for which the gate is watched.
const CHANGES: usize = 300;
const MILLION: usize = 1_000_000;
/// Pages at each end of the list that are compared.
const PAGES: usize = 10;
const VERSION: &str = "2023-06-01";

/// Prepares, runs and prints.
pub async fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir()?;
    eprintln!("preparing {} accounts for the resource manager …", options.managed_accounts);
    let product = Lazurite::start(&options.lazurite, folder.path(), options.managed_accounts, None).await?;
    let trust = Trust::of(&product.file("ca.pem"))?;
    let mut manager = Manager::of(&product, &trust).await?;
    println!("\nThe resource manager over TLS, {} accounts, SQLite; wall time.\n", options.managed_accounts);
    println!("| | p50 ms | p99 ms | worst ms | goal ms |\n|---|---:|---:|---:|---:|");
    for (name, goal, times) in manager.writes().await? {
        row(name, times, goal);
    }
    let (heard, polls) = manager.changes(product.https, &trust).await?;
    row("change asked for until the gate acts on it", heard, 50.0);
    // First the list: the server closes connections that nobody uses for as long as a million accounts take.
    let pages = manager.pages(options.managed_accounts).await?;
    if !options.quick {
        let times = inside::changes(MILLION, CHANGES).await?;
        row("change at the gate of 1,000,000 accounts until it acts on it", times, 50.0);
    }
    println!("\nThe gate acted on every change by the first request after the write's answer: {}.", polls == 0);
    let (first, last) = (pages.iter().take(PAGES), pages.iter().rev().skip(1).take(PAGES));
    let (first, last) = (median(first.copied().collect()), median(last.copied().collect()));
    println!(
        "A page of 1,000 accounts out of {}: the first {first:.1} ms, the last {last:.1} ms, ratio {:.2} (goal 1).",
        options.managed_accounts,
        last / first
    );
    println!("Resident: {} MiB.", product.server.resident_mib()?);
    Ok(())
}

/// Does of everything some, and measures nothing.
pub async fn rehearse(product: &Lazurite, trust: &Trust, accounts: usize) -> Result<()> {
    let mut manager = Manager::of(product, trust).await?;
    manager.writes().await?;
    manager.changes(product.https, trust).await?;
    manager.pages(accounts).await.map(drop)
}

/// The operator's connection.
struct Manager {
    connection: Connection,
    token: String,
}

impl Manager {
    async fn of(product: &Lazurite, trust: &Trust) -> Result<Self> {
        let mut manager = Self { connection: Connection::open(product.https, trust).await?, token: String::new() };
        manager.sign_in().await?;
        Ok(manager)
    }

    async fn sign_in(&mut self) -> Result<()> {
        let status = self.connection.send(&lazurite::token_request("https://management.core.windows.net/")).await?;
        ensure!(status == 200, "sign-in: {status}");
        let answer: Value = serde_json::from_slice(self.connection.body())?;
        self.token = answer["access_token"].as_str().context("no access_token")?.to_owned();
        Ok(())
    }

    /// Sends a request and gives the milliseconds until its answer, which must have one of those statuses.
    async fn call(&mut self, method: &str, path: &str, body: Option<Value>, expected: &[u16]) -> Result<f64> {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        let start = now();
        let status = self.connection.send(request.as_bytes()).await?;
        let took = milliseconds(start.elapsed());
        let said = String::from_utf8_lossy(self.connection.body());
        ensure!(expected.contains(&status), "{method} {path}: {status} {said}");
        Ok(took)
    }

    /// What each kind of write takes.
    async fn writes(&mut self) -> Result<Vec<(&'static str, f64, Vec<f64>)>> {
        let whole = || json!({"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}});
        let (mut created, mut replaced, mut tagged, mut deleted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for number in 0..WRITES {
            let path = account(&format!("new{number}"));
            created.push(self.call("PUT", &path, Some(whole()), &[201]).await?);
            replaced.push(self.call("PUT", &path, Some(whole()), &[200]).await?);
            let tags = json!({"tags": {"number": number.to_string()}});
            tagged.push(self.call("PATCH", &path, Some(tags), &[200]).await?);
            deleted.push(self.call("DELETE", &path, None, &[200]).await?);
        }
        Ok(vec![
            ("PUT, a new account", 10.0, created),
            ("PUT, an existing account", 10.0, replaced),
            ("PATCH of its tags", 10.0, tagged),
            ("DELETE", 10.0, deleted),
        ])
    }

    /// Turns an account's keys off and on, and asks for a tile right after each answer. Gives the milliseconds from the
    /// sending of the change until the gate's answer shows it, and how many of the gate's answers did not show it yet.
    async fn changes(&mut self, port: u16, trust: &Trust) -> Result<(Vec<f64>, usize)> {
        let mut map = Connection::open(port, trust).await?;
        let tile = request(&format!("{TILE}&subscription-key={}", lazurite::key(0)), &[]);
        ensure!(map.send(&tile).await? == 200, "the first tile");
        let (mut times, mut polls) = (Vec::new(), 0);
        for number in 0..CHANGES {
            let off = number % 2 == 0;
            let expected = if off { 401 } else { 200 };
            let body = json!({"properties": {"disableLocalAuth": off}});
            let start = now();
            self.call("PATCH", &account("account0"), Some(body), &[200]).await?;
            while map.send(&tile).await? != expected {
                polls += 1;
                ensure!(start.elapsed() < Duration::from_secs(10), "the gate never heard of the change");
            }
            times.push(milliseconds(start.elapsed()));
        }
        Ok((times, polls))
    }

    /// What each page of the list of all accounts takes.
    async fn pages(&mut self, accounts: usize) -> Result<Vec<f64>> {
        let (mut times, mut seen) = (Vec::new(), 0);
        let subscription = lazurite::subscription();
        let list = format!("/subscriptions/{subscription}/providers/Microsoft.Maps/accounts?api-version={VERSION}");
        let mut next = Some(list);
        while let Some(path) = next {
            times.push(self.call("GET", &path, None, &[200]).await?);
            let page: Value = serde_json::from_slice(self.connection.body())?;
            seen += page["value"].as_array().context("no list")?.len();
            let link = page["nextLink"].as_str().and_then(|link| link.split_once("://")?.1.split_once('/'));
            next = link.map(|(_, path)| format!("/{path}"));
        }
        ensure!(seen == accounts, "{seen} of {accounts} accounts are listed");
        Ok(times)
    }
}

fn account(name: &str) -> String {
    let subscription = lazurite::subscription();
    format!(
        "/subscriptions/{subscription}/resourceGroups/load/providers/Microsoft.Maps/accounts/{name}?api-version={VERSION}"
    )
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn row(name: &str, mut times: Vec<f64>, goal: f64) {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied();
    let [half, most, worst] = [50, 99, 100].map(|share| at(share).unwrap_or(f64::NAN));
    println!("| {name} | {half:.2} | {most:.2} | {worst:.2} | {goal:.0} |");
}
