//! `mapbuild check`: whether the committed map data is what its sources compile to.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{fonts, glyphs, places, tiles, tree};

/// Compiles an output from the unpacked sources.
type Build = fn(&Path, &Path) -> Result<usize>;

/// Every output, by its name under `data/`.
const OUTPUTS: [(&str, Build); 4] = [
    ("world_z6.pmtiles", tiles::build),
    ("gazetteer", |sources, out| places::compile(Some(sources), out)),
    ("glyphs", glyphs::copy),
    ("fonts", fonts::copy),
];

/// Files beside an output that nobody compiles: licences and notes.
const WRITTEN_BY_HAND: [&str; 2] = ["txt", "md"];

/// What `check` found.
pub struct Findings {
    /// A line for each file.
    pub report: String,
    /// Whether all files are the same.
    pub is_same: bool,
}

/// Rebuilds everything into a temporary folder and names each file as same, different, missing or unknown.
///
/// # Errors
/// If something cannot be rebuilt.
pub fn check(sources: &Path, data: &Path) -> Result<Findings> {
    let rebuilt = tempfile::tempdir()?;
    let mut findings = Findings { report: String::new(), is_same: true };
    for (name, build) in OUTPUTS {
        let (fresh, committed) = (rebuilt.path().join(name), data.join(name));
        build(sources, &fresh).with_context(|| format!("rebuild {name}"))?;
        for file in files_of_either(&fresh, &committed)? {
            let verdict = verdict(&within(&fresh, &file), &within(&committed, &file))?;
            findings.is_same &= verdict == "same";
            writeln!(findings.report, "{verdict:9} {}", within(Path::new(name), &file).display())?;
        }
    }
    Ok(findings)
}

fn files_of_either(fresh: &Path, committed: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files: BTreeSet<PathBuf> = tree::files(fresh)?.into_iter().collect();
    if committed.exists() {
        let by_hand = |file: &PathBuf| {
            let extension = file.extension().unwrap_or_default();
            WRITTEN_BY_HAND.iter().any(|known| extension == *known)
        };
        files.extend(tree::files(committed)?.into_iter().filter(|file| !by_hand(file)));
    }
    Ok(files)
}

/// A file of an output; an output that is itself a file lists that under an empty name.
fn within(output: &Path, file: &Path) -> PathBuf {
    if file.as_os_str().is_empty() { output.to_owned() } else { output.join(file) }
}

fn verdict(fresh: &Path, committed: &Path) -> Result<&'static str> {
    Ok(match (fresh.exists(), committed.exists()) {
        (true, false) => "missing",
        (false, _) => "unknown",
        (true, true) if fs::read(fresh)? == fs::read(committed)? => "same",
        (true, true) => "different",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_their_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let (one, other) = (dir.path().join("one"), dir.path().join("other"));
        fs::write(&one, "a").unwrap();
        assert_eq!(verdict(&one, &other).unwrap(), "missing");
        assert_eq!(verdict(&other, &one).unwrap(), "unknown");
        fs::write(&other, "b").unwrap();
        assert_eq!(verdict(&one, &other).unwrap(), "different");
        fs::write(&other, "a").unwrap();
        assert_eq!(verdict(&one, &within(&other, Path::new(""))).unwrap(), "same");
    }

    #[test]
    fn a_file_that_only_the_committed_data_has_is_listed_unless_it_is_written_by_hand() {
        let dir = tempfile::tempdir().unwrap();
        let (fresh, committed) = (dir.path().join("fresh"), dir.path().join("committed"));
        for (folder, file) in [(&fresh, "a.ttf"), (&committed, "b.ttf"), (&committed, "OFL.txt")] {
            fs::create_dir_all(folder).unwrap();
            fs::write(folder.join(file), "").unwrap();
        }
        let files = files_of_either(&fresh, &committed).unwrap();
        assert_eq!(files, BTreeSet::from(["a.ttf", "b.ttf"].map(PathBuf::from)));
    }
}
