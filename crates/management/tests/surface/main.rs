//! The resource manager in process: real store, real roles, requests in and answers out. One module for each kind of thing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "these are tests, whose helpers clippy does not know for such"
)]

mod access;
mod account;
mod account_faults;
mod account_forms;
mod authorization;
mod deny_assignment;
mod deployment;
mod deployment_attacks;
mod deployment_nested;
mod deployment_resume;
mod deployment_what_if;
mod elevate_access;
mod federated;
mod grants;
mod identity;
mod insights_activity_log;
mod insights_metrics;
mod key_vault;
mod key_vault_deleted;
mod key_vault_secrets;
mod locks;
mod management_groups;
mod matrix;
mod metadata;
mod moving;
mod policy;
mod policy_definition;
mod policy_exemption;
mod policy_states;
mod protocol;
mod provider_operations;
mod providers;
mod resources;
mod role_definition;
mod sas;
mod support;
mod tags;
mod template_spec;
