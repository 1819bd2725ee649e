//! What the server does with the gate's limits: it has them exchanged with the other replicas, and says how that goes.

use std::sync::Arc;

use uuid::Uuid;

use crate::Gateway;
use crate::admit::{Exchange, LimitsHealth, SharedFault, SharedLimits};

/// A replica's side of the exchange of limits.
///
/// Until the first round was held, and whenever none can be, the gate lets through a part of each limit only.
pub struct LimitExchange<S> {
    gateway: Arc<Gateway>,
    store: S,
    exchange: Exchange,
}

impl Gateway {
    /// How limits are counted: alone, with other replicas, or as a part while those cannot be heard.
    pub fn limits_health(&self) -> LimitsHealth {
        self.limits.standing.health()
    }
}

impl<S: SharedLimits> LimitExchange<S> {
    /// Begins to share the gate's limits through `store`; `replica` tells this process from all others.
    pub fn new(gateway: Arc<Gateway>, store: S, replica: Uuid) -> Self {
        gateway.limits.share(gateway.now().nanos);
        Self { gateway, store, exchange: Exchange::new(replica) }
    }

    /// Holds one round: tells what was let through here, and learns what was elsewhere. To be called 20 times a second and
    /// no more often; the gate never waits for it.
    ///
    /// # Errors
    /// When the store cannot be asked. What could not be told is kept, and told in a later round.
    pub async fn round(&mut self) -> Result<(), SharedFault> {
        let Self { gateway, store, exchange } = self;
        let limits = &gateway.limits;
        if let Err(fault) = store.reach().await {
            exchange.alone(&limits.limiter, limits.standing.missed(gateway.now().nanos));
            return Err(fault);
        }
        let (round, under_way) = exchange.ask(&limits.limiter, gateway.now().nanos);
        match store.hold(&round).await {
            Ok(answer) => {
                let now = gateway.now().nanos;
                exchange.hear(&limits.limiter, &under_way, &answer, now);
                limits.standing.held(answer.replicas, now);
                Ok(())
            }
            Err(fault) => {
                let replicas = limits.standing.missed(gateway.now().nanos);
                exchange.miss(&limits.limiter, &under_way, replicas);
                Err(fault)
            }
        }
    }
}
