//! The file with the function keys: made with one key if there is none, private to its owner, and read again while the
//! service runs, so that keys rotate without a gap.
//!
//! No message quotes the file: what stands in it is secret, also where it is wrong.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lazurite_broker::FunctionKeys;
use lazurite_model::Random;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use crate::config::say;
use crate::listen::stopped;

/// A change counts when it was seen twice this far apart: an editor may be in the middle of writing it.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// No list of keys is longer, in bytes.
const LONGEST: u64 = 64 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    keys: BTreeMap<String, SecretString>,
}

/// The file and the keys that open.
pub struct KeyFile {
    path: PathBuf,
    in_force: Arc<FunctionKeys>,
    seen: Zeroizing<String>,
}

impl KeyFile {
    /// Reads the file; makes it if it is not there.
    ///
    /// # Errors
    /// When others may read it, or what stands in it is no list of keys.
    pub fn open(path: PathBuf, random: &dyn Random) -> Result<Self> {
        if !path.try_exists().with_context(|| format!("cannot look for {}", path.display()))? {
            make(&path, random).with_context(|| format!("cannot make {}", path.display()))?;
            say(&format!("Made {} with the key `default`.", path.display()));
        }
        let seen = read(&path)?;
        let keys = parsed(&path, &seen)?;
        let in_force = FunctionKeys::new(&keys).with_context(|| path.display().to_string())?;
        Ok(Self { in_force: Arc::new(in_force), path, seen })
    }

    /// The keys, which follow the file while it is watched.
    pub fn keys(&self) -> Arc<FunctionKeys> {
        Arc::clone(&self.in_force)
    }

    /// Looks after the file until `stop` says so.
    pub fn watch(mut self, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
        tokio::spawn(async move {
            let mut before = None;
            loop {
                tokio::select! {
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    () = stopped(&mut stop) => break,
                }
                before = self.look(before);
            }
        })
    }

    /// Takes what stands in the file, if it is new and stood there last time too; returns what stands there now.
    fn look(&mut self, before: Option<Zeroizing<String>>) -> Option<Zeroizing<String>> {
        let found = match read(&self.path) {
            Ok(found) => found,
            Err(error) => {
                // Said once, and again when it was good in between.
                if !self.seen.is_empty() {
                    tracing::error!(error = format!("{error:#}"), "the keys stay as they are");
                    self.seen = Zeroizing::default();
                }
                return None;
            }
        };
        if found != self.seen && before.as_ref() == Some(&found) {
            let keys = parsed(&self.path, &found);
            let names: Vec<String> = keys.iter().flat_map(BTreeMap::keys).cloned().collect();
            match keys.and_then(|keys| Ok(self.in_force.replace(&keys)?)) {
                Ok(()) => tracing::info!(keys = ?names, "these keys open now"),
                Err(error) => tracing::error!(error = format!("{error:#}"), "the keys stay as they are"),
            }
            self.seen = found.clone();
        }
        Some(found)
    }
}

/// 256 random bits under the name `default`.
fn make(path: &Path, random: &dyn Random) -> Result<()> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    random.fill(bytes.as_mut());
    let key = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_ref()));
    let text = Zeroizing::new(format!(
        "# Function keys. To rotate: add a line with another name, give it to the pages, then take the old line away.\n\
         [keys]\ndefault = \"{}\"\n",
        *key
    ));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    Ok(file.sync_all()?)
}

fn read(path: &Path) -> Result<Zeroizing<String>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    private(path, &file.metadata()?)?;
    let mut text = Zeroizing::new(String::new());
    let read = file.take(LONGEST).read_to_string(&mut text);
    read.with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text)
}

#[cfg(unix)]
fn private(path: &Path, metadata: &fs::Metadata) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    if metadata.permissions().mode() & 0o077 != 0 {
        bail!(
            "{path} can be read by others than its owner; its keys are secret: chmod 600 {path}",
            path = path.display()
        );
    }
    Ok(())
}

#[cfg(not(unix))]
fn private(_path: &Path, _metadata: &fs::Metadata) -> Result<()> {
    Ok(())
}

fn parsed(path: &Path, text: &str) -> Result<BTreeMap<String, SecretString>> {
    match toml::from_str::<Content>(text) {
        Ok(content) => Ok(content.keys),
        // The parser's own words quote the file.
        Err(error) => {
            let line =
                error.span().and_then(|span| text.get(..span.start)).map_or(1, |head| head.lines().count().max(1));
            bail!(
                "{} is wrong near line {line}: it has a table [keys], with lines such as default = \"…\", each with another name",
                path.display()
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    fn written(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (folder, path)
    }

    const OLD: &str = "[keys]\nold = \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n";

    #[test]
    fn a_missing_file_is_made_private_and_read_again() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        KeyFile::open(path.clone(), &SeededRandom::new(1)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let first = fs::read_to_string(&path).unwrap();
        KeyFile::open(path.clone(), &SeededRandom::new(2)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), first);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let (_folder, path) = written(OLD, 0o640);
        let message = KeyFile::open(path, &SeededRandom::new(1)).err().unwrap().to_string();
        assert!(message.contains("chmod 600"), "{message}");
    }

    #[test]
    fn what_is_wrong_is_told_without_showing_it() {
        for text in [
            "[keys]\nold = \"short-secret\"\n",
            "[keys]\nold = 12345678\n",
            "[keys]\nold = secret-without-quotes\n",
            "",
        ] {
            let (_folder, path) = written(text, 0o600);
            let message = format!("{:#}", KeyFile::open(path, &SeededRandom::new(1)).err().unwrap());
            assert!(
                !message.contains("secret-") && !message.contains("-secret") && !message.contains("1234"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_change_counts_when_it_was_seen_twice_and_a_bad_one_never() {
        let (_folder, path) = written(OLD, 0o600);
        let mut file = KeyFile::open(path.clone(), &SeededRandom::new(1)).unwrap();
        let both = format!("{OLD}new = \"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"\n");
        fs::write(&path, &both).unwrap();
        let before = file.look(None);
        assert_eq!(*file.seen, OLD);
        let before = file.look(before);
        assert_eq!(*file.seen, both);
        fs::write(&path, "[keys").unwrap();
        let before = file.look(before);
        file.look(before);
        let keys = format!("{:?}", file.keys());
        assert!(keys.contains("\"old\"") && keys.contains("\"new\""), "{keys}");
    }
}
