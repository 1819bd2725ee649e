//! `mapbuild fonts`: the outline fonts that raster tiles and static images draw labels with.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const SOURCE: &str = "fonts-noto-core/usr/share/fonts/truetype/noto";
const FONTS: [&str; 2] = ["NotoSans-Bold.ttf", "NotoSans-Regular.ttf"];

/// Copies the fonts, and counts them.
///
/// # Errors
/// If a font is missing or the folder cannot be written.
pub fn copy(sources: &Path, out: &Path) -> Result<usize> {
    fs::create_dir_all(out).with_context(|| format!("create {}", out.display()))?;
    for font in FONTS {
        let from = sources.join(SOURCE).join(font);
        fs::copy(&from, out.join(font)).with_context(|| format!("copy {}", from.display()))?;
    }
    Ok(FONTS.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_font_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let refusal = copy(dir.path(), &dir.path().join("out")).unwrap_err();
        assert!(format!("{refusal:#}").contains("NotoSans-Bold.ttf"));
    }
}
