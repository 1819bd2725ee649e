//! The deployment in whose name a step asks.

use lazurite_model::ResourceId;
use uuid::Uuid;

/// The deployment that a request is a step of. Only the runner can say so; no client's request can.
#[derive(Clone, Debug)]
pub(crate) struct Parent {
    /// Its id.
    pub(crate) id: ResourceId,
    /// Which run of it.
    pub(crate) run: Uuid,
    /// How many resources a deployment that the step makes may have.
    pub(crate) allowance: u32,
    /// Whether a template in the step's body is evaluated with the parameters of this deployment.
    pub(crate) is_outer: bool,
}
