//! Where the data of accounts is kept: what the Data service of the maps asks of whoever holds the state.
//!
//! The maps cannot see the store, and no request to draw or search waits for it. Only the operations that are about data of an
//! account await this, and every question names the account, so that an id of another account's data is an id of nothing.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use lazurite_model::{Geography, UniqueId};
use uuid::Uuid;

/// What is known of something that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataItem {
    /// Its id: the unique data id (`udid`).
    pub udid: Uuid,
    /// Where it was uploaded and may be read; `None`: everywhere.
    pub geography: Option<Geography>,
    /// What its owner says of it.
    pub description: String,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// When it was written last.
    pub written: Timestamp,
    /// Another one for every time that it was written.
    pub version: u64,
}

/// Something that is to be kept.
#[derive(Clone, Debug)]
pub struct NewData {
    /// Where it was uploaded; `None`: it may be read everywhere.
    pub geography: Option<Geography>,
    /// What its owner says of it; `None` leaves what was said before.
    pub description: Option<String>,
    /// The text, in UTF-8.
    pub body: Bytes,
}

/// Why data could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The account has no data of that id.
    #[error("the account has no such data")]
    Absent,
    /// The account keeps as much as it may.
    #[error("the account keeps as much as it may")]
    Full,
    /// The state cannot be reached. Trying again later may help.
    #[error("the data cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Keeps the data of accounts. What a write acknowledges is on the disk.
#[async_trait]
pub trait DataStore: Send + Sync + 'static {
    /// Keeps something new, and gives it an id.
    async fn add(&self, account: UniqueId, new: NewData) -> Result<Uuid, DataError>;

    /// Keeps something in the place of what had that id.
    async fn replace(&self, account: UniqueId, udid: Uuid, new: NewData) -> Result<(), DataError>;

    /// All that the account keeps, by id.
    async fn list(&self, account: UniqueId) -> Result<Vec<DataItem>, DataError>;

    /// What is known of one of them; [`DataError::Absent`].
    async fn item(&self, account: UniqueId, udid: Uuid) -> Result<DataItem, DataError>;

    /// One of them, and its text; [`DataError::Absent`].
    async fn body(&self, account: UniqueId, udid: Uuid) -> Result<(DataItem, Bytes), DataError>;

    /// Forgets one of them; [`DataError::Absent`].
    async fn delete(&self, account: UniqueId, udid: Uuid) -> Result<(), DataError>;
}
