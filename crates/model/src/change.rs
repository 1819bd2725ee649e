//! What a write changed, as everybody who keeps a copy of the state learns it.

use serde::{Deserialize, Serialize};

use crate::record::with_kinds;
use crate::record::*;

/// The state's version: each committed write yields the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub i64);

/// One changed record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The record is now this.
    Put(AnyRecord),
    /// The record is gone.
    Deleted {
        /// Its kind.
        kind: Kind,
        /// Its key.
        key: String,
    },
}

/// Everything that one write changed, in the order in which it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSet {
    /// The version that the write yielded.
    pub revision: Revision,
    /// What it changed.
    pub changes: Vec<Change>,
}

macro_rules! any_record {
    ($($kind:ident $name:literal $heard:ident),+ $(,)?) => {
        /// A record of any kind.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum AnyRecord {
            $(#[doc = concat!("A [`", stringify!($kind), "`].")] $kind(Box<$kind>)),+
        }

        impl AnyRecord {
            /// Reads the JSON form of a record of `kind`.
            pub fn from_json(kind: Kind, json: &str) -> Result<Self, serde_json::Error> {
                match kind {
                    $(Kind::$kind => serde_json::from_str(json).map(|record| Self::$kind(Box::new(record)))),+
                }
            }

            /// Its kind.
            pub const fn kind(&self) -> Kind {
                match self {
                    $(Self::$kind(_) => Kind::$kind),+
                }
            }

            /// Its key within the kind.
            pub fn key(&self) -> String {
                match self {
                    $(Self::$kind(record) => record.key()),+
                }
            }

            /// The other ways to find it.
            pub fn lookups(&self) -> Vec<Lookup> {
                match self {
                    $(Self::$kind(record) => record.lookups()),+
                }
            }

            /// Its JSON form.
            pub fn to_json(&self) -> Result<String, serde_json::Error> {
                match self {
                    $(Self::$kind(record) => serde_json::to_string(record)),+
                }
            }
        }

        $(impl From<$kind> for AnyRecord {
            fn from(record: $kind) -> Self {
                Self::$kind(Box::new(record))
            }
        })+
    };
}

with_kinds!(any_record);
