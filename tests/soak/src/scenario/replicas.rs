//! Three replicas are killed in turn under load: no answer is wrong, and only the one that is dead cannot be reached.

use std::time::Duration;

use anyhow::Result;

use crate::cluster::{Cluster, Shape};
use crate::load::{Offer, Outcome, Sent, count, get, offer, quantile};
use crate::report::Report;
use crate::scenario::Span;
use crate::wait::now;

/// Requests a second, over all replicas.
const RATE: f64 = 150.0;

/// Runs it.
///
/// # Errors
/// When a part does not start.
pub async fn run(span: Span) -> Result<Report> {
    let cluster = Cluster::start(Shape::replicas(3)).await?;
    let account = cluster.administrator(0).await?.create_account("killed", "G2").await?;
    let good = cluster.tile(&account.primary_key);
    cluster.until_all_answer(&good, 200).await?;
    let wrong_key =
        get("/map/tile?api-version=2024-04-01&tilesetId=microsoft.base&zoom=6&x=45&y=32&subscription-key=x", &[]);
    let began = now();
    let good = tokio::spawn(offer(Offer::even(&cluster.addresses(), vec![good], RATE, span.length)));
    let wrong = tokio::spawn(offer(Offer::even(&cluster.addresses(), vec![wrong_key], RATE / 5.0, span.length)));
    let mut dead: Vec<(usize, Duration, Duration)> = Vec::new();
    for round in 0.. {
        let at = span.length.mul_f64(0.1) + Duration::from_secs(2) * round;
        if at + Duration::from_secs(1) > span.length {
            break;
        }
        tokio::time::sleep_until(began + at).await;
        let number = round as usize % 3;
        let from = now() - began;
        cluster.replica(number).kill();
        cluster.replica(number).start().await?;
        dead.push((number, from, now() - began));
    }
    let (good, wrong) = (good.await?, wrong.await?);
    let mut report = Report::default();
    judge(&mut report, "requests with a key", &good, 200, &dead);
    judge(&mut report, "requests with a wrong key", &wrong, 401, &dead);
    report.line("replicas killed", dead.len(), "3 or more", dead.len() >= 3);
    report.line("answers within (99 %)", format!("{:.1?}", quantile(&good, 0.99)), "—", true);
    let faults = usage_faults(&cluster).await?;
    report.line("faults that `lazurite usage verify` finds afterwards", faults, 0, faults == 0);
    cluster.logs_are_clean(&[])?;
    Ok(report)
}

/// Stops all replicas, and counts those whose usage does not add up or waits on their disk.
async fn usage_faults(cluster: &Cluster) -> Result<usize> {
    let mut faults = 0;
    for replica in cluster.replicas() {
        let stopped = replica.stop().await?;
        let verified = replica.command(&["usage", "verify"])?;
        let said = String::from_utf8_lossy(&verified.stdout).into_owned();
        let is_good = stopped == 0 && verified.status.success() && said.contains("0 requests in 0 batches");
        faults += usize::from(!is_good);
    }
    Ok(faults)
}

/// Every whole answer is the right one, and whatever has none was asked of a replica that was dead then.
fn judge(report: &mut Report, what: &str, sent: &[Sent], right: u16, dead: &[(usize, Duration, Duration)]) {
    let answered = sent.iter().filter(|sent| matches!(sent.outcome, Outcome::Status(_))).count();
    let wrong = answered - count(sent, Outcome::Status(right));
    report.line(format!("{what}: answered, of {}", sent.len()), answered, "half or more", answered * 2 >= sent.len());
    report.line(format!("{what}: answers other than {right}"), wrong, 0, wrong == 0);
    // A request that is under way when its replica dies was due a little earlier.
    let slack = Duration::from_millis(200);
    let explained = |sent: &Sent| {
        dead.iter().any(|(target, from, to)| {
            sent.target == *target && sent.due + sent.took + slack >= *from && sent.due <= *to + slack
        })
    };
    let lost = sent.iter().filter(|sent| !matches!(sent.outcome, Outcome::Status(_)));
    let unexplained = lost.filter(|sent| !explained(sent)).count();
    report.line(format!("{what}: unanswered by a replica that lived"), unexplained, 0, unexplained == 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn replicas_killed_in_turn_give_no_wrong_answer() {
        let report = run(Span { length: Duration::from_secs(8) }).await.unwrap();
        assert!(report.holds(), "{}", report.markdown());
    }
}
