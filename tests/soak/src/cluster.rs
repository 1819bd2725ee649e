//! Replicas over one database, one Redis, one master key and one certificate.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use futures_util::future::try_join_all;
use lazurite_store::Database;
use lazurite_store::testing::Postgres;
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

use crate::administrator::Administrator;
use crate::client::Client;
use crate::configuration::{Ports, Shared};
use crate::load::{Outcome, ask};
use crate::process::free_port;
use crate::redis::Redis;
use crate::replica::Replica;
use crate::wait::until;

/// Clusters take turns: whoever measures time shares the machine with nobody.
static ALONE: Mutex<()> = Mutex::const_new(());

/// What a cluster consists of.
#[derive(Clone, Debug)]
pub struct Shape {
    /// How many replicas.
    pub replicas: usize,
    /// Whether there is a Redis, which `[redis] url` then names.
    pub redis: bool,
    /// Whether its PostgreSQL is its alone, to be stopped and killed.
    pub own_postgres: bool,
    /// How long a replica that is asked to stop still takes requests, in seconds.
    pub drain_seconds: u64,
    /// What is appended to the TOML of each replica.
    pub more: String,
}

impl Shape {
    /// So many replicas without a Redis.
    pub fn replicas(replicas: usize) -> Self {
        Self { replicas, redis: false, own_postgres: false, drain_seconds: 0, more: String::new() }
    }
}

/// A running cluster; everything ends and vanishes when it is dropped.
pub struct Cluster {
    replicas: Vec<Replica>,
    redis: Option<Redis>,
    postgres: Option<Postgres>,
    /// Certificate, master key, password.
    pub shared: Shared,
    database: Database,
    _folder: TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Cluster {
    /// Starts everything; all replicas begin at the same time on the empty database.
    ///
    /// # Errors
    /// When a part does not start; what it said is told.
    pub async fn start(shape: Shape) -> Result<Self> {
        let cluster = Self::prepare(shape).await?;
        cluster.replicas.iter().try_for_each(Replica::launch)?;
        try_join_all(cluster.replicas.iter().map(Replica::ready)).await?;
        Ok(cluster)
    }

    /// Everything but the replicas, which are configured and not started.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn prepare(shape: Shape) -> Result<Self> {
        let alone = ALONE.lock().await;
        let folder = TempDir::with_prefix("lazurite-soak-")?;
        let shared = Shared::write(folder.path())?;
        let postgres = shape.own_postgres.then(Postgres::alone);
        let database = postgres.as_ref().unwrap_or_else(|| Postgres::shared()).database().await;
        let redis = if shape.redis { Some(Redis::start(folder.path()).await?) } else { None };
        let redis_toml = redis.as_ref().map(|redis| format!("[redis]\nurl = \"{}\"\n", redis.url()));
        let more = redis_toml.unwrap_or_default() + &shape.more;
        let replicas = (0..shape.replicas)
            .map(|number| {
                replica(
                    &folder.path().join(format!("replica{number}")),
                    (&shared, &database),
                    (shape.drain_seconds, &more),
                )
            })
            .collect::<Result<_>>()?;
        Ok(Self { replicas, redis, postgres, shared, database, _folder: folder, _alone: alone })
    }

    /// The replica with that number, from 0.
    ///
    /// # Panics
    /// When there is none.
    pub fn replica(&self, number: usize) -> &Replica {
        &self.replicas[number]
    }

    /// All replicas.
    pub fn replicas(&self) -> &[Replica] {
        &self.replicas
    }

    /// Where the replicas serve maps without TLS.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.replicas.iter().map(Replica::http).collect()
    }

    /// The Redis.
    ///
    /// # Errors
    /// When the shape had none.
    pub fn redis(&self) -> Result<&Redis> {
        self.redis.as_ref().context("this cluster has no Redis")
    }

    /// The PostgreSQL.
    ///
    /// # Errors
    /// When it is not this cluster's alone.
    pub fn postgres(&self) -> Result<&Postgres> {
        self.postgres.as_ref().context("this cluster shares its PostgreSQL with others")
    }

    /// `postgres://…` of the replicas' database.
    pub fn database_url(&self) -> &str {
        url(&self.database)
    }

    /// The first administrator, signed in at that replica.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn administrator(&self, number: usize) -> Result<Administrator> {
        Administrator::sign_in(self.replica(number).client()).await
    }

    /// The bytes of a request for a tile with a shared key.
    pub fn tile(&self, key: &str) -> Vec<u8> {
        crate::load::get(
            &format!(
                "/map/tile?api-version=2024-04-01&tilesetId=microsoft.base&zoom=6&x=45&y=32&subscription-key={key}"
            ),
            &[],
        )
    }

    /// Waits until every replica answers a request with that status, as they do once they heard of the account in it.
    ///
    /// # Errors
    /// When one of them does not within five seconds.
    pub async fn until_all_answer(&self, request: &[u8], status: u16) -> Result<()> {
        for replica in &self.replicas {
            let target = replica.http();
            until(&format!("the replica at {target} answers {status}"), Duration::from_secs(5), async || {
                ask(target, request).await == Outcome::Status(status)
            })
            .await?;
        }
        Ok(())
    }

    /// That no replica logged an error, apart from lines that hold one of `expected`.
    ///
    /// # Errors
    /// With the first such line.
    pub fn logs_are_clean(&self, expected: &[&str]) -> Result<()> {
        for replica in &self.replicas {
            let log = replica.log()?;
            let bad = |line: &&str| line.contains("\"ERROR\"") && !expected.iter().any(|text| line.contains(text));
            if let Some(line) = log.lines().find(bad) {
                bail!("a replica logged {line}");
            }
        }
        Ok(())
    }
}

fn replica(folder: &Path, (shared, database): (&Shared, &Database), more: (u64, &str)) -> Result<Replica> {
    std::fs::create_dir_all(folder)?;
    let ports = Ports { https: free_port()?, http: free_port()?, admin: free_port()? };
    let toml = shared.toml((&folder.join("data"), ports), url(database), more);
    std::fs::write(folder.join("lazurite.toml"), toml)?;
    let address = SocketAddr::from(([127, 0, 0, 1], ports.https));
    Ok(Replica::new(folder, ports, Client::new(address, &shared.authority_pem)?))
}

fn url(database: &Database) -> &str {
    match database {
        Database::Postgres(url) => url,
        Database::Sqlite(_) => unreachable!("replicas share a PostgreSQL"),
    }
}
