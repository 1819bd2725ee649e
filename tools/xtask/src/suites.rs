//! The test suites, each a program that counts its own tests.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::outcome::Outcome;
use crate::run::{Failure, cargo, must, program, root, target};
use crate::{start, tools};

/// `cargo x test`: everything.
pub fn all(_arguments: &[String]) -> Result<(), Failure> {
    tools::replicas()?;
    start::build()?;
    let mut tests = cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]).env("LAZURITE_BINARY", start::binary());
    let mut outcome = suite("unit and contract tests", &mut tests);
    outcome = outcome.and(conformance_outcome()?);
    outcome = outcome.and(browser_outcome()?);
    close(outcome)
}

/// `cargo x conformance`
pub fn conformance(_arguments: &[String]) -> Result<(), Failure> {
    close(conformance_outcome()?)
}

/// `cargo x browser`
pub fn browser(_arguments: &[String]) -> Result<(), Failure> {
    close(browser_outcome()?)
}

fn conformance_outcome() -> Result<Outcome, Failure> {
    start::build()?;
    tools::postgres()?;
    tools::openssl()?;
    // The programs that need OpenSSL: the suite of azure_identity, and the examples that sign in with a certificate.
    let features = "conformance/openssl,daemon-key-vault/certificate,daemon-entra/certificate";
    let packages = ["--package", "conformance", "--package", "daemon-key-vault", "--package", "daemon-entra"];
    must(cargo().args(["build", "--quiet", "--features", features]).args(packages))?;
    let folder = root().join("tests/conformance");
    let python = tools::python("python", &folder.join("requirements.txt"))?;
    // It pins other versions of the SDKs than the newest.
    let az = tools::python("az", &folder.join("az-requirements.txt"))?;
    let az = az.with_file_name(if cfg!(windows) { "az.bat" } else { "az" });
    let by_python = suite(
        "conformance: Azure SDKs for Python",
        program(python)
            .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
            .current_dir(folder.join("python"))
            .env("LAZURITE_AZ", &az)
            .env("LAZURITE_BINARY", start::binary()),
    );
    tools::npm(&folder.join("node"))?;
    let by_node = suite(
        "conformance: Azure SDKs for JavaScript",
        program("node")
            .args(["--test", "--test-reporter=tap", "sdk.test.mjs"])
            .current_dir(folder.join("node"))
            .env("LAZURITE_AZ", &az)
            .env("LAZURITE_BINARY", start::binary()),
    );
    let by_rust = suite(
        "conformance: azure_identity for Rust",
        program(target().join("debug").join("conformance")).env("LAZURITE_BINARY", start::binary()),
    );
    Ok(by_python.and(by_node).and(by_rust))
}

fn browser_outcome() -> Result<Outcome, Failure> {
    start::build()?;
    let folder = root().join("tests/browser");
    tools::chromium()?;
    tools::npm(&folder)?;
    Ok(suite(
        "browser",
        program("node")
            .args(["--test", "--test-reporter=tap"])
            .current_dir(folder)
            .env("LAZURITE_BINARY", start::binary()),
    ))
}

/// Runs a suite, shows what it prints, counts its tests.
fn suite(name: &str, command: &mut Command) -> Outcome {
    println!("\n== {name}");
    let mut child = match command.stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => {
            eprintln!("{name}: cannot run {command:?}: {error}");
            return Outcome::BROKEN;
        }
    };
    let mut outcome = Outcome::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            outcome = outcome.and(Outcome::of_line(&line));
        }
    }
    let succeeded = child.wait().is_ok_and(|status| status.success());
    if outcome == Outcome::default() || (!succeeded && outcome.failed == 0) {
        eprintln!("{name}: the suite itself failed");
        return outcome.and(Outcome::BROKEN);
    }
    outcome
}

fn close(outcome: Outcome) -> Result<(), Failure> {
    println!("\n{} passed, {} failed", outcome.passed, outcome.failed);
    if outcome.failed == 0 { Ok(()) } else { Err(Failure("some tests failed; they are named above".to_owned())) }
}
