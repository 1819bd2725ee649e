//! `cargo x fuzz`: the property tests of every parser, with many more cases than a test run takes.

use crate::run::{Failure, cargo, must};

/// Runs the property tests, or those whose name contains the first argument.
pub fn fuzz(arguments: &[String]) -> Result<(), Failure> {
    let name = arguments.first().map_or("property", String::as_str);
    must(cargo().args(["test", "--workspace", "--no-fail-fast", name]).env("PROPTEST_CASES", "250000"))
}
