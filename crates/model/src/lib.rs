//! What things are called: ids, names, records, changes, time and randomness.
//!
//! Every other crate speaks in these words, so they carry no behaviour beyond parsing, printing and comparing. This crate
//! must never do I/O, be async or know HTTP.

pub mod change;
pub mod clock;
pub mod id;
pub mod location;
pub mod random;
pub mod record;
pub mod resource_id;
pub mod secret;
pub mod usage;

pub use change::{AnyRecord, Change, ChangeSet, Revision};
pub use clock::{AdjustableClock, Clock, MockClock, SystemClock};
pub use id::{
    AppId, ApplicationId, AssignmentId, KeyId, PrincipalId, RoleDefinitionId, SubscriptionId, TenantId, UniqueId,
    VaultId,
};
pub use location::{Geography, Location, LocationSet};
pub use random::{Random, SeededRandom, SwitchableRandom, SystemRandom};
pub use record::{Kind, Lookup, Record};
pub use resource_id::ResourceId;
pub use secret::{PasswordHash, Sealed, SecretHash};
