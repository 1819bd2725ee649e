//! `sources.toml`, read into types.

use anyhow::{Context, Result};
use serde::Deserialize;

const MANIFEST: &str = include_str!("../../sources.toml");

/// A package that map data comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Its name in the registry.
    pub name: String,
    /// Its exact version.
    pub version: String,
    /// Who fetches it.
    pub client: Client,
    /// The file that the client delivers.
    pub file: String,
    /// That file's SHA-256, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Members to unpack; `*` stands for any one part of a path.
    pub keep: Vec<String>,
}

/// The client of a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Client {
    /// Python packages, as wheels.
    Pip,
    /// Node packages, as compressed tar files.
    Npm,
    /// Debian packages.
    Apt,
}

impl Package {
    /// Whether the member of that path is one to unpack.
    pub fn keeps(&self, member: &str) -> bool {
        self.keep.iter().any(|kept| covers(kept, member))
    }

    /// The entries of `keep` that none of the members falls under.
    pub fn missing<'a>(&'a self, members: &[String]) -> Vec<&'a str> {
        let absent = |kept: &&String| !members.iter().any(|member| covers(kept, member));
        self.keep.iter().filter(absent).map(String::as_str).collect()
    }
}

/// All packages.
///
/// # Errors
/// If `sources.toml` is not well-formed.
pub fn packages() -> Result<Vec<Package>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Manifest {
        package: Vec<Package>,
    }
    Ok(toml::from_str::<Manifest>(MANIFEST).context("read sources.toml")?.package)
}

fn covers(kept: &str, member: &str) -> bool {
    let (kept, member): (Vec<_>, Vec<_>) = (kept.split('/').collect(), member.split('/').collect());
    kept.len() == member.len() && kept.iter().zip(member).all(|(kept, part)| *kept == "*" || *kept == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_of_the_manifest_names_a_full_digest_and_something_to_keep() {
        let packages = packages().unwrap();
        assert!(!packages.is_empty());
        for package in packages {
            let hexadecimal = package.sha256.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f'));
            assert!(hexadecimal && package.sha256.len() == 64, "{}", package.name);
            assert!(package.file.contains(&package.version), "{}", package.name);
            assert!(!package.keep.is_empty(), "{}", package.name);
        }
    }

    #[test]
    fn a_star_stands_for_one_part_of_a_path_and_anything_else_for_itself() {
        assert!(covers("fonts/*", "fonts/0-255.pbf"));
        assert!(covers("main/*/territories.json", "main/fi/territories.json"));
        assert!(!covers("fonts/*", "fonts/bold/0-255.pbf"));
        assert!(!covers("fonts/*", "fonts"));
        assert!(covers("land.shp", "land.shp"));
        assert!(!covers("land.shp", "land.shp.xml"));
        assert!(!covers("land.shp", "land.shp/part"));
    }
}
