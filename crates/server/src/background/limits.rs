//! Tells the other replicas what this one let through, and hears from them.

use std::sync::Arc;
use std::time::Duration;

use lazurite_gateway::{Gateway, LimitExchange, LimitsState, RedisLimits};
use lazurite_model::Random;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::listen;

/// Just under twenty times a second, which is what the store is good for.
const EVERY: Duration = Duration::from_millis(51);

/// Holds a round after the other until `stop` says so.
pub(super) fn start(
    gateway: Arc<Gateway>,
    shared: Arc<RedisLimits>,
    random: &dyn Random,
    mut stop: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let mut exchange = LimitExchange::new(Arc::clone(&gateway), shared, random.uuid());
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut known = None;
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = listen::stopped(&mut stop) => break,
            }
            let fault = exchange.round().await.err();
            let state = gateway.limits_health().state;
            if known != Some(is_away(state)) {
                match &fault {
                    Some(fault) => {
                        tracing::warn!(%fault, limits = %state, "limits are counted without the other replicas")
                    }
                    None => tracing::info!(limits = %state, "limits are counted together with the other replicas"),
                }
                known = Some(is_away(state));
            }
        }
    })
}

const fn is_away(state: LimitsState) -> bool {
    matches!(state, LimitsState::Away { .. })
}
