//! May this caller do this action at this scope? Roles compiled to bitsets, the decision, and its reasons.
//!
//! A pure engine: the same records and the same question give the same answer. It must never do I/O, read a clock or
//! know HTTP; and nothing but this crate can make a [`Permit`].

mod asked;
pub mod builtin;
mod caller;
mod data_action;
mod explain;
pub mod operation;
pub mod pattern;
mod permit;
pub mod persistent;
mod rbac;
mod role;

pub use caller::{Caller, CallerKind};
pub use data_action::{DataAction, DataActionSet};
pub use explain::{Considered, Explanation, Outcome};
pub use permit::{Denial, DenialReason, Grounds, Permit, for_directory_administrator, for_shared_key};
pub use rbac::{Deny, Place, Principal, PrincipalKind, Rbac, Subject, Vouched};
