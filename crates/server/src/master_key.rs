//! The key under which everything secret is sealed, in a file of its own that replicas share. It is never in the database,
//! never printed, and never made twice: what was sealed under a lost key is lost.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use lazurite_model::Random;
use zeroize::Zeroizing;

/// How many bytes it has.
pub const LENGTH: usize = 32;

/// Reads the key that an operator provides.
///
/// # Errors
/// When there is none, it has another length, or others than its owner may use it. Its group may read it, since that is how
/// secrets are mounted into containers.
pub fn read(path: &Path) -> Result<Zeroizing<[u8; LENGTH]>> {
    ensure!(
        path.exists(),
        "{} is missing; make one with `lazurite keys master --file`, once for all replicas",
        path.display()
    );
    private(path)?;
    let content = Zeroizing::new(fs::read(path).with_context(|| format!("cannot read {}", path.display()))?);
    let key: [u8; LENGTH] = content
        .as_slice()
        .try_into()
        .map_err(|_| anyhow::anyhow!("{} is no master key: it must hold {LENGTH} bytes", path.display()))?;
    Ok(Zeroizing::new(key))
}

/// Makes a key, unless the file is there. `false`: it was, and is left as it is.
///
/// # Errors
/// When the file can neither be found nor made.
pub fn make(path: &Path, random: &dyn Random) -> Result<bool> {
    if path.exists() {
        read(path)?;
        return Ok(false);
    }
    let mut key = Zeroizing::new([0; LENGTH]);
    random.fill(&mut *key);
    let fresh = path.with_extension("new");
    let written = (|| {
        // Whole or not at all: a link can be made only where nothing is, so two makers cannot both win.
        let mut file = open_new(&fresh)?;
        file.write_all(&*key)?;
        file.sync_all()?;
        let linked = fs::hard_link(&fresh, path);
        fs::remove_file(&fresh)?;
        linked?;
        File::open(path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))?.sync_all()
    })();
    written.with_context(|| format!("cannot make {}", path.display()))?;
    Ok(true)
}

fn open_new(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn private(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.permissions().mode();
    if mode & 0o027 != 0 {
        bail!("{} can be used by others (mode {:o}); run chmod 600 on it", path.display(), mode & 0o777);
    }
    Ok(())
}

#[cfg(not(unix))]
fn private(_path: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    #[test]
    fn a_key_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        assert!(make(&path, &SeededRandom::new(1)).unwrap());
        let key = read(&path).unwrap();
        assert!(!make(&path, &SeededRandom::new(2)).unwrap());
        assert_eq!(key, read(&path).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        make(&path, &SeededRandom::new(1)).unwrap();
        for (mode, good) in [(0o600, true), (0o400, true), (0o440, true), (0o644, false), (0o660, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(read(&path).is_ok(), good, "{mode:o}");
        }
    }

    #[test]
    fn a_missing_or_damaged_key_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        assert!(read(&path).unwrap_err().to_string().contains("lazurite keys master --file"));
        make(&path, &SeededRandom::new(1)).unwrap();
        fs::write(&path, b"short").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("32 bytes"));
    }
}
