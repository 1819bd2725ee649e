//! Where snapshots are kept: in memory, and each in a file of the data folder.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use anyhow::{Context as _, Result};
use lazurite_api::ApiError;

use super::super::image::Kept;
use super::internal;
use crate::data_dir::DataDir;

/// The first state's file.
const FIRST: &str = "first-state.json";
/// What stands before and behind a snapshot's name.
const AROUND: (&str, &str) = ("snapshot-", ".json");
/// No more than that are kept.
const MOST: usize = 100;
/// The longest name.
const LONGEST: usize = 64;

/// The snapshots of a data folder.
pub(in super::super) struct Snapshots {
    folder: Arc<DataDir>,
    first: OnceLock<Arc<Kept>>,
    named: Mutex<BTreeMap<String, Arc<Kept>>>,
}

/// Names become names of files.
pub(super) fn check_name(name: &str) -> Result<(), ApiError> {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if (1..=LONGEST).contains(&name.len()) && name.bytes().all(is_fine) {
        return Ok(());
    }
    let message = format!("A snapshot's name has 1 to {LONGEST} letters, digits, '-' or '_'.");
    Err(ApiError::bad_request("InvalidName", message).at("name"))
}

fn file(name: &str) -> String {
    format!("{}{name}{}", AROUND.0, AROUND.1)
}

impl Snapshots {
    /// Those that the folder holds.
    ///
    /// # Errors
    /// When one of them is damaged.
    pub(in super::super) fn open(folder: Arc<DataDir>) -> Result<Self> {
        let read = |file: &str| -> Result<Option<Arc<Kept>>> {
            let Some(text) = folder.read(file)? else { return Ok(None) };
            let damaged = || format!("{} is damaged; remove it", folder.file(file).display());
            Ok(Some(Arc::new(Kept::from_json(&text).with_context(damaged)?)))
        };
        let first = read(FIRST)?.map_or_else(OnceLock::new, OnceLock::from);
        let mut named = BTreeMap::new();
        for file in folder.names()? {
            let name = file.strip_prefix(AROUND.0).and_then(|rest| rest.strip_suffix(AROUND.1));
            let Some(name) = name else { continue };
            if let Some(kept) = read(&file)? {
                named.insert(name.to_owned(), kept);
            }
        }
        Ok(Self { folder, first, named: Mutex::new(named) })
    }

    /// The state right after the first start; `None` for a folder that was made before it was kept.
    pub(in super::super) fn first(&self) -> Option<Arc<Kept>> {
        self.first.get().cloned()
    }

    /// Keeps the first state.
    pub(super) fn keep_first(&self, kept: Kept) -> Result<()> {
        self.folder.write(FIRST, &kept.to_json()?)?;
        self.first.get_or_init(|| Arc::new(kept));
        Ok(())
    }

    /// Those with a name.
    pub(super) fn all(&self) -> Vec<(String, Arc<Kept>)> {
        self.lock().iter().map(|(name, kept)| (name.clone(), Arc::clone(kept))).collect()
    }

    /// The one of that name.
    pub(super) fn named(&self, name: &str) -> Result<Arc<Kept>, ApiError> {
        self.lock().get(name).cloned().ok_or_else(unknown)
    }

    /// Keeps one, in place of what had its name.
    pub(super) async fn keep(&self, name: &str, kept: &Arc<Kept>) -> Result<(), ApiError> {
        {
            let named = self.lock();
            if named.len() >= MOST && !named.contains_key(name) {
                let message = format!("{MOST} snapshots are kept already. Delete one.");
                return Err(ApiError::conflict("TooManySnapshots", message));
            }
        }
        let (folder, file, written) = (Arc::clone(&self.folder), file(name), Arc::clone(kept));
        let write = move || folder.write(&file, &written.to_json()?);
        tokio::task::spawn_blocking(write).await.map_err(ApiError::internal)?.map_err(internal)?;
        self.lock().insert(name.to_owned(), Arc::clone(kept));
        Ok(())
    }

    /// Forgets one.
    pub(super) async fn remove(&self, name: &str) -> Result<(), ApiError> {
        self.lock().remove(name).ok_or_else(unknown)?;
        let (folder, file) = (Arc::clone(&self.folder), file(name));
        let remove = move || folder.remove(&file);
        tokio::task::spawn_blocking(remove).await.map_err(ApiError::internal)?.map_err(internal)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Kept>>> {
        // Every change of the map is one call, so a panic elsewhere left it whole.
        self.named.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown() -> ApiError {
    ApiError::not_found("SnapshotNotFound", "There is no snapshot of that name; GET /_lazurite/snapshots lists them.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_but_into_the_folder() {
        for name in ["a", "before-login_2", &"x".repeat(64)] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "../master.key", "a/b", "a.b", "ä", "a b", &"x".repeat(65)] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
