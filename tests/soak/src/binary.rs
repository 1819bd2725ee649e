//! The program under test: what `LAZURITE_BINARY` names, otherwise built once for this process.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, ensure};

/// The path of `lazurite`.
///
/// # Errors
/// When it cannot be built.
pub fn lazurite() -> Result<PathBuf> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| find().map_err(|error| format!("{error:#}")));
    built.clone().map_err(anyhow::Error::msg)
}

#[allow(clippy::disallowed_methods, reason = "a test program has no configuration but its environment")]
fn find() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("LAZURITE_BINARY") {
        return Ok(named.into());
    }
    let own = std::env::current_exe()?;
    // target/PROFILE/deps/test-…, or target/PROFILE/program
    let folder = own.ancestors().skip(1).find(|folder| !folder.ends_with("deps")).context("no folder of programs")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", "lazurite-server"]);
    if folder.ends_with("release") {
        build.arg("--release");
    }
    ensure!(build.current_dir(env!("CARGO_MANIFEST_DIR")).status()?.success(), "`lazurite` cannot be built");
    Ok(folder.join("lazurite"))
}
