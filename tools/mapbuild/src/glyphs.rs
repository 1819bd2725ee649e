//! `mapbuild glyphs`: the signed-distance glyphs that browsers draw labels with.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::tree;

const SOURCE: &str = "tileserver-gl-styles/fonts";

/// The font stack, as styles name it.
const FONT: &str = "Noto Sans Regular";

/// A range without glyphs is only the name of the font and of the range, which take less than this many bytes. Such
/// ranges are left out: a missing range and an empty one draw the same.
const EMPTY_RANGE: usize = 64;

/// Copies the ranges that have glyphs into a folder of the font's name, and counts them.
///
/// # Errors
/// If the source is missing or the folder cannot be written.
pub fn copy(sources: &Path, out: &Path) -> Result<usize> {
    let folder = out.join(FONT);
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    let mut count = 0;
    let source = sources.join(SOURCE).join(FONT);
    for name in tree::files(&source)? {
        let range = fs::read(source.join(&name))?;
        if range.len() >= EMPTY_RANGE {
            fs::write(folder.join(&name), range)?;
            count += 1;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_ranges_are_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join(SOURCE).join(FONT);
        fs::create_dir_all(&source).unwrap();
        fs::write(source.join("0-255.pbf"), [7; 500]).unwrap();
        fs::write(source.join("256-511.pbf"), [7; 34]).unwrap();
        assert_eq!(copy(dir.path(), &dir.path().join("out")).unwrap(), 1);
        assert!(dir.path().join("out").join(FONT).join("0-255.pbf").exists());
    }
}
