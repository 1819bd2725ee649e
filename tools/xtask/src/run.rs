//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a verb did not do what it should; one sentence.
#[derive(Debug)]
pub struct Failure(pub String);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// The folder of the project.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own).to_path_buf()
}

/// Where builds go, as cargo sees it.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// A program, in the folder of the project.
pub fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// Runs a command and asks that it succeed.
pub fn must(command: &mut Command) -> Result<(), Failure> {
    let shown = format!("{command:?}");
    let status = command.status().map_err(|error| Failure(format!("cannot run {shown}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Failure(format!("{shown} failed ({status})"))) }
}

/// Runs a command and returns what it printed on its standard output.
pub fn output(command: &mut Command) -> Result<String, Failure> {
    let shown = format!("{command:?}");
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|error| Failure(format!("cannot run {shown}: {error}")))?;
    if !output.status.success() {
        return Err(Failure(format!("{shown} failed ({})", output.status)));
    }
    String::from_utf8(output.stdout).map_err(|error| Failure(format!("{shown} printed no UTF-8: {error}")))
}

/// Whether a program of that name can be run.
pub fn has(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}
