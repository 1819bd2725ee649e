//! Metadata of policies, which in Azure describe the controls of regulations. No definition here refers to any.

pub(crate) mod get;
pub(crate) mod list;
