//! A write of the resource manager: refused where a lock forbids it, and noted in the activity log in the same transaction.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::Ordering;

use lazurite_store::WriteTx;

use crate::activity;
use crate::call::Call;
use crate::failure::Outcome;

/// A write in the caller's name. Dropping it changes nothing.
pub(crate) struct Write<'c> {
    tx: WriteTx,
    call: &'c Call,
}

impl<'c> Write<'c> {
    /// INVARIANT: the locks were looked at within `tx`, so that a lock that was acknowledged holds for every later write.
    pub(crate) const fn new(call: &'c Call, tx: WriteTx) -> Self {
        Self { tx, call }
    }

    /// Makes it so, with its entry in the activity log.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn commit(mut self) -> Outcome<()> {
        self.tx.add_activity(&activity::of_write(self.call)).await?;
        self.tx.commit().await?;
        self.call.is_noted.store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl Deref for Write<'_> {
    type Target = WriteTx;

    fn deref(&self) -> &WriteTx {
        &self.tx
    }
}

impl DerefMut for Write<'_> {
    fn deref_mut(&mut self) -> &mut WriteTx {
        &mut self.tx
    }
}
