//! Several replicas of `lazurite serve` with real servers behind them: PostgreSQL, Redis, killed and started again.
//!
//! A scenario is a file in `scenario/` and a row in [`scenario::SCENARIOS`]: a function of [`Span`](scenario::Span) (how long
//! it may take) that gives a [`Report`](report::Report), whose lines say what was measured, what was demanded, and whether it
//! is so. `cargo x soak [NAME] [--seconds N]` runs the long form and prints the report as a Markdown table for
//! `docs/reliability.md`; a test at the end of the same file runs the short form and asks that every line hold.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use lazurite_soak::{cluster::{Cluster, Shape}, load::{Offer, offer}};
//! use std::time::Duration;
//!
//! // Private PostgreSQL and Redis, three replicas; `more` is appended to the TOML of each.
//! let cluster = Cluster::start(Shape { redis: true, more: "[limits]\n".into(), ..Shape::replicas(3) }).await?;
//! let admin = cluster.administrator(0).await?;            // signed in at replica 0, Owner of the subscription
//! let account = admin.create_account("one", "G2").await?; // by ARM; with both keys
//! let tile = cluster.tile(&account.primary_key);          // bytes of a GET over HTTP/1.1
//! cluster.until_all_answer(&tile, 200).await?;            // by now every replica has heard of the account
//!
//! // 200 requests a second in all, open loop: each is sent when it is due, whether or not others were answered.
//! let replicas = cluster.addresses();                     // the replicas' plain HTTP listeners for maps
//! let sent = tokio::spawn(offer(Offer::even(&replicas, vec![tile], 200.0, Duration::from_secs(20))));
//! cluster.replica(1).kill();                              // kill -9
//! cluster.replica(1).start().await?;                      // on the same folder and ports; returns when it is ready
//! let answers = sent.await?;                              // one entry for each request: when due, how long, what came
//! # Ok(())
//! # }
//! ```
//!
//! Whatever a cluster starts listens on loopback, lies in a temporary folder, and ends with the thread that started it,
//! however that ends. Clusters of one process take turns, so that none disturbs another one's clock.

pub mod administrator;
pub mod binary;
pub mod client;
pub mod cluster;
pub mod configuration;
pub mod load;
pub mod process;
pub mod redis;
pub mod replica;
pub mod report;
pub mod scenario;
pub mod wait;
