//! Data as spatial operations read it: parsed once for each version, and remembered.
//!
//! Whether it is still there, and still this version, is asked of the store every time, so that what one replica acknowledged
//! holds at all of them.

use std::sync::Arc;

use lazurite_api::{ApiError, DataError, DataStore};
use lazurite_geo::spatial::{Feature, geojson};
use lazurite_model::UniqueId;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::{Owner, unavailable};
use crate::fault;
use crate::workers::Workers;

/// How much parsed data stays in memory, by the length of its text, in bytes.
const REMEMBERED: u64 = 64 << 20;
/// How many documents that may be, about.
const EXPECTED: usize = 64;

/// The features of data that is kept.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) features: Vec<Feature>,
    bytes: u64,
}

impl Document {
    /// Features that came with a request.
    pub(crate) const fn of(features: Vec<Feature>) -> Self {
        Self { features, bytes: 0 }
    }
}

/// What tells one text from all others. The account is part of it, so that no account can come upon another's.
type Key = (UniqueId, Uuid, u64);

/// Weighs documents by their text.
#[derive(Clone, Copy, Debug)]
struct ByText;

impl Weighter<Key, Arc<Document>> for ByText {
    fn weight(&self, _: &Key, document: &Arc<Document>) -> u64 {
        document.bytes.max(1)
    }
}

/// Finds documents.
pub(crate) struct Documents {
    store: Arc<dyn DataStore>,
    known: Cache<Key, Arc<Document>, ByText>,
    workers: Arc<Workers>,
}

impl Documents {
    pub(super) fn new(store: Arc<dyn DataStore>, workers: Arc<Workers>) -> Self {
        Self { store, known: Cache::with_weighter(EXPECTED, REMEMBERED, ByText), workers }
    }

    /// The owner's document of that id; `None`: there is none that may be read from where the call is served.
    pub(crate) async fn find(&self, owner: Owner, udid: Uuid) -> Result<Option<Arc<Document>>, ApiError> {
        let item = present(self.store.item(owner.account, udid).await)?;
        let Some(item) = item.filter(|item| owner.reaches(item)) else { return Ok(None) };
        if let Some(known) = self.known.get(&(owner.account, udid, item.version)) {
            return Ok(Some(known));
        }
        // The text may be newer than what was just asked for: its own version counts.
        let Some((item, body)) = present(self.store.body(owner.account, udid).await)? else { return Ok(None) };
        let features = self.workers.run(move || geojson::read(&body).map_err(fault::geojson)).await??;
        let document = Arc::new(Document { features, bytes: item.bytes });
        self.known.insert((owner.account, udid, item.version), Arc::clone(&document));
        Ok(Some(document))
    }
}

/// What is not there is no failure.
fn present<T>(found: Result<T, DataError>) -> Result<Option<T>, ApiError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(DataError::Absent) => Ok(None),
        Err(other) => Err(unavailable(other)),
    }
}
