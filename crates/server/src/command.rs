//! The commands, one file each.

pub mod device;
pub mod env;
pub mod keys;
pub mod serve;
pub mod start;
