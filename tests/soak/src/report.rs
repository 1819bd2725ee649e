//! What a scenario found: what was measured, what was demanded, whether it is so.

use std::fmt::{Display, Write as _};

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    what: String,
    measured: String,
    demanded: String,
    holds: bool,
}

/// All lines of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Report(Vec<Line>);

impl Report {
    /// Adds a line.
    pub fn line(&mut self, what: impl Display, measured: impl Display, demanded: impl Display, holds: bool) {
        let (what, measured, demanded) = (what.to_string(), measured.to_string(), demanded.to_string());
        self.0.push(Line { what, measured, demanded, holds });
    }

    /// Whether every line holds, and there is one.
    pub fn holds(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|line| line.holds)
    }

    /// A Markdown table.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| what | measured | demanded | |\n|---|---|---|---|\n");
        for line in &self.0 {
            let Line { what, measured, demanded, holds } = line;
            let verdict = if *holds { "holds" } else { "**fails**" };
            let _ = writeln!(text, "| {what} | {measured} | {demanded} | {verdict} |");
        }
        text
    }
}
