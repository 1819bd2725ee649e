//! Keys as resources: there are none, as this server keeps secrets only.

pub(crate) mod get;
pub(crate) mod put;
