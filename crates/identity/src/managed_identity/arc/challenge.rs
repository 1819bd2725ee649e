//! The files by which a caller shows that it may read what this server's user may read.
//!
//! Each is good for one token and one minute. Only its owner can read it; it is never written over something that is there.

use std::collections::VecDeque;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use lazurite_crypto::digest::constant_time_eq;
use lazurite_model::Random;
use secrecy::{ExposeSecret, SecretString};

/// How long a challenge may be answered.
const LIFE: SignedDuration = SignedDuration::from_secs(60);
/// So many may be open. The oldest gives way: whoever asks and never answers fills no disk.
const OPEN: usize = 64;

/// The open challenges of one listener.
#[derive(Debug)]
pub(crate) struct Challenges {
    folder: PathBuf,
    open: Mutex<VecDeque<Challenge>>,
}

/// A challenge; its file goes with it.
#[derive(Debug)]
struct Challenge {
    file: PathBuf,
    secret: SecretString,
    expires: Timestamp,
}

impl Drop for Challenge {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.file) {
            tracing::debug!(%error, "a challenge's file is gone already");
        }
    }
}

impl Challenges {
    /// Challenges whose files lie in `folder`, which is made when the first is written.
    pub(crate) fn in_folder(folder: PathBuf) -> Arc<Self> {
        Arc::new(Self { folder, open: Mutex::default() })
    }

    /// Writes a new challenge; the answer is its file.
    ///
    /// # Errors
    /// When the folder cannot be made or written.
    pub(crate) fn issue(&self, now: Timestamp, random: &dyn Random) -> io::Result<PathBuf> {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        let secret = SecretString::from(URL_SAFE_NO_PAD.encode(bytes));
        let file = self.folder.join(format!("{}.key", random.uuid()));
        make_private_folder(&self.folder)?;
        new_private_file(&file)?.write_all(secret.expose_secret().as_bytes())?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|challenge| challenge.expires > now);
        if open.len() >= OPEN {
            open.pop_front();
        }
        open.push_back(Challenge { file: file.clone(), secret, expires: now + LIFE });
        Ok(file)
    }

    /// Whether `presented` answers an open challenge, which is then closed.
    pub(crate) fn redeem(&self, presented: &str, now: Timestamp) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|challenge| challenge.expires > now);
        let answers =
            |challenge: &Challenge| constant_time_eq(challenge.secret.expose_secret().as_bytes(), presented.as_bytes());
        let found = open.iter().position(answers);
        found.and_then(|at| open.remove(at)).is_some()
    }
}

#[cfg(unix)]
fn make_private_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(path)
}

fn new_private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    fn start() -> Timestamp {
        "2026-11-22T00:00:00Z".parse().unwrap()
    }

    fn content(file: &Path) -> String {
        fs::read_to_string(file).unwrap()
    }

    #[test]
    fn a_challenge_is_answered_once_and_its_file_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let challenges = Challenges::in_folder(folder.path().join("tokens"));
        let random = SeededRandom::new(1);
        let file = challenges.issue(start(), &random).unwrap();
        let other = challenges.issue(start(), &random).unwrap();
        let secret = content(&file);
        assert!(!challenges.redeem("", start()));
        assert!(!challenges.redeem(&secret[1..], start()));
        assert!(challenges.redeem(&secret, start()));
        assert!(!challenges.redeem(&secret, start()));
        assert!(!file.exists() && other.exists());
        assert!(challenges.redeem(&content(&other), start()));
    }

    #[test]
    fn a_challenge_lives_for_a_minute_and_gives_way_to_newer_ones() {
        let folder = tempfile::tempdir().unwrap();
        let challenges = Challenges::in_folder(folder.path().to_owned());
        let random = SeededRandom::new(1);
        let late = challenges.issue(start(), &random).unwrap();
        let secret = content(&late);
        assert!(!challenges.redeem(&secret, start() + LIFE));
        assert!(!late.exists());
        let first = challenges.issue(start(), &random).unwrap();
        for _ in 0..OPEN {
            challenges.issue(start(), &random).unwrap();
        }
        assert!(!first.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), OPEN);
        drop(challenges);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_a_challenge() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let challenges = Challenges::in_folder(folder.path().join("tokens"));
        let file = challenges.issue(start(), &SeededRandom::new(1)).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
        assert!(file.extension().is_some_and(|extension| extension == "key"));
        assert!(fs::metadata(&file).unwrap().len() <= 4096);
    }
}
