//! What is taken away at one replica is refused by the others within a second of the acknowledgement.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use futures_util::future::try_join_all;
use reqwest::Method;
use serde_json::json;

use crate::administrator::{ATLAS, Account, Administrator, Application};
use crate::cluster::{Cluster, Shape};
use crate::configuration::HOST;
use crate::load::{Outcome, ask, get};
use crate::report::Report;
use crate::scenario::Span;
use crate::wait::now;

const TILE: &str = "/map/tile?api-version=2024-04-01&tilesetId=microsoft.base&zoom=6&x=45&y=32";
const READER: &str = "Azure Maps Data Reader";
const PASSWORD: &str = "Zuckerwatte-2026";
const DEMANDED: Duration = Duration::from_secs(1);
/// A round takes about a second and a half; the test's form has five, the long one twenty or more.
const ROUND: Duration = Duration::from_millis(1200);

/// What is taken away, and how long the slowest of the others went on believing in it, in each round.
#[derive(Default)]
struct Times {
    keys: Vec<Duration>,
    roles: Vec<Duration>,
    accounts: Vec<Duration>,
    sign_ins: Vec<Duration>,
}

/// Runs it.
///
/// # Errors
/// When a part does not start, or something that is allowed is refused.
pub async fn run(span: Span) -> Result<Report> {
    let cluster = Cluster::start(Shape::replicas(3)).await?;
    let admin = cluster.administrator(0).await?;
    let account = admin.create_account("lasting", "G2").await?;
    let application = admin.create_application("revoked").await?;
    let person = Person::create(&admin, &account).await?;
    let mut times = Times::default();
    let rounds = (span.length.as_secs_f64() / ROUND.as_secs_f64()).ceil() as usize;
    for round in 0..rounds {
        times.keys.push(key(&cluster, &admin, &account).await?);
        times.roles.push(role(&cluster, &admin, &account, &application).await?);
        times.accounts.push(deletion(&cluster, &admin, round).await?);
        times.sign_ins.push(sign_in(&cluster, &admin, &account, &person).await?);
    }
    let mut report = Report::default();
    for (what, times) in [
        ("a key was regenerated", times.keys),
        ("a role assignment was deleted", times.roles),
        ("an account was deleted", times.accounts),
        ("a person's sign-ins were revoked", times.sign_ins),
    ] {
        let slowest = times.iter().max().copied().unwrap_or(Duration::MAX);
        let what = format!("{what}, {} times: refused by the slowest of two others after", times.len());
        report.line(what, format!("{slowest:.0?}"), format!("{DEMANDED:?}"), slowest <= DEMANDED);
    }
    cluster.logs_are_clean(&[])?;
    Ok(report)
}

async fn key(cluster: &Cluster, admin: &Administrator, account: &Account) -> Result<Duration> {
    let keys = admin.keys(account).await?;
    let tile = cluster.tile(&keys.primary_key);
    cluster.until_all_answer(&tile, 200).await?;
    admin.regenerate_primary_key(account).await?;
    refused_after(cluster, &tile, 401).await
}

async fn role(
    cluster: &Cluster,
    admin: &Administrator,
    account: &Account,
    application: &Application,
) -> Result<Duration> {
    let assignment = admin.assign(READER, &application.principal, &account.id).await?;
    let tile = with_token(account, &application.maps_token(cluster.replica(0).client()).await?);
    cluster.until_all_answer(&tile, 200).await?;
    admin.unassign(&assignment).await?;
    refused_after(cluster, &tile, 403).await
}

async fn deletion(cluster: &Cluster, admin: &Administrator, round: usize) -> Result<Duration> {
    let account = admin.create_account(&format!("passing{round}"), "G2").await?;
    let tile = cluster.tile(&account.primary_key);
    cluster.until_all_answer(&tile, 200).await?;
    admin.delete_account(&account).await?;
    refused_after(cluster, &tile, 401).await
}

async fn sign_in(cluster: &Cluster, admin: &Administrator, account: &Account, person: &Person) -> Result<Duration> {
    let tile = with_token(account, &person.token(cluster).await?);
    cluster.until_all_answer(&tile, 200).await?;
    let path = format!("/v1.0/users/{}/revokeSignInSessions", person.id);
    admin.graph(Method::POST, &path, None).await?;
    refused_after(cluster, &tile, 401).await
}

fn with_token(account: &Account, token: &str) -> Vec<u8> {
    get(TILE, &[&format!("Authorization: Bearer {token}"), &format!("x-ms-client-id: {}", account.unique_id)])
}

/// The time from now, when the write was acknowledged at the first replica, until the slowest of the others refuses. The
/// first one must refuse at once.
async fn refused_after(cluster: &Cluster, request: &[u8], status: u16) -> Result<Duration> {
    let acknowledged = now();
    let at_once = ask(cluster.replica(0).http(), request).await;
    ensure!(at_once == Outcome::Status(status), "the replica that acknowledged answers {at_once:?}");
    let others = cluster.replicas().iter().skip(1).map(async |replica| {
        loop {
            let asked = now();
            match ask(replica.http(), request).await {
                Outcome::Status(200) if asked - acknowledged < 5 * DEMANDED => {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                Outcome::Status(found) if found == status => return Ok(asked - acknowledged),
                other => return Err(anyhow::anyhow!("{other:?} instead of {status}")),
            }
        }
    });
    try_join_all(others).await?.into_iter().max().context("there are others")
}

/// Somebody who may read the maps of one account.
struct Person {
    id: String,
    name: String,
}

impl Person {
    async fn create(admin: &Administrator, account: &Account) -> Result<Self> {
        let name = format!("mira@{HOST}");
        let body = json!({
            "accountEnabled": true, "displayName": "Mira", "mailNickname": "mira", "userPrincipalName": name,
            "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": false},
        });
        let made = admin.graph(Method::POST, "/v1.0/users", Some(&body)).await?;
        let id = made["id"].as_str().context("no id")?.to_owned();
        admin.assign_to(READER, (&id, "User"), &account.id).await?;
        Ok(Self { id, name })
    }

    async fn token(&self, cluster: &Cluster) -> Result<String> {
        let fields = [
            ("grant_type", "password"),
            ("client_id", crate::administrator::AZURE_CLI),
            ("username", &*self.name),
            ("password", PASSWORD),
        ];
        // A sign-in that lasts, as an application on a desk has it.
        let scope = format!("{ATLAS} offline_access");
        cluster.replica(0).client().token("organizations", &scope, &fields).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_taken_away_is_refused_by_every_replica_within_a_second() {
        let report = run(Span::SHORT).await.unwrap();
        assert!(report.holds(), "{}", report.markdown());
    }
}
