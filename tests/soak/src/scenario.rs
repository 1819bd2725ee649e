//! The scenarios, one file each.

pub mod database;
pub mod decisions;
pub mod idle;
pub mod limits;
pub mod metering;
pub mod replicas;
pub mod revocation;

use std::pin::Pin;
use std::time::Duration;

use anyhow::Result;

use crate::report::Report;

/// How much a scenario may take.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// How long its load lasts, about.
    pub length: Duration,
}

impl Span {
    /// The form that is part of the tests.
    pub const SHORT: Self = Self { length: Duration::from_secs(6) };

    /// The long form.
    pub const fn seconds(seconds: u64) -> Self {
        Self { length: Duration::from_secs(seconds) }
    }
}

/// What a scenario does.
pub type Work = fn(Span) -> Pin<Box<dyn Future<Output = Result<Report>>>>;

/// A scenario: its name, what it shows, how many seconds its long form lasts, what it does.
pub type Scenario = (&'static str, &'static str, u64, Work);

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    ("limits", "replicas share a limit through Redis, and go on without it", 20, |span| Box::pin(limits::run(span))),
    ("metering", "a replica killed 200 times under load counts every answer once", 400, |span| {
        Box::pin(metering::run(span))
    }),
    ("database", "maps are served and usage is kept while PostgreSQL is silent or dead", 60, |span| {
        Box::pin(database::run(span))
    }),
    ("decisions", "a replica killed while it writes decisions explains every answer", 120, |span| {
        Box::pin(decisions::run(span))
    }),
    ("idle", "what replicas that have nothing to do cost", 60, |span| Box::pin(idle::run(span))),
    ("replicas", "replicas killed in turn under load give no wrong answer", 120, |span| Box::pin(replicas::run(span))),
    ("revocation", "what is taken away is refused everywhere within a second", 60, |span| {
        Box::pin(revocation::run(span))
    }),
];
