//! PostgreSQL falls silent and is killed under a server with load: maps are served all the same, readiness says what is
//! missing, and what was used meanwhile is in the totals when the database is back.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use lazurite_model::SystemClock;
use lazurite_store::{Database, Store};
use serde_json::Value;

use crate::cluster::{Cluster, Shape};
use crate::load::{Offer, Outcome, ask, count, offer};
use crate::replica::Replica;
use crate::report::Report;
use crate::scenario::Span;
use crate::scenario::metering::{counted, verify};
use crate::wait::{now, until};

/// Requests a second.
const RATE: f64 = 100.0;
/// So long a round of the pool's attempts to connect may last, and some more.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs it.
///
/// # Errors
/// When a part does not start, or readiness does not change.
pub async fn run(span: Span) -> Result<Report> {
    let cluster = Cluster::start(Shape { own_postgres: true, ..Shape::replicas(1) }).await?;
    let replica = cluster.replica(0);
    let account = cluster.administrator(0).await?.create_account("served", "G2").await?;
    let tile = cluster.tile(&account.primary_key);
    until("the replica knows the account", PATIENCE, async || ask(replica.http(), &tile).await == Outcome::Status(200))
        .await?;
    let mut report = Report::default();
    let before = counted_when_stored(&cluster, &account.unique_id, 1).await?;
    let mut received = 0;
    for (name, away, back) in [("silent", "STOP", "CONT"), ("killed", "KILL", "START")] {
        let load = tokio::spawn(offer(Offer::even(&[replica.http()], vec![tile.clone()], RATE, span.length)));
        tokio::time::sleep(span.length / 6).await;
        cluster.postgres()?.signal(away);
        not_ready(&mut report, replica, name).await?;
        tokio::time::sleep(span.length / 3).await;
        cluster.postgres()?.signal(back);
        let since = now();
        until("it is ready again", PATIENCE, async || health(replica, "ready").await.0 == 200).await?;
        report.line(format!("{name}: ready after it is back"), format!("{:.1?}", now() - since), "—", true);
        let sent = load.await?;
        let good = count(&sent, Outcome::Status(200));
        received += good;
        report.line(format!("{name}: maps served, of {}", sent.len()), good, "all", good == sent.len());
    }
    let counted = counted_when_stored(&cluster, &account.unique_id, before + received).await?;
    let code = replica.stop().await?;
    report.line(
        "answers counted beyond or not at all",
        counted.abs_diff(before + received),
        0,
        counted == before + received,
    );
    report.line("exit code after SIGTERM", code, 0, code == 0);
    let (good, said) = verify(replica).await?;
    report.line("`lazurite usage verify`", said, "0 differences", good);
    Ok(report)
}

/// Waits until the server says that the database is missing, to load balancers in a word and to operators by name.
async fn not_ready(report: &mut Report, replica: &Replica, name: &str) -> Result<()> {
    let since = now();
    until("it is not ready", PATIENCE, async || health(replica, "ready").await.0 == 503).await?;
    report.line(format!("{name}: not ready after"), format!("{:.1?}", now() - since), "—", true);
    let (status, said) = health(replica, "ready").await;
    let part = &said["parts"]["state"];
    let names = status == 503 && part["works"] == false && said["status"] == "the state cannot be reached";
    report.line(format!("{name}: readiness names"), part, "the state", names);
    let public = replica.client().get("/health/ready", "").await?.status;
    report.line(format!("{name}: readiness for load balancers"), public, 503, public == 503);
    let (live, _) = health(replica, "live").await;
    report.line(format!("{name}: liveness"), live, 200, live == 200);
    Ok(())
}

/// What the operators' listener says; 0 for nothing.
async fn health(replica: &Replica, which: &str) -> (u16, Value) {
    let Ok(answer) = reqwest::get(format!("http://{}/health/{which}", replica.admin())).await else {
        return (0, Value::Null);
    };
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap_or_default();
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// How many requests of the account are in the totals, once that are `least`.
async fn counted_when_stored(cluster: &Cluster, account: &str, least: usize) -> Result<usize> {
    let store = Store::open(&Database::Postgres(cluster.database_url().to_owned()), Arc::new(SystemClock)).await?;
    // What is missing is for the report to say.
    let _ = until("all answers are in the totals", PATIENCE, async || {
        counted(&store, account).await.is_ok_and(|counted| counted >= least)
    })
    .await;
    counted(&store, account).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn maps_are_served_and_nothing_is_lost_while_the_database_is_away() {
        let report = run(Span { length: Duration::from_secs(12) }).await.unwrap();
        assert!(report.holds(), "{}", report.markdown());
    }
}
