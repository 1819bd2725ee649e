//! `POST /_lazurite/reset`: everything as it was right after the first start.

use std::sync::Arc;

use axum::extract::State;
use lazurite_api::ApiError;
use lazurite_model::Clock as _;
use lazurite_store::{Audit, Image};
use serde::Deserialize;
use serde_json::json;

use super::Stage;
use super::answer::{Asked, Outcome, ok};
use crate::background;

/// What is asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    /// Besides the state: the machine's clock, the system's randomness, no faults.
    #[serde(default)]
    all: bool,
}

/// Goes back to the first state, and forgets what was counted and logged since.
pub(super) async fn reset(State(stage): State<Arc<Stage>>, Asked(ask): Asked<Ask>) -> Outcome {
    let first = stage.snapshots.first().ok_or_else(|| {
        let message = "This data folder was made before there was developer mode, so its first state was not kept. \
                       Take a snapshot now and restore that, or start with a fresh --data-dir.";
        ApiError::conflict("NoFirstState", message)
    })?;
    let _nobody_else = stage.alone().await?;
    let before = stage.knobs.clock.now();
    if ask.all {
        stage.knobs.clock.reset();
        stage.faults.clear();
        stage.seed(None);
    }
    // What was noted on the way is written first, so that it is forgotten with the rest.
    background::write_notes(&stage.server.workshop).await;
    let changed = stage.put_back(&first.image, "reset", true).await?;
    if stage.knobs.clock.now() < before {
        stage.after_jump(before).await?;
    }
    ok(&json!({ "changed": changed }))
}

impl Stage {
    /// Makes the state what the image says: one transaction, one revision, and the gate knows it. Returns how many records
    /// differed. The caller holds the curtain.
    pub(super) async fn put_back(&self, image: &Image, action: &str, forget: bool) -> Result<usize, ApiError> {
        let workshop = &self.server.workshop;
        let mut tx = workshop.store.begin(Self::audit(action)).await.map_err(ApiError::internal)?;
        let changed = tx.restore(image).await.map_err(ApiError::internal)?;
        if forget {
            tx.forget_history().await.map_err(ApiError::internal)?;
        }
        tx.commit().await.map_err(ApiError::internal)?;
        if forget {
            workshop.gateway.forget_decisions();
        }
        workshop.gateway.forget_tokens();
        self.forget_limits();
        // The image's keys are as old as it is; the clock may say that their time is over, or has not come.
        self.mend_signing_keys(self.knobs.clock.now()).await?;
        Ok(changed)
    }

    pub(super) fn forget_limits(&self) {
        self.server.workshop.gateway.forget_limits();
        self.server.workshop.management.throttle.forget();
    }

    pub(super) fn audit(action: &str) -> Audit {
        Audit {
            caller: None,
            action: format!("Lazurite/developer/{action}"),
            target: "/".to_owned(),
            request_id: "developer-mode".to_owned(),
        }
    }
}
