//! `mapbuild check`: whether the committed map data is what its sources compile to.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{fonts, glyphs, tiles, tree};

/// Compiles an output from the unpacked sources.
type Build = fn(&Path, &Path) -> Result<usize>;

/// Every output, by its name under `data/`.
const OUTPUTS: [(&str, Build); 3] =
    [("world_z6.pmtiles", tiles::build), ("glyphs", glyphs::copy), ("fonts", fonts::copy)];

/// Files beside an output that nobody compiles: licences and notes.
const WRITTEN_BY_HAND: [&str; 2] = ["txt", "md"];

/// Rebuilds everything into a temporary folder and names each file as same, different, missing or unknown.
///
/// # Errors
/// If something cannot be rebuilt, or any file is not the same; the error then lists them all.
pub fn check(sources: &Path, data: &Path) -> Result<String> {
    let rebuilt = tempfile::tempdir()?;
    let mut report = String::new();
    let mut is_same = true;
    for (name, build) in OUTPUTS {
        let (fresh, committed) = (rebuilt.path().join(name), data.join(name));
        build(sources, &fresh).with_context(|| format!("rebuild {name}"))?;
        for file in files_of_either(&fresh, &committed)? {
            let verdict = verdict(&fresh.join(&file), &committed.join(&file))?;
            is_same &= verdict == "same";
            writeln!(report, "{verdict:9} {}", Path::new(name).join(&file).display())?;
        }
    }
    ensure!(is_same, "{report}{} is not what the sources compile to", data.display());
    Ok(report)
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

fn verdict(fresh: &Path, committed: &Path) -> Result<&'static str> {
    // A lone file is listed under an empty name; joining that leaves a trailing separator, which names a folder.
    let (fresh, committed) = (PathBuf::from_iter(fresh), PathBuf::from_iter(committed));
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
        assert_eq!(verdict(&one, &other.join("")).unwrap(), "same");
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
