//! `/_lazurite/snapshots`: states that were given a name, to go back to or to compare with.
//!
//! They are kept in memory and in the data folder, so that they outlive the process. What a difference shows are names of
//! records and of fields, never what stands in them.

mod difference;
mod shelf;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use http::StatusCode;
use lazurite_api::ApiError;
use lazurite_model::Clock as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Stage;
use super::answer::{Asked, Outcome, ok};
use super::image::Kept;
pub(super) use shelf::Snapshots;

/// What is asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    /// What to call it; a snapshot of that name is replaced.
    name: String,
}

/// All of them.
pub(super) async fn list(State(stage): State<Arc<Stage>>) -> Outcome {
    let all = stage.snapshots.all();
    let shown: Vec<Value> = all.iter().map(|(name, kept)| view(name, kept)).collect();
    ok(&json!({ "snapshots": shown }))
}

/// Keeps the state as it is.
pub(super) async fn take(State(stage): State<Arc<Stage>>, Asked(ask): Asked<Ask>) -> Outcome {
    shelf::check_name(&ask.name)?;
    let _nobody_else = stage.alone().await?;
    let kept = Arc::new(stage.state().await.map_err(internal)?);
    stage.snapshots.keep(&ask.name, &kept).await?;
    Ok((StatusCode::CREATED, axum::Json(view(&ask.name, &kept))).into_response())
}

/// Goes back to one. What was counted and logged stays.
pub(super) async fn restore(State(stage): State<Arc<Stage>>, Path(name): Path<String>) -> Outcome {
    let kept = stage.snapshots.named(&name)?;
    let _nobody_else = stage.alone().await?;
    let changed = stage.put_back(&kept.image, "restore", false).await?;
    ok(&json!({ "changed": changed }))
}

/// What is different since.
pub(super) async fn difference(State(stage): State<Arc<Stage>>, Path(name): Path<String>) -> Outcome {
    let kept = stage.snapshots.named(&name)?;
    let now = stage.state().await.map_err(internal)?;
    ok(&difference::between(&kept.image, &now.image).map_err(|error| internal(error.into()))?)
}

/// Forgets one.
pub(super) async fn remove(State(stage): State<Arc<Stage>>, Path(name): Path<String>) -> Outcome {
    stage.snapshots.remove(&name).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn view(name: &str, kept: &Kept) -> Value {
    json!({ "name": name, "taken": kept.taken, "revision": kept.revision, "records": kept.image.rows().len() })
}

fn internal(error: anyhow::Error) -> ApiError {
    ApiError::internal(error.into_boxed_dyn_error())
}

impl Stage {
    async fn state(&self) -> anyhow::Result<Kept> {
        let (revision, records) = self.server.workshop.store.everything().await?;
        Kept::of(self.knobs.clock.now(), revision, records)
    }

    /// Keeps the state as the one that `reset` goes back to.
    pub(super) async fn keep_first(&self) -> anyhow::Result<()> {
        self.snapshots.keep_first(self.state().await?)
    }
}
