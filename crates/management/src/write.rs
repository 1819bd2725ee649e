//! A write of the resource manager: refused where a lock forbids it, and noted in the activity log in the same transaction.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::Ordering;

use http::{Method, StatusCode};
use lazurite_model::Record;
use lazurite_store::{StoreError, WriteTx};

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::admission;
use crate::{activity, path};

/// A write in the caller's name. Dropping it changes nothing.
pub(crate) struct Write<'c> {
    tx: WriteTx,
    call: &'c Call,
    /// What the client reads if the write is committed: 201 once it made what the request is about.
    status: StatusCode,
}

impl<'c> Write<'c> {
    /// INVARIANT: the locks were looked at within `tx`, so that a lock that was acknowledged holds for every later write.
    pub(crate) const fn new(call: &'c Call, tx: WriteTx) -> Self {
        Self { tx, call, status: StatusCode::OK }
    }

    /// [`WriteTx::put`], noting whether it makes what the request is about.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn put<T: Record>(&mut self, record: &T) -> Result<bool, StoreError> {
        let is_new = self.tx.put(record).await?;
        if is_new {
            self.made(&record.key());
        }
        Ok(is_new)
    }

    /// [`WriteTx::insert`], noting whether it makes what the request is about.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn insert<T: Record>(&mut self, record: &T) -> Result<(), StoreError> {
        self.tx.insert(record).await?;
        self.made(&record.key());
        Ok(())
    }

    /// The key of what a PUT is about ends with the name that its path ends with.
    fn made(&mut self, key: &str) {
        let name =
            path::segments(&self.call.path).ok().and_then(|segments| segments.last().map(|name| name.to_lowercase()));
        if self.call.method == Method::PUT && name.is_some_and(|name| key.ends_with(&name)) {
            self.status = StatusCode::CREATED;
        }
    }

    /// Makes it so, with its entry in the activity log.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn commit(mut self) -> Outcome<()> {
        admission::admit(self.call, &mut self.tx).await?;
        self.tx.add_activity(&activity::of_write(self.call, self.status)).await?;
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
