//! The routers, asked in this process: a temporary database, a clock that stands still, repeatable randomness.

mod assertion;
mod assertion_world;
mod code;
mod consent;
mod discovery;
mod errors_page;
mod expiry;
mod graph;
mod graph_directory;
mod managed_identity;
mod managed_identity_hosts;
mod managed_identity_workloads;
mod people;
mod refresh;
mod rotation;
mod token;
mod token_refusals;
mod world;
