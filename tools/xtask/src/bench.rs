//! `cargo x bench`: times the gate beside a bare hyper server and HAProxy, in one run.

use crate::run::{Failure, cargo, must, program, root, target};
use crate::tools;

/// Builds for release and runs the load.
pub fn bench(arguments: &[String]) -> Result<(), Failure> {
    tools::bench_peers()?;
    must(cargo().args(["build", "--release", "--package", "lazurite-server", "--package", "load"]))?;
    let mut load = program(target().join("release/load"));
    must(load.arg("--lazurite").arg(target().join("release/lazurite")).arg("--root").arg(root()).args(arguments))?;
    must(cargo().args(["bench", "--package", "lazurite-gateway"]))
}
