//! `lazurite hosts`: the names below `localhost` that this system does not resolve by itself, as lines for its hosts file.

use std::path::Path;

use anyhow::{Context as _, Result};
use lazurite_model::record::Vault;

use crate::cli::HostsArguments;
use crate::command::folder::Folder;
use crate::config::{hosts_file, say};
use crate::hosts::DEVELOPER_NAMES;

const BEGIN: &str = "# Lazurite: names of the servers on this machine (lazurite hosts --write)";
const END: &str = "# End of Lazurite's names";

/// Prints the lines, or writes them into the hosts file.
pub fn run(arguments: &HostsArguments) -> Result<()> {
    let lines = lines(&names(&Folder::open(&arguments.data_dir)?)?);
    if !arguments.write {
        say(&lines);
        return Ok(());
    }
    let file = arguments.file.clone().unwrap_or_else(hosts_file);
    let before = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let after = replaced(&before, &lines);
    if after != before {
        write(&file, &after)?;
    }
    say(&format!("{} has the lines of this server's names. Run this again after a vault was made.", file.display()));
    Ok(())
}

/// In place: where the hosts file is mounted, as in containers, no other file can take its place.
fn write(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, text).with_context(|| {
        format!(
            "cannot write {}; run this as an administrator (sudo), or add the lines of `lazurite hosts` yourself",
            file.display()
        )
    })
}

/// The surfaces' names, and those of the vaults that there are.
fn names(folder: &Folder) -> Result<Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let vaults = runtime.block_on(async { anyhow::Ok(folder.store().await?.list::<Vault>("").await?) })?;
    let surfaces = DEVELOPER_NAMES.map(|(name, _)| format!("{name}.localhost"));
    // The parent of the vaults' names is the resource that their tokens are for.
    let parent = "vault.localhost".to_owned();
    let mut vaults: Vec<String> =
        vaults.iter().map(|vault| format!("{}.vault.localhost", vault.id.name().to_lowercase())).collect();
    vaults.sort();
    Ok(surfaces.into_iter().chain([parent]).chain(vaults).collect())
}

fn lines(names: &[String]) -> String {
    let both = |name: &String| format!("127.0.0.1 {name}\n::1 {name}");
    names.iter().map(both).collect::<Vec<_>>().join("\n")
}

/// The file's text with our lines in place of those that were ours before.
fn replaced(text: &str, lines: &str) -> String {
    let block = format!("{BEGIN}\n{lines}\n{END}\n");
    let ours = text.split_once(BEGIN).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    match ours {
        Some((head, tail)) => format!("{head}{block}{}", tail.trim_start_matches(['\r', '\n'])),
        None if text.is_empty() || text.ends_with('\n') => format!("{text}{block}"),
        None => format!("{text}\n{block}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_lines_are_replaced() {
        let own = lines(&["a.localhost".to_owned()]);
        let first = replaced("127.0.0.1 localhost", &own);
        assert_eq!(first, format!("127.0.0.1 localhost\n{BEGIN}\n127.0.0.1 a.localhost\n::1 a.localhost\n{END}\n"));
        let later = format!("{first}10.0.0.1 elsewhere\n");
        let second = replaced(&later, "127.0.0.1 b.localhost");
        assert_eq!(second, format!("127.0.0.1 localhost\n{BEGIN}\n127.0.0.1 b.localhost\n{END}\n10.0.0.1 elsewhere\n"));
        assert_eq!(replaced(&second, "127.0.0.1 b.localhost"), second, "writing again changes nothing");
    }

    #[test]
    fn a_block_without_an_end_is_left_alone() {
        let cut = format!("{BEGIN}\n127.0.0.1 x\n");
        assert!(replaced(&cut, "127.0.0.1 y").starts_with(&cut));
    }
}
