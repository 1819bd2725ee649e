//! Three replicas share a limit through Redis, evenly and unevenly loaded at twice the limit; Redis falls silent, dies and
//! comes back.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::json;

use crate::cluster::{Cluster, Shape};
use crate::load::{Offer, Outcome, Sent, count, offer};
use crate::report::Report;
use crate::scenario::Span;
use crate::wait::until;

/// Requests a second, and at once: what fifty requests are worth, as far as one second allows.
const LIMIT: f64 = 100.0;
const BURST: f64 = 50.0;
/// What is let through at least though Redis goes and comes, of rate × time + burst; and in any one second, of the rate.
const LEAST: f64 = 0.97;
const LEAST_IN_A_SECOND: f64 = 0.85;
/// So long a limit that was used up needs to be whole again.
const REST: Duration = Duration::from_secs(2);

/// Runs it.
///
/// # Errors
/// When a part does not start.
pub async fn run(span: Span) -> Result<Report> {
    let cluster = Cluster::start(Shape { redis: true, ..Shape::replicas(3) }).await?;
    let admin = cluster.administrator(0).await?;
    let account = admin.create_account("limited", "G2").await?;
    let path = format!("{}/providers/Lazurite.Access/limits/default?api-version=2026-11-01", account.id);
    let limits = json!({ "properties": { "requestsPerSecond": { "Render - Road tiles": LIMIT as u32 } } });
    admin.must(Method::PUT, &path, Some(&limits)).await?;
    let tile = cluster.tile(&account.primary_key);
    cluster.until_all_answer(&tile, 200).await?;
    all_say(&cluster, "by 3 replicas").await?;
    let mut report = Report::default();
    for (name, parts) in [("even", [1.0, 1.0, 1.0]), ("90/10", [2.7, 0.15, 0.15])] {
        tokio::time::sleep(REST).await;
        let before = rounds(&cluster).await?;
        let sent = offer(shares(&cluster, &tile, parts, span.length)).await;
        let asked = (rounds(&cluster).await? - before) as f64 / span.length.as_secs_f64() / 3.0;
        judge(&mut report, name, &sent, span.length);
        report.line(
            format!("{name}: calls of the store, a second and replica"),
            format!("{asked:.1}"),
            "20 at most",
            asked <= 20.0,
        );
    }
    for (name, silent) in [("Redis silent", true), ("Redis killed", false)] {
        tokio::time::sleep(REST).await;
        away(&mut report, &cluster, (name, silent), &tile, span.length).await?;
    }
    cluster.logs_are_clean(&[])?;
    Ok(report)
}

fn shares(cluster: &Cluster, tile: &[u8], parts: [f64; 3], length: Duration) -> Offer {
    let targets: Vec<(SocketAddr, f64)> =
        cluster.addresses().into_iter().zip(parts).map(|(target, part)| (target, part * LIMIT * 2.0 / 3.0)).collect();
    Offer::shares(targets, vec![tile.to_vec()], length)
}

/// What was let through is what the limit allows.
fn judge(report: &mut Report, name: &str, sent: &[Sent], length: Duration) {
    let admitted = count(sent, Outcome::Status(200));
    let wanted = LIMIT * length.as_secs_f64() + BURST;
    let off = admitted as f64 - wanted;
    let tolerated = (wanted * 0.005).max(6.0);
    let measured = format!("{admitted} ({:+.2} %)", off / wanted * 100.0);
    report.line(
        format!("{name}: let through of {}", sent.len()),
        measured,
        format!("{wanted:.0} ± {tolerated:.0}"),
        off.abs() <= tolerated,
    );
    let worst = worst_second(sent);
    let most = (LIMIT + BURST) * 1.04;
    report.line(format!("{name}: most in one second"), worst, format!("{most:.0} at most"), worst as f64 <= most);
    let others = sent.len() - admitted - count(sent, Outcome::Status(429));
    report.line(format!("{name}: neither let through nor 429"), others, 0, others == 0);
}

/// While Redis is away each replica lets a third through and says so, and nobody waits.
async fn away(
    report: &mut Report,
    cluster: &Cluster,
    (name, silent): (&str, bool),
    tile: &[u8],
    length: Duration,
) -> Result<()> {
    let redis = cluster.redis()?;
    let sending = tokio::spawn(offer(shares(cluster, tile, [1.0; 3], length)));
    tokio::time::sleep(length / 3).await;
    if silent {
        redis.signal("STOP")?
    } else {
        redis.kill()
    }
    all_say(cluster, "local share (Redis away), 1/3").await?;
    tokio::time::sleep(length / 3).await;
    if silent {
        redis.signal("CONT")?
    } else {
        redis.restart().await?
    }
    all_say(cluster, "by 3 replicas").await?;
    let sent = sending.await?;
    let admitted = count(&sent, Outcome::Status(200)) as f64;
    let wanted = LIMIT * length.as_secs_f64() + BURST;
    // A Redis that was killed forgot what was used of the burst.
    let most = wanted + BURST;
    report.line(
        format!("{name}: let through of {}", sent.len()),
        format!("{admitted} ({:+.2} %)", (admitted - wanted) / wanted * 100.0),
        format!("{:.0} to {most:.0}", wanted * LEAST),
        (wanted * LEAST..=most).contains(&admitted),
    );
    let fewest = fewest_in_a_second(&sent, length);
    report.line(
        format!("{name}: fewest in one second"),
        fewest,
        format!("{:.0} or more", LIMIT * LEAST_IN_A_SECOND),
        fewest as f64 >= LIMIT * LEAST_IN_A_SECOND,
    );
    let others = sent.len() - count(&sent, Outcome::Status(200)) - count(&sent, Outcome::Status(429));
    report.line(format!("{name}: neither let through nor 429"), others, 0, others == 0);
    Ok(())
}

/// The most that was let through of what was due within any one second.
fn worst_second(sent: &[Sent]) -> usize {
    let times: Vec<Duration> =
        sent.iter().filter(|sent| sent.outcome == Outcome::Status(200)).map(|sent| sent.due).collect();
    let within =
        |from: &Duration| times.iter().filter(|at| *at >= from && **at < *from + Duration::from_secs(1)).count();
    times.iter().map(within).max().unwrap_or(0)
}

/// The fewest that were let through of what was due within one second, from each tenth of a second on.
fn fewest_in_a_second(sent: &[Sent], length: Duration) -> usize {
    let times: Vec<u128> =
        sent.iter().filter(|sent| sent.outcome == Outcome::Status(200)).map(|sent| sent.due.as_millis()).collect();
    let last = length.as_millis().saturating_sub(1000);
    let within = |from: u128| times.iter().filter(|at| (from..from + 1000).contains(*at)).count();
    (0..=last).step_by(100).map(within).min().unwrap_or(0)
}

/// How many rounds Redis held.
async fn rounds(cluster: &Cluster) -> Result<u64> {
    let stats = cluster.redis()?.ask("INFO commandstats").await?;
    let line = stats.lines().find_map(|line| line.strip_prefix("cmdstat_evalsha:calls=")).context("no rounds")?;
    Ok(line.split(',').next().unwrap_or_default().parse()?)
}

/// Waits until the health of each replica says that of its limits.
async fn all_say(cluster: &Cluster, text: &str) -> Result<()> {
    for replica in cluster.replicas() {
        let url = format!("http://{}/health/ready", replica.admin());
        until(&format!("the limits of {url} are {text}"), Duration::from_secs(10), async || {
            let Ok(answer) = reqwest::get(&url).await else { return false };
            answer.text().await.is_ok_and(|health| health.contains(text))
        })
        .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn replicas_share_a_limit_and_go_on_without_redis() {
        let report = run(Span::SHORT).await.unwrap();
        assert!(report.holds(), "{}", report.markdown());
    }
}
