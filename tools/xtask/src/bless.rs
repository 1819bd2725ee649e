//! `cargo x bless`: accepts what snapshots and golden files now say.

use crate::run::{Failure, cargo, must};

/// Runs the tests in the mode in which they write what they would compare.
pub fn bless(arguments: &[String]) -> Result<(), Failure> {
    must(
        cargo()
            .args(["test", "--workspace", "--no-fail-fast"])
            .args(arguments)
            .env("INSTA_UPDATE", "always")
            .env("BLESS", "1"),
    )?;
    println!("Look at `git diff` before you commit: it is what users will see.");
    Ok(())
}
