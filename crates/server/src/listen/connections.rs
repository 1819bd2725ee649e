//! How many connections are open.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A count. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Connections(Arc<AtomicU64>);

/// Counts as one until it is dropped.
#[derive(Debug)]
pub(super) struct OpenConnection(Connections);

impl Connections {
    /// So many are open now.
    pub fn open(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn one(&self) -> OpenConnection {
        self.0.fetch_add(1, Ordering::Relaxed);
        OpenConnection(self.clone())
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}
