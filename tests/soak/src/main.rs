//! `cargo x soak [SCENARIO] [--seconds N]`: the long forms, each with a table for `docs/reliability.md`.

use std::process::ExitCode;

use clap::Parser;
use lazurite_soak::scenario::{SCENARIOS, Span};

/// Runs replicas with real servers behind them, kills and starves them, and says what came of it.
#[derive(Debug, Parser)]
struct Arguments {
    /// The scenario; all of them, if none is named
    scenario: Option<String>,
    /// How long the load of each lasts; its own time, if not said
    #[arg(long)]
    seconds: Option<u64>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { scenario, seconds } = Arguments::parse();
    let chosen: Vec<_> =
        SCENARIOS.iter().filter(|(name, ..)| scenario.as_deref().is_none_or(|wanted| wanted == *name)).collect();
    if chosen.is_empty() {
        eprintln!("there is no such scenario; there are:");
        SCENARIOS.iter().for_each(|(name, what, ..)| eprintln!("  {name:<12} {what}"));
        return ExitCode::FAILURE;
    }
    let mut good = true;
    for (name, what, usual, work) in chosen {
        let length = seconds.unwrap_or(*usual);
        println!("\n### {name}: {what} ({length} s)\n");
        match work(Span::seconds(length)).await {
            Ok(report) => {
                println!("{}", report.markdown());
                good &= report.holds();
            }
            Err(error) => {
                println!("It could not be run: {error:#}");
                good = false;
            }
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
