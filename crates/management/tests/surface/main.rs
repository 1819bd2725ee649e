//! The resource manager in process: real store, real roles, requests in and answers out. One module for each kind of thing.

mod account;
mod account_faults;
mod account_forms;
mod authorization;
mod identity;
mod matrix;
mod metadata;
mod protocol;
mod resources;
mod role_definition;
mod sas;
mod support;
