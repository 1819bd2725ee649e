//! `cargo x check`: everything that can be said of the code without running it.

use crate::run::{Failure, cargo, must, output};
use crate::{imports, licences};

/// Formatting, lints, imports, documentation, licences.
pub fn check(_arguments: &[String]) -> Result<(), Failure> {
    println!("== formatting");
    must(cargo().args(["fmt", "--all", "--check"]))?;
    println!("== imports and licences");
    let metadata = output(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: serde_json::Value =
        serde_json::from_str(&metadata).map_err(|error| Failure(format!("cargo metadata is no JSON: {error}")))?;
    imports::check(&metadata)?;
    licences::check(&metadata)?;
    println!("== lints");
    must(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    println!("== documentation");
    must(
        cargo()
            .args(["doc", "--workspace", "--no-deps", "--document-private-items"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}
