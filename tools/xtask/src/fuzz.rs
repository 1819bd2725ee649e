//! `cargo x fuzz`: the property tests of every parser, with many more cases than a test run takes.

use crate::run::{Failure, cargo, must};

/// Runs the tests whose names contain the first argument, or all of them: those that are not property tests lose no time.
pub fn fuzz(arguments: &[String]) -> Result<(), Failure> {
    must(cargo().args(["test", "--workspace", "--no-fail-fast"]).args(arguments).env("PROPTEST_CASES", "50000"))
}
