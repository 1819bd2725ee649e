//! Developer mode: what the test of an application needs from the server that it runs against. Its clock and its randomness
//! can be set, its state put back, any token made, and faults played on purpose, all under `/_lazurite/`.
//!
//! Whoever reaches these routes owns the server. So this module is private to `lazurite start`, which listens on this
//! machine's loopback addresses alone: no other command can name what is in it. It must never be made public, and never be
//! moved to a place that `lazurite serve` can reach.

mod answer;
mod caller;
mod clock;
mod faults;
mod image;
mod keys;
mod random;
mod reset;
mod snapshots;
mod stand;
mod tokens;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::routing::{get, post};
use http::StatusCode;
use lazurite_api::ApiError;
use lazurite_model::{AdjustableClock, Random, SwitchableRandom, SystemClock};
use tokio::sync::{RwLock, RwLockWriteGuard};

use crate::assemble::Foundation;
use crate::background::Workshop;
use crate::data_dir::DataDir;
use crate::developer::Developer;
use crate::hosts::Hosts;
use crate::interpose::{Door, Interpose};
use crate::listen::Handler;
use faults::Faults;
use snapshots::Snapshots;
use stand::Stand;

/// Where all of it is.
const ROOT: &str = "/_lazurite";
/// How long a change of time or state waits for the requests before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Time and randomness, as developer mode turns them.
pub(super) struct Knobs {
    clock: Arc<AdjustableClock>,
    random: Arc<SwitchableRandom>,
}

impl Knobs {
    /// The machine's clock and randomness, until somebody turns them.
    pub(super) fn new() -> Self {
        Self { clock: Arc::new(AdjustableClock::new(SystemClock)), random: Arc::default() }
    }

    /// What every part is built on.
    pub(super) fn foundation(&self, data_dir: &DataDir) -> Result<Foundation> {
        let random: Arc<dyn Random> = Arc::clone(&self.random) as _;
        Foundation::with(data_dir, Arc::clone(&self.clock) as _, random)
    }
}

/// The server that developer mode is for.
pub(super) struct Surroundings {
    /// What is looked after: the state, the gate, sign-in.
    pub(super) workshop: Workshop,
    /// What the parts were built on.
    pub(super) base: Foundation,
    /// Where snapshots are kept.
    pub(super) data_dir: Arc<DataDir>,
    /// What was made first.
    pub(super) developer: Developer,
    /// The hosts that are answered for.
    pub(super) hosts: Hosts,
    /// Where sign-in and the resource manager are.
    pub(super) authority: String,
    /// Where maps are without TLS.
    pub(super) plain: String,
}

/// Developer mode.
pub(super) struct DeveloperMode(Arc<Stage>);

/// What the routes work with.
struct Stage {
    knobs: Knobs,
    server: Surroundings,
    snapshots: Snapshots,
    faults: Faults,
    /// Read by every request while it is answered, written while time or state change, so that each request sees one of
    /// both worlds and what was begun in the old one cannot end in the new.
    curtain: Arc<RwLock<()>>,
}

impl DeveloperMode {
    /// Developer mode of that server. `fresh`: its state is the first one, which is kept to go back to.
    ///
    /// # Errors
    /// When the snapshots cannot be read, or the first one cannot be written.
    pub(super) async fn open(knobs: Knobs, server: Surroundings, fresh: bool) -> Result<Self> {
        let snapshots = Snapshots::open(Arc::clone(&server.data_dir))?;
        let stage = Stage { knobs, server, snapshots, faults: Faults::default(), curtain: Arc::default() };
        if fresh {
            stage.keep_first().await?;
        }
        Ok(Self(Arc::new(stage)))
    }
}

impl Stage {
    /// Waits until no request is under way, and keeps the next ones waiting.
    ///
    /// # Errors
    /// 503 when one takes too long, say because its client has stopped in the middle: nobody else shall wait for it.
    async fn alone(&self) -> Result<RwLockWriteGuard<'_, ()>, ApiError> {
        tokio::time::timeout(PATIENCE, self.curtain.write()).await.map_err(|_| {
            let message =
                "Requests are still being answered, and time and state change between requests only. Try again.";
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "Busy", message)
        })
    }
}

impl Interpose for DeveloperMode {
    type Around<H: Handler> = Stand<H>;

    fn around<H: Handler>(&self, door: Door, handler: H) -> Stand<H> {
        Stand::new(Arc::clone(&self.0), router(Arc::clone(&self.0)), door, handler)
    }
}

fn router(stage: Arc<Stage>) -> Router {
    Router::new()
        .route("/_lazurite/clock", get(clock::show).post(clock::turn))
        .route("/_lazurite/random", post(random::turn))
        .route("/_lazurite/reset", post(reset::reset))
        .route("/_lazurite/snapshots", get(snapshots::list).post(snapshots::take))
        .route("/_lazurite/snapshots/{name}", axum::routing::delete(snapshots::remove))
        .route("/_lazurite/snapshots/{name}/restore", post(snapshots::restore))
        .route("/_lazurite/snapshots/{name}/diff", get(snapshots::difference))
        .route("/_lazurite/tokens", post(tokens::forge))
        .route("/_lazurite/faults", get(faults::list).put(faults::replace).delete(faults::clear))
        .fallback(|| async {
            ApiError::not_found("NotFound", "Developer mode has no such route; see docs/how-to/test-your-app.md.")
        })
        .with_state(stage)
}
