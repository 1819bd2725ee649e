//! A replica that writes decisions is killed again and again: after each start every request that was answered is explained,
//! as itself and as no other.
//!
//! A decision is in the journal before its answer goes out, and a killed process loses nothing of that. So what clients
//! received is a lower bound that must hold exactly, from the first start after the kill on.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use lazurite_gateway::{Entry, Names};
use lazurite_journal::each_in_files;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::cluster::{Cluster, Shape};
use crate::configuration::HOST;
use crate::replica::Replica;
use crate::report::Report;
use crate::scenario::Span;
use crate::scenario::metering::chance;

/// How many clients ask, each one request after the other.
const CLIENTS: usize = 8;
/// The replica is killed within that time.
const ROUND: Duration = Duration::from_secs(1);
/// So many of the newest answers are looked for: of more the journal has let some give way.
const LOOKED_FOR: usize = 50_000;
/// A round and a start take about that long.
const KILL_EVERY: u64 = 2;

/// What tells one request from all others, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    path: String,
    origin: String,
    status: u16,
}

/// A request by its `x-ms-request-id`.
type Answered = (String, Asked);

/// What is wrong with a journal.
#[derive(Debug, Default)]
struct Faults {
    missing: usize,
    different: usize,
    unreadable: usize,
    not_told: usize,
}

/// Runs it.
///
/// # Errors
/// When a part does not start.
pub async fn run(span: Span) -> Result<Report> {
    let cluster = Cluster::start(Shape::replicas(1)).await?;
    let replica = cluster.replica(0);
    let account = cluster.administrator(0).await?.create_account("explained", "G2").await?;
    let kills = span.length.as_secs() / KILL_EVERY;
    let (mut answered, mut faults) = (Vec::new(), Faults::default());
    let (mut all, mut fewest) = (0, usize::MAX);
    for round in 0..kills {
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            clients.spawn(ask_until_gone(replica.http(), format!("{round}-{client}"), account.primary_key.clone()));
        }
        tokio::time::sleep(ROUND.mul_f64(chance())).await;
        replica.kill();
        let new: Vec<Answered> = clients.join_all().await.into_iter().flatten().collect();
        (all, fewest) = (all + new.len(), fewest.min(new.len()));
        replica.start().await?;
        let last = new.last().cloned();
        answered.extend(new);
        answered.drain(..answered.len().saturating_sub(LOOKED_FOR));
        faults.look_for(&answered, replica)?;
        faults.not_told += usize::from(last.is_some_and(|(id, asked)| !tells(replica, &id, &asked)));
    }
    let code = replica.stop().await?;
    let mut report = Report::default();
    report.line("kills while decisions are written", kills, "3 or more", kills >= 3);
    report.line("requests answered", all, "each time", fewest > 0);
    report.line("of these not in the journal after the next start", faults.missing, 0, faults.missing == 0);
    report.line("explained as another request", faults.different, 0, faults.different == 0);
    report.line("decisions that cannot be read", faults.unreadable, 0, faults.unreadable == 0);
    report.line("last answers that `lazurite explain` does not tell", faults.not_told, 0, faults.not_told == 0);
    report.line("exit code after SIGTERM", code, 0, code == 0);
    Ok(report)
}

/// Asks until the server is gone; each request has a path and an origin of its own, and every other one is refused.
async fn ask_until_gone(target: SocketAddr, name: String, key: String) -> Vec<Answered> {
    let mut answered = Vec::new();
    let Ok(client) = reqwest::Client::builder().no_proxy().build() else { return answered };
    for number in 0.. {
        let origin = format!("https://{name}-{number}.example");
        let path = if number % 2 == 0 { format!("/nothing/{name}/{number}") } else { "/map/tile".to_owned() };
        let query = "api-version=2024-04-01&tilesetId=microsoft.base&zoom=6&x=45&y=32&subscription-key=";
        let url = format!("http://{target}{path}?{query}{key}");
        let Ok(answer) = client.get(url).header("host", HOST).header("origin", &origin).send().await else { break };
        let id = answer.headers().get("x-ms-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
        answered.push((id, Asked { path, origin, status: answer.status().as_u16() }));
        // The connection is used again only when the body was read.
        if answer.bytes().await.is_err() {
            break;
        }
    }
    answered
}

impl Faults {
    /// Compares the replica's journal with what was answered.
    fn look_for(&mut self, answered: &[Answered], replica: &Replica) -> Result<()> {
        let mut kept: HashMap<String, Vec<Asked>> = HashMap::new();
        for folder in ["decisions", "decisions/others"].map(|folder| replica.data_dir().join(folder)) {
            let read = each_in_files(&folder, |bytes| match Entry::read(bytes) {
                None => self.unreadable += 1,
                Some(entry) => {
                    let told = entry.tell(Names::default());
                    let (origin, status) = (told.origin.unwrap_or_default(), told.status.unwrap_or_default());
                    kept.entry(told.request_id.to_string()).or_default().push(Asked {
                        path: told.path,
                        origin,
                        status,
                    });
                }
            });
            read.with_context(|| format!("cannot read {}", folder.display()))?;
        }
        for (id, asked) in answered {
            match kept.get(id).map(Vec::as_slice) {
                None => self.missing += 1,
                Some([one]) if one == asked => {}
                Some(_) => self.different += 1,
            }
        }
        Ok(())
    }
}

/// Whether the command tells that request.
fn tells(replica: &Replica, id: &str, asked: &Asked) -> bool {
    let told = replica.command(&["explain", id, "--format=json"]);
    let Some(told) = told.ok().filter(|done| done.status.success()) else { return false };
    let told: Value = serde_json::from_slice(&told.stdout).unwrap_or_default();
    told["requestId"] == id && told["path"] == asked.path.as_str() && told["origin"] == asked.origin.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn every_answer_is_explained_as_itself_though_the_replica_is_killed() {
        let report = run(Span { length: Duration::from_secs(8) }).await.unwrap();
        assert!(report.holds(), "{}", report.markdown());
    }
}
