//! `POST /_lazurite/random`: where ids, keys and secrets come from.
//!
//! The same seed, clock, state and requests give the same answers, byte for byte, as long as requests come one after the
//! other. RSA keys alone are made by the cryptographic library, which takes no seed: they repeat by being part of the state.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::Stage;
use super::answer::{Asked, Outcome, ok};

/// What is asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    /// `null`: the operating system's randomness again.
    seed: Option<u64>,
}

/// Takes the stream of a seed from its beginning.
pub(super) async fn turn(State(stage): State<Arc<Stage>>, Asked(ask): Asked<Ask>) -> Outcome {
    let _nobody_else = stage.alone().await?;
    stage.seed(ask.seed);
    ok(&json!({ "seed": ask.seed }))
}

impl Stage {
    /// Takes the randomness of that seed, or the system's. The caller holds the curtain.
    pub(super) fn seed(&self, seed: Option<u64>) {
        self.knobs.random.switch(seed);
        self.server.workshop.gateway.restart_request_ids(&*self.knobs.random);
    }
}
