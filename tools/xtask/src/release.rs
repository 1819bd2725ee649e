//! `cargo x release`: the binary for production.
//!
//! It is compiled twice. The first one counts which of its code runs while it is sent some of everything that the server is there
//! for; the second is laid out by those counts, so that what a request runs through lies together and straight.

use std::path::{Path, PathBuf};

use crate::run::{Failure, cargo, must, output, program, root, target};
use crate::tools;

/// The rehearsal's: a developer's and an operator's.
const SERVERS: usize = 2;

/// Builds the binary and says where it is.
pub fn release(_arguments: &[String]) -> Result<(), Failure> {
    let binary = build()?;
    println!("The binary for production is {}", binary.display());
    Ok(())
}

/// The path of the binary, which is built.
pub fn build() -> Result<PathBuf, Failure> {
    let merger = tools::llvm_profdata()?;
    tools::h2load()?;
    let (raw, counts) = (target().join("counts"), target().join("counts.profdata"));
    println!("Compiling the binary that counts (ten minutes or more) …");
    let counting = compile("counting", &format!("-Cprofile-generate={}", raw.display()))?;
    must(cargo().args(["build", "--release", "--package", "load"]))?;
    // What an earlier rehearsal counted, and what ran while compiling, is not this one's.
    std::fs::remove_dir_all(&raw).or_else(not_there)?;
    println!("Sending it some of everything …");
    let mut load = program(target().join("release/load"));
    load.arg("--lazurite").arg(counting).arg("--root").arg(root()).arg("--train");
    must(load.env("LLVM_PROFILE_FILE", raw.join("%m_%p.profraw")))?;
    let written = std::fs::read_dir(&raw)?.count();
    if written != SERVERS {
        return Err(Failure(format!("{written} of {SERVERS} servers wrote down what they counted")));
    }
    must(program(merger).arg("merge").arg("-o").arg(&counts).arg(&raw))?;
    println!("Compiling the binary for production (ten minutes or more) …");
    compile("production", &format!("-Cprofile-use={}", counts.display()))
}

/// Compiles the binary with that flag for all crates of the target, in a folder of its own: other builds keep what they have.
fn compile(folder: &str, flag: &str) -> Result<PathBuf, Failure> {
    let (folder, host) = (target().join(folder), host()?);
    let mut build = cargo();
    // With a target named, the flag is not for what runs while compiling.
    build.args(["build", "--release", "--package", "lazurite-server", "--target", &host]);
    build.env("CARGO_TARGET_DIR", &folder).env("CARGO_ENCODED_RUSTFLAGS", flag);
    // Two thirds of the file would tell of lines; functions keep their names.
    must(build.env("CARGO_PROFILE_RELEASE_STRIP", "debuginfo"))?;
    Ok(binary_in(&folder.join(host).join("release")))
}

/// The system that we compile on and for.
fn host() -> Result<String, Failure> {
    let version = output(program("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure("rustc does not say what it compiles for".to_owned()))
}

fn binary_in(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) { "lazurite.exe" } else { "lazurite" })
}

fn not_there(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
