//! The commands, one file each.

pub mod env;
pub mod start;
