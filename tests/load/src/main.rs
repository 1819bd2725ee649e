//! Times the gate beside a bare hyper server, HAProxy and nginx, and the resource manager, in one run, and prints the tables of
//! `docs/performance.md`.
//!
//! Each contestant is one process pinned to core 0, the generator is pinned to core 1. What is compared is the server's CPU
//! time per request (all its threads, from the scheduler's own count): it stays true while the machine is busy with other
//! things. Contestants take turns within a round, so that slow changes of the machine hit all alike.

mod client;
mod clock;
mod contestant;
mod edge;
mod h2load;
mod haproxy;
mod inside;
mod lazurite;
mod management;
mod nginx;
mod principals;
mod process;
mod sign_in;
mod table;
mod traffic;
mod train;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

/// The binary's own allocator, so that all our contestants have the same.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is timed, how often and how long.
#[derive(Debug, Parser)]
struct Options {
    /// The release build of the binary
    #[arg(long)]
    lazurite: PathBuf,
    /// The project's folder
    #[arg(long)]
    root: PathBuf,
    /// Rounds; the table shows medians
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Requests of each contestant in each round
    #[arg(long, default_value_t = 100_000)]
    requests: usize,
    /// Accounts, each with its own key
    #[arg(long, default_value_t = 10_000)]
    accounts: usize,
    /// Leave out the server with a million accounts
    #[arg(long)]
    quick: bool,
    /// Accounts of the server whose resource manager is timed
    #[arg(long, default_value_t = 100_000)]
    managed_accounts: usize,
    /// Leave out the directory of a million principals
    #[arg(long)]
    small: bool,
    /// Time nothing but the contestants whose names contain one of these, of the gate and over TLS
    #[arg(long)]
    only: Vec<String>,
    /// Time nothing but the resource manager
    #[arg(long)]
    management_only: bool,
    /// Time nothing but decisions in the directory of a million principals
    #[arg(long)]
    principals_only: bool,
    /// Time nothing; send the binary, which was built to count what it does, some of everything that it is there for
    #[arg(long)]
    train: bool,
}

impl Options {
    /// Whether that contestant takes part.
    fn selects(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str()))
    }
}

fn main() -> Result<()> {
    let arguments = std::env::args();
    if let Some((kind, argument, more)) = served(arguments) {
        return match kind.as_str() {
            "floor" => contestant::serve_floor(&argument, &more),
            _ => inside::serve(&argument),
        };
    }
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(table::run(&options))
}

/// A server is started with `--serve` alone, so that it needs none of the other options.
fn served(mut arguments: std::env::Args) -> Option<(String, String, Vec<String>)> {
    arguments.find(|argument| argument == "--serve")?;
    Some((arguments.next()?, arguments.next()?, arguments.collect()))
}
