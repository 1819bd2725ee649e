//! `cargo x bench`: times the gate beside a bare hyper server and HAProxy, in one run.

use crate::release;
use crate::run::{Failure, cargo, must, program, root, target};
use crate::tools;

/// Builds the binary as for production and runs the load.
pub fn bench(arguments: &[String]) -> Result<(), Failure> {
    tools::bench_peers()?;
    let binary = release::build()?;
    let mut load = program(target().join("release/load"));
    must(load.arg("--lazurite").arg(binary).arg("--root").arg(root()).args(arguments))?;
    must(cargo().args(["bench", "--package", "lazurite-gateway"]))
}
