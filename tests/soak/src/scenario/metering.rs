//! A replica is killed again and again under load: every answer that a client received is in the totals once.
//!
//! What was under way when the replica was killed may be counted or not: its client cannot tell whether it was served. So the
//! totals may exceed the answers by as many requests as broke off, and never fall short of them.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use lazurite_model::{Random as _, SystemClock, SystemRandom};
use lazurite_store::{Database, Store, UsageDimension, UsageFilter};
use tokio::process::Command;

use crate::binary;
use crate::cluster::{Cluster, Shape};
use crate::load::{Offer, Outcome, ask, count, offer};
use crate::replica::Replica;
use crate::report::Report;
use crate::scenario::Span;
use crate::wait::until;

/// Requests a second.
const RATE: f64 = 400.0;
/// How long load is offered in each round; the replica is killed within that time.
const ROUND: Duration = Duration::from_secs(1);
/// A round and a start take about that long.
const KILL_EVERY: u64 = 2;

/// Runs it.
///
/// # Errors
/// When a part does not start.
pub async fn run(span: Span) -> Result<Report> {
    let cluster = Cluster::start(Shape::replicas(1)).await?;
    let replica = cluster.replica(0);
    let account = cluster.administrator(0).await?.create_account("counted", "G2").await?;
    let tile = cluster.tile(&account.primary_key);
    let mut first = Outcome::Unreachable;
    until("the replica knows the account", Duration::from_secs(5), async || {
        first = ask(replica.http(), &tile).await;
        first == Outcome::Status(200)
    })
    .await?;
    let (mut received, mut broken) = (1, 0);
    let kills = span.length.as_secs() / KILL_EVERY;
    for _ in 0..kills {
        let load = tokio::spawn(offer(Offer::even(&[replica.http()], vec![tile.clone()], RATE, ROUND)));
        tokio::time::sleep(ROUND.mul_f64(chance())).await;
        replica.kill();
        let sent = load.await?;
        received += count(&sent, Outcome::Status(200));
        broken += count(&sent, Outcome::Broken);
        replica.start().await?;
    }
    let store = Store::open(&Database::Postgres(cluster.database_url().to_owned()), Arc::new(SystemClock)).await?;
    let stored = until("all answers are in the totals", Duration::from_secs(10), async || {
        counted(&store, &account.unique_id).await.is_ok_and(|counted| counted >= received)
    });
    let stored = stored.await.is_ok();
    let code = replica.stop().await?;
    let counted = counted(&store, &account.unique_id).await?;
    let mut report = Report::default();
    report.line("kills under load", kills, "5 or more", kills >= 5);
    report.line("answers received", received, "100 or more a kill", received >= 100 * kills as usize);
    report.line("of these not in the totals", received.saturating_sub(counted), 0, stored && counted >= received);
    let beyond = counted.saturating_sub(received);
    report.line("counted beyond the answers", beyond, format!("at most {broken}, which broke off"), beyond <= broken);
    report.line("exit code after SIGTERM", code, 0, code == 0);
    let (good, said) = verify(replica).await?;
    report.line("`lazurite usage verify`", said, "0 differences", good);
    Ok(report)
}

/// A number from 0.1 to 0.9.
pub(super) fn chance() -> f64 {
    let mut byte = [0];
    SystemRandom.fill(&mut byte);
    0.1 + f64::from(byte[0]) / 320.0
}

/// How many requests of an account were answered with 200, as the totals say.
pub(super) async fn counted(store: &Store, account: &str) -> Result<usize> {
    let ever = UsageFilter { account: Some(account.parse()?), from_minute: 0, until_minute: i64::MAX };
    let totals = store.usage_totals(&ever, &[UsageDimension::Status], 1).await?;
    let good = totals.iter().find(|total| total.values == ["200"]);
    Ok(usize::try_from(good.map_or(0, |total| total.count.requests))?)
}

/// Whether the command is content, and its first line.
pub(super) async fn verify(replica: &Replica) -> Result<(bool, String)> {
    let mut command = Command::new(binary::lazurite()?);
    command.args(["usage", "verify", "--config"]).arg(replica.configuration()).stdin(Stdio::null());
    let output = command.output().await.context("cannot run `lazurite usage verify`")?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let nothing_waits = said.contains("0 requests in 0 batches");
    Ok((output.status.success() && nothing_waits, said.lines().collect::<Vec<_>>().join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn every_answer_is_counted_once_though_the_replica_is_killed() {
        let report = run(Span { length: Duration::from_secs(10) }).await.unwrap();
        assert!(report.holds(), "{}", report.markdown());
    }
}
