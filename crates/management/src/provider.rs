//! The resource providers: one module each, in it one for each resource type, in that one file for each operation.

pub(crate) mod access;
pub(crate) mod authorization;
pub(crate) mod deployments;
pub(crate) mod features;
pub(crate) mod insights;
pub(crate) mod key_vault;
pub(crate) mod locks;
pub(crate) mod managed_identity;
pub(crate) mod management_groups;
pub(crate) mod maps;
pub(crate) mod policy;
pub(crate) mod policy_insights;
pub(crate) mod resources;
pub(crate) mod template_specs;
