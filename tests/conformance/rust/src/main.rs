//! The unmodified azure_identity crate against the built binary (`LAZURITE_BINARY`).
//!
//! The crate reads its variables from the process's environment, and TLS its roots. So this program first starts a server
//! on free ports, then runs itself again in the environment that `lazurite env` prints; there the cases run.

#![allow(clippy::disallowed_methods, reason = "a program of its own, which stands where users' programs stand")]

mod cases;
mod graph;
mod server;

use std::env;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

/// Set in the environment of the cases.
const INSIDE: &str = "CONFORMANCE_INSIDE";

fn main() -> ExitCode {
    let succeeded = if env::var_os(INSIDE).is_some() { inside() } else { outside() };
    match succeeded {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn outside() -> Result<bool> {
    let mut server = server::Server::start()?;
    let mut cases = Command::new(env::current_exe()?);
    cases.envs(server.environment()?).env(INSIDE, "1").env("NO_PROXY", "*");
    let passed = cases.status()?.success();
    let ended = server.stop()?;
    anyhow::ensure!(ended.success(), "the server ended with {ended}");
    Ok(passed)
}

/// Runs the cases and sums up as Rust's own test harness does.
fn inside() -> Result<bool> {
    let runtime = tokio::runtime::Runtime::new()?;
    let (mut passed, mut failed) = (0, 0);
    for (name, case) in cases::all() {
        let outcome = runtime.block_on(case).with_context(|| format!("test {name} ... FAILED"));
        match outcome {
            Ok(()) => {
                println!("test {name} ... ok");
                passed += 1;
            }
            Err(error) => {
                println!("{error:#}");
                failed += 1;
            }
        }
    }
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!("\ntest result: {word}. {passed} passed; {failed} failed");
    Ok(failed == 0)
}
