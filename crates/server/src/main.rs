//! The binary `lazurite`: reads the command line, runs the command, tells in one sentence what went wrong.

mod admin;
mod assemble;
mod background;
mod certificates;
mod cli;
mod command;
mod config;
mod data_dir;
mod developer;
mod dispatch;
mod health;
mod hosts;
mod installation;
mod interpose;
mod issuer_keys;
mod journal;
mod listen;
mod managed_identity;
mod map_data;
mod master_key;
mod metrics;
mod running;
mod seed;
mod telemetry;

use std::process::ExitCode;

use clap::Parser as _;

/// A request allocates some ten small pieces, which this allocator hands out in half the time of the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let outcome = match cli.command {
        cli::Command::Start(arguments) => command::start::run(&arguments),
        cli::Command::Serve(arguments) => command::serve::run(&arguments),
        cli::Command::Broker(arguments) => command::broker::run(&arguments),
        cli::Command::Env(arguments) => command::env::run(&arguments),
        cli::Command::Explain(arguments) => command::explain::run(&arguments),
        cli::Command::Device(command) => command::device::run(&command),
        cli::Command::Hosts(arguments) => command::hosts::run(&arguments),
        cli::Command::Keys(command) => command::keys::run(&command),
        cli::Command::Usage(arguments) => command::usage::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            config::say_error(&format!("lazurite: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
