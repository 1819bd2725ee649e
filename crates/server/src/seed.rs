//! What a fresh data folder begins with: from a seed file, or from nothing.
//!
//! A file is read into [`file::SeedFile`], turned into records by [`plan()`], and written in one transaction, so that a
//! faulty file leaves the folder fresh.

mod apply;
pub mod file;
mod locate;
mod names;
mod plan;

pub use apply::{apply, begin_with};
pub use names::Maker;
pub use plan::{Plan, Surroundings, plan};
