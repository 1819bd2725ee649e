//! `cargo x soak`: replicas with real servers behind them, killed and starved for as long as one likes.

use crate::run::{Failure, cargo, must, program, target};
use crate::tools;

/// Builds for release and runs the scenarios.
pub fn soak(arguments: &[String]) -> Result<(), Failure> {
    tools::replicas()?;
    must(cargo().args(["build", "--release", "--package", "lazurite-server", "--package", "lazurite-soak"]))?;
    let folder = target().join("release");
    must(program(folder.join("lazurite-soak")).args(arguments).env("LAZURITE_BINARY", folder.join("lazurite")))
}
