//! What the meter counts.

use serde::{Deserialize, Serialize};

use crate::{Location, UniqueId};

/// By what kind of credential a request was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CredentialKind {
    /// No credential was presented or none could be believed.
    None,
    /// The account's primary key.
    PrimaryKey,
    /// The account's secondary key.
    SecondaryKey,
    /// A SAS token.
    Sas,
    /// A bearer token of the directory.
    Bearer,
}

impl CredentialKind {
    /// All kinds, in the order of their discriminants.
    pub const ALL: [Self; 5] = [Self::None, Self::PrimaryKey, Self::SecondaryKey, Self::Sas, Self::Bearer];

    /// The name under which usage is stored and reported.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::PrimaryKey => "primaryKey",
            Self::SecondaryKey => "secondaryKey",
            Self::Sas => "sas",
            Self::Bearer => "bearer",
        }
    }
}

/// What requests are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsageKey {
    /// The account; `None` for requests that named none that exists.
    pub account: Option<UniqueId>,
    /// The operation's name in the route table, e.g. `map/tile`.
    pub operation: &'static str,
    /// The credential that was used.
    pub credential: CredentialKind,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The location that served.
    pub location: Location,
    /// The minute in which the answer was given: Unix time / 60 s.
    pub minute: i64,
}

/// How much was counted under one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageCount {
    /// Finished requests.
    pub requests: u64,
    /// Billing transactions, in sixtieths, so that 15 tiles, 5 geofence calls and 4 matrix cells add up exactly.
    pub sixtieths: u64,
}
