//! `cargo x VERB`: every command that a developer of Lazurite needs, and nothing to install first.

mod bench;
mod bless;
mod check;
mod fuzz;
mod imports;
mod licences;
mod outcome;
mod release;
mod run;
mod soak;
mod start;
mod suites;
mod tools;

use std::process::ExitCode;

use run::Failure;

/// What a verb does with the arguments that follow it.
type Work = fn(&[String]) -> Result<(), Failure>;

const VERBS: [(&str, &str, Work); 11] = [
    ("start", "build and run `lazurite start`; what follows goes to it, e.g. --port 9443", start::start),
    ("test", "install what tests need, run all of them, end with `N passed, N failed`", suites::all),
    ("check", "formatting, lints, who imports whom, documentation, licences", check::check),
    ("conformance", "unmodified Azure SDKs against the built binary", suites::conformance),
    ("browser", "the map in a real browser", suites::browser),
    ("release", "build the binary for production, laid out by what it does most", release::release),
    ("bench", "time the gate beside a bare server and HAProxy in one run", bench::bench),
    ("soak", "kill, starve and cut off replicas for minutes; add a scenario, --seconds N", soak::soak),
    ("bless", "accept what golden files and snapshots now say", bless::bless),
    ("fuzz", "property tests with two hundred times the cases; add a name to run those alone", fuzz::fuzz),
    ("ci", "check and test, as the continuous integration does", ci),
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let Some((_, _, work)) = VERBS.iter().find(|(name, ..)| *name == verb) else {
        return usage(&verb);
    };
    match work(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("cargo x {verb}: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn usage(verb: &str) -> ExitCode {
    if !verb.is_empty() {
        eprintln!("cargo x: there is no verb `{verb}`");
    }
    println!("cargo x VERB, where VERB is one of");
    for (name, meaning, _) in VERBS {
        println!("  {name:<12} {meaning}");
    }
    if verb.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn ci(arguments: &[String]) -> Result<(), Failure> {
    check::check(&[])?;
    suites::all(arguments)
}
