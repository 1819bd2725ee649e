//! The commands, one file each.

pub mod broker;
pub mod device;
pub mod env;
pub mod explain;
mod folder;
pub mod hosts;
pub mod keys;
pub mod serve;
pub mod start;
pub mod usage;
