//! What the meter counts.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

/// What requests are counted by. Borrowed, because it is made for each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsageKey<'a> {
    /// The account; `None` for requests that named none that exists.
    pub account: Option<UniqueId>,
    /// The operation's name in the route table, e.g. `map/tile`.
    pub operation: &'a str,
    /// The kind of credential that was used; of shared keys it says which.
    pub credential: CredentialKind,
    /// The credential's id: the SAS token's, or for bearer tokens the principal's. Nil: none, or too many to tell apart.
    pub holder: Uuid,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The origin of the page that asked, as the header `Origin` says. Empty: no page asked, or no account is known;
    /// [`OTHER_ORIGIN`]: one of too many.
    pub origin: &'a str,
    /// The location that served.
    pub location: Location,
    /// The minute in which the answer was given: Unix time / 60 s.
    pub minute: i64,
}

/// The origin of whatever is not told apart by origin. No page has it, because it has no scheme.
pub const OTHER_ORIGIN: &str = "other";

/// What is added to the totals at once, and only once: a run of a process numbers its batches upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsageBatch {
    /// The run of the process that counted; no two runs share one.
    pub run: Uuid,
    /// Its place among the run's batches.
    pub sequence: u64,
}

/// How much was counted under one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageCount {
    /// Finished requests.
    pub requests: u64,
    /// Billing transactions, in sixtieths, so that 15 tiles, 5 geofence calls and 4 matrix cells add up exactly.
    pub sixtieths: u64,
}
