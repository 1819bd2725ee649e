//! `cargo x start`: builds the binary and becomes it.

use crate::run::{Failure, cargo, must, program, target};

/// The developer's build of the binary.
pub fn binary() -> std::path::PathBuf {
    target().join("debug").join(if cfg!(windows) { "lazurite.exe" } else { "lazurite" })
}

/// Builds the binary.
pub fn build() -> Result<(), Failure> {
    println!("Building lazurite (the first time takes some minutes) …");
    must(cargo().args(["build", "--package", "lazurite-server"]))
}

/// Builds and runs `lazurite start`.
pub fn start(arguments: &[String]) -> Result<(), Failure> {
    build()?;
    let mut command = program(binary());
    command.arg("start").args(arguments);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        // Ctrl-C then reaches the server itself, and its exit code is ours.
        Err(Failure(format!("cannot run the server: {}", command.exec())))
    }
    #[cfg(not(unix))]
    must(&mut command)
}
