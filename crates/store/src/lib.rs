//! Durable state: one SQL text, two databases; every write is one transaction and one revision.
//!
//! SQLite serves one process from a file; PostgreSQL serves several replicas. Both are reached through `sqlx::Any` with the
//! same statements, and the same list of tests holds for both. A record is kept as JSON under its kind and key; what else it
//! is found by stands in a table of its own, where the database itself sees to it that a unique value is unique.
//!
//! Writers take turns: each first raises the revision, so that revisions are consecutive and everybody who follows the change
//! feed sees one order. This crate must never decide who may write what, and never hold a secret that is not sealed or
//! hashed.

mod activity;
mod audit;
mod database;
mod decision;
mod error;
mod feed;
mod image;
mod map_data;
mod prefix;
mod record;
mod retention;
mod sign_in;
mod store;
#[cfg(test)]
mod suite;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod usage;
mod write;

pub use activity::{Activity, ActivityFilter, Category};
pub use audit::{Audit, AuditFilter, AuditRow};
pub use database::Database;
pub use decision::SharedDecision;
pub use error::{KEY, StoreError};
pub use image::Image;
pub use map_data::{MapDataLimits, MapDataRow, MapDataWrite, NewMapData};
pub use sign_in::{SignIn, SignInFilter};
pub use store::Store;
pub use usage::{UsageDifference, UsageDimension, UsageFilter, UsageRow, UsageSum, UsageSums, UsageTotal};
pub use write::WriteTx;
