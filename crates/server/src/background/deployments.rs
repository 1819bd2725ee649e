//! Deployments whose process ended before they did.

use std::sync::Arc;

use lazurite_management::State;

/// Takes up what nobody goes through any more; at a server's start those that it left behind itself.
pub(super) async fn take_up(state: Arc<State>) {
    lazurite_management::resume_deployments(&state).await;
}
