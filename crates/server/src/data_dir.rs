//! The data folder: one server's state, keys and certificates, readable by its owner alone.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use lazurite_model::Random;

/// A data folder. While it is held with [`DataDir::claim`], no second server can use it.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    lock: Option<File>,
}

impl DataDir {
    /// Makes the folder if there is none and claims it for this process.
    pub fn claim(path: &Path) -> Result<Self> {
        make_private_folder(path).with_context(|| format!("cannot make the data folder {}", path.display()))?;
        let path = fs::canonicalize(path).with_context(|| format!("cannot use the data folder {}", path.display()))?;
        let lock = private_file(&path.join("lock"))
            .with_context(|| format!("cannot write to the data folder {}", path.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "the data folder {} is in use by another lazurite; stop it, or choose another --data-dir",
                    path.display()
                )
            }
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock the data folder {}", path.display()))
            }
        }
    }

    /// Opens the folder of a server that may be running, for reading.
    pub fn look(path: &Path) -> Result<Self> {
        let found = fs::canonicalize(path);
        let Ok(path) = found else {
            bail!(
                "there is no data folder {}; run `lazurite start` first, or name its folder with --data-dir",
                path.display()
            );
        };
        Ok(Self { path, lock: None })
    }

    /// The folder's own path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The content of a file in the folder; `None` if there is none.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        match fs::read(self.file(name)) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", self.file(name).display())),
        }
    }

    /// Writes a file that only the owner can read: whole or not at all, also when the machine stops in between.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        debug_assert!(self.lock.is_some(), "only the claimed folder is written");
        let path = self.file(name);
        let fresh = self.file(&format!("{name}.new"));
        let written = (|| {
            let mut file = private_file(&fresh)?;
            file.set_len(0)?;
            file.write_all(content)?;
            file.sync_all()?;
            fs::rename(&fresh, &path)?;
            File::open(&self.path)?.sync_all()
        })();
        written.with_context(|| format!("cannot write {}", path.display()))
    }

    /// Removes a file of the folder; none at all is as good.
    pub fn remove(&self, name: &str) -> Result<()> {
        match fs::remove_file(self.file(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", self.file(name).display()))
            }
            _ => Ok(()),
        }
    }

    /// The names of the folder's files, those that are no text left out.
    pub fn names(&self) -> Result<Vec<String>> {
        let listed = || format!("cannot list {}", self.path.display());
        let entries = fs::read_dir(&self.path).with_context(listed)?;
        let names = entries.map(|entry| Ok(entry?.file_name().into_string().ok()));
        names.filter_map(Result::transpose).collect::<std::io::Result<_>>().with_context(listed)
    }

    /// The key under which everything secret is sealed; made on first use. It is never in the database.
    pub fn master_key(&self, random: &dyn Random) -> Result<[u8; 32]> {
        const NAME: &str = "master.key";
        if let Some(key) = self.read(NAME)? {
            return key
                .try_into()
                .map_err(|_| anyhow::anyhow!("{} is damaged: it must hold 32 bytes", self.file(NAME).display()));
        }
        if self.lock.is_none() {
            bail!("{} is missing; run `lazurite start` first", self.file(NAME).display());
        }
        let mut key = [0; 32];
        random.fill(&mut key);
        self.write(NAME, &key)?;
        Ok(key)
    }
}

#[cfg(unix)]
pub(crate) fn make_private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
pub(crate) fn make_private_folder(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path)
}

fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// The whole of a file, for messages that name it.
pub fn read_text(path: &Path) -> Result<String> {
    let mut text = String::new();
    File::open(path)
        .and_then(|mut file| file.read_to_string(&mut text))
        .with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    #[test]
    fn a_claimed_folder_refuses_a_second_server() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        let first = DataDir::claim(&path).unwrap();
        let refusal = DataDir::claim(&path).unwrap_err().to_string();
        assert!(refusal.contains("in use by another lazurite"), "{refusal}");
        drop(first);
        DataDir::claim(&path).unwrap();
    }

    #[test]
    fn the_master_key_is_made_once_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        let data_dir = DataDir::claim(&path).unwrap();
        let key = data_dir.master_key(&SeededRandom::new(1)).unwrap();
        assert_eq!(key, data_dir.master_key(&SeededRandom::new(2)).unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(data_dir.file("master.key")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn looking_at_a_missing_folder_says_what_to_do() {
        let refusal = DataDir::look(Path::new("/nonexistent/lazurite")).unwrap_err().to_string();
        assert!(refusal.contains("run `lazurite start` first"), "{refusal}");
    }
}
