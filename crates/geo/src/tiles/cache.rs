//! Keeps the archive tiles that were decoded last.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::address::{TileAddress, TileError};
use super::source::Source;

/// A cache that forgets what was not used for longest when it holds too many vertices.
#[derive(Debug)]
pub(super) struct SourceCache {
    most: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    sources: HashMap<TileAddress, (u64, Arc<Source>)>,
    vertices: usize,
    /// Grows with every use: the age of an entry is counted in uses, not in time.
    uses: u64,
}

impl SourceCache {
    /// A cache for at most `most` vertices; one tile is always kept, however large.
    pub(super) fn new(most: usize) -> Self {
        Self { most, kept: Mutex::default() }
    }

    /// The tile from the cache, or from `decode`, which runs outside the lock.
    pub(super) fn get_or_decode(
        &self,
        address: TileAddress,
        decode: impl FnOnce() -> Result<Source, TileError>,
    ) -> Result<Arc<Source>, TileError> {
        if let Some(source) = self.lock().find(address) {
            return Ok(source);
        }
        let source = Arc::new(decode()?);
        self.lock().keep(address, &source, self.most);
        Ok(source)
    }

    #[cfg(test)]
    pub(super) fn vertices(&self) -> usize {
        self.lock().vertices
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().sources.len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn find(&mut self, address: TileAddress) -> Option<Arc<Source>> {
        self.uses += 1;
        let (used, source) = self.sources.get_mut(&address)?;
        *used = self.uses;
        Some(Arc::clone(source))
    }

    fn keep(&mut self, address: TileAddress, source: &Arc<Source>, most: usize) {
        self.uses += 1;
        self.vertices += source.vertices();
        if let Some((_, replaced)) = self.sources.insert(address, (self.uses, Arc::clone(source))) {
            self.vertices -= replaced.vertices();
        }
        while self.vertices > most && self.sources.len() > 1 {
            let oldest = self.sources.iter().min_by_key(|(_, (used, _))| *used).map(|(address, _)| *address);
            let Some((_, dropped)) = oldest.and_then(|oldest| self.sources.remove(&oldest)) else { return };
            self.vertices -= dropped.vertices();
        }
    }
}
