//! `mapbuild gazetteer`: the two steps of the gazetteer, in one folder.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{gazetteer, tree};

/// The compiled gazetteer, beside what it is compiled from.
const COMPILED: &str = "gazetteer.bin";

/// Gathers what the gazetteer is made of, if there are sources to gather from, and compiles it. Counts the files that are
/// in the folder then.
///
/// # Errors
/// If a source is missing or damaged, or the folder cannot be written.
pub fn compile(sources: Option<&Path>, folder: &Path) -> Result<usize> {
    fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
    if let Some(sources) = sources {
        gazetteer::gather(sources, folder)?;
    }
    gazetteer::build(folder, &folder.join(COMPILED))?;
    Ok(tree::files(folder)?.len())
}
