//! What can go wrong with the state, told apart by what the caller can do about it.

use lazurite_model::{Kind, Revision};

type Source = Box<dyn std::error::Error + Send + Sync>;

/// The `index` of a [`StoreError::Conflict`] that is about the key itself.
pub const KEY: &str = "key";

/// Why the state could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The key, or a value that only one record may have, is taken. Nothing was written; the write may go on.
    #[error("another {} already has this {index}", kind.name())]
    Conflict {
        /// The kind of both records.
        kind: Kind,
        /// Which property: the name of a lookup, or [`KEY`].
        index: &'static str,
    },
    /// A key or looked-up value that cannot be kept: longer than 1,024 bytes, or with a NUL in it. Nothing was written.
    #[error("the {index} of a {} is longer than 1024 bytes or contains a NUL", kind.name())]
    Unstorable {
        /// The record's kind.
        kind: Kind,
        /// Which property: the name of a lookup, or [`KEY`].
        index: &'static str,
    },
    /// An earlier step of this write failed or was abandoned half-way, so that none of it may be committed.
    #[error("an earlier step of this write did not finish; nothing of it was kept")]
    Unfinished,
    /// The change feed no longer reaches back that far: read everything, then follow from there.
    #[error("changes up to revision {} are no longer kept, {} was asked for", pruned.0, after.0)]
    Pruned {
        /// The revision from which the caller wanted to go on.
        after: Revision,
        /// The latest revision whose changes are gone.
        pruned: Revision,
    },
    /// The database does not answer, or not in time. Trying again later may help.
    #[error("the database did not do its work")]
    Unavailable(#[source] Source),
    /// The database holds something that this program never wrote.
    #[error("the database contradicts itself at {at}")]
    Inconsistent {
        /// Where: table, kind and key.
        at: String,
        /// What is wrong there.
        source: Source,
    },
    /// The database belongs to a later version of this program.
    #[error(
        "the database has schema {found}, this version knows {known} at most: start the newer version, or restore a copy"
    )]
    NewerSchema {
        /// The schema's version.
        found: i64,
        /// The latest version that this program knows.
        known: i64,
    },
    /// The database cannot be opened at all.
    #[error("cannot open the database {database}")]
    Open {
        /// Which one, without credentials.
        database: String,
        /// Why not.
        source: Source,
    },
}

impl StoreError {
    pub(crate) fn inconsistent(at: impl Into<String>, source: impl Into<Source>) -> Self {
        Self::Inconsistent { at: at.into(), source: source.into() }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::Decode(_) => Self::inconsistent("a row", error),
            other => Self::Unavailable(Box::new(other)),
        }
    }
}
