//! The gate: the path that every protected request takes, from its first byte to its count in the meter.
//!
//! route → region → authenticate → cors → authorise → admit → serve → meter → journal, one straight function in `pipeline`. It decides
//! from an immutable snapshot in memory that [`Gateway::apply`] keeps up to date; it must never do I/O to decide, hold
//! a lock that a writer of the snapshot holds, or know SQL.

mod admit;
mod authenticate;
mod authorise;
mod body;
mod cause;
mod cors;
mod credential;
mod decision;
mod finished;
mod gateway;
mod guard;
mod limits;
mod meter;
mod metrics;
mod options;
mod pipeline;
mod refusal;
mod region;
mod rehearsal;
mod respond;
mod route;
mod snapshot;
mod state;
mod trace;

pub use admit::{
    Ahead, Answer, LimitOptions, LimitsHealth, LimitsState, RedisLimits, Round, SharedFault, SharedLimits, Spent,
};
pub use authenticate::{IssuerFault, TrustedIssuer};
pub use cause::{Cause, Step, TokenFault, TokenScheme};
pub use decision::{Entry, Journal, JournalFigures, Names};
pub use finished::Finished;
pub use gateway::Gateway;
pub use limits::LimitExchange;
pub use meter::{Batch, Meter, MeterFigures, OnDisk};
pub use metrics::{GatewayMetrics, Histogram};
pub use options::{Audiences, GatewayOptions};
pub use pipeline::{Answering, Body, Scheme};
pub use region::Regions;
pub use rehearsal::Seen;
pub use snapshot::LoadError;
