//! What the gate decided about a request, told step by step; and what it would decide.
//!
//! The gate keeps the decisions and tells them; the resource manager shows them to whoever may read those of the account. A
//! decision names principals, assignments and rules, never a key, a token or a signature.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use lazurite_model::{PrincipalId, UniqueId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ApiError;

/// Tells decisions. The gate implements it.
pub trait Decisions: Send + Sync + 'static {
    /// The decision about the request of that id, if it was one about the account and is kept by this process. Reads some
    /// megabytes: never on a thread that serves requests.
    fn decision(&self, account: UniqueId, id: Uuid) -> Option<Decision>;

    /// The newest decisions about the account that this process keeps of that time, newest first, as many as `limit`. As slow.
    fn latest(&self, account: UniqueId, within: &RangeInclusive<Timestamp>, limit: usize) -> Vec<Decision>;

    /// A decision as another process has stored it; `None` if it cannot be read.
    fn read(&self, entry: &[u8]) -> Option<Decision>;

    /// What would be decided now, without counting or using up anything.
    ///
    /// # Errors
    /// 400 for a question that names nothing that exists.
    fn evaluate(&self, account: UniqueId, question: &Question) -> Result<Decision, ApiError>;
}

/// A decision and its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// The request (`x-ms-request-id`).
    pub request_id: Uuid,
    /// When it came.
    pub time: Timestamp,
    /// Whether the gate let it in; what served it may have failed all the same.
    pub allowed: bool,
    /// The HTTP status of the answer; `None` where none was given because it is only a question.
    pub status: Option<u16>,
    /// The operation's name in the route table, e.g. `map/tile`; `unknown` where the path is nobody's.
    pub operation: String,
    /// The request's method.
    pub method: String,
    /// The request's path, without its query, cut at 512 bytes.
    pub path: String,
    /// The page's origin, cut at 128 bytes.
    pub origin: Option<String>,
    /// The account that it was about: the one that the credential opens or, if `account_proven` is false, the one that the
    /// request named.
    pub account: Option<UniqueId>,
    /// Whether the credential was found to open the account.
    pub account_proven: bool,
    /// The kind of credential that was tried: `none`, `primaryKey`, `secondaryKey`, `key`, `sas`, `bearer`.
    pub credential: String,
    /// The credential's own id: that of a SAS token.
    pub token_id: Option<Uuid>,
    /// Whose roles decided.
    pub principal: Option<PrincipalId>,
    /// The region that served.
    pub region: String,
    /// Why it was refused.
    pub cause: Option<Refusal>,
    /// What it cost, in sixtieths of a transaction.
    pub sixtieths: u64,
    /// The steps, in the order in which a request takes them.
    pub trace: Vec<TracedStep>,
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// Stable, in kebab-case.
    pub code: String,
    /// The step that refused.
    pub step: String,
    /// What is wrong.
    pub message: String,
    /// The smallest change that would let the request in.
    pub fix: String,
}

/// What one step said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TracedStep {
    /// Its name, e.g. `authorise`.
    pub step: &'static str,
    /// What became of it.
    pub outcome: Outcome,
    /// What it went by, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
}

/// Something that a step went by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What, e.g. `roleAssignment`.
    pub name: &'static str,
    /// Which.
    pub value: String,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// It let the request go on.
    Passed,
    /// It had nothing to say: an operation that is open to anybody, a request without an origin.
    Skipped,
    /// It refused.
    Refused,
    /// An earlier one had refused.
    NotReached,
}

/// A request that is not made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// By what it would be made.
    #[serde(default)]
    pub credential: Credential,
    /// Whose token it would be: the principal of a bearer token, the managed identity of a SAS token.
    pub principal_id: Option<PrincipalId>,
    /// The operation by its name in the route table, e.g. `map/tile`; else `method` and `path` say which.
    pub operation: Option<String>,
    /// The method; GET if there is none.
    pub method: Option<String>,
    /// The path, perhaps with a query.
    pub path: Option<String>,
    /// The api-version; the operation's newest if there is none.
    pub api_version: Option<String>,
    /// The page that would ask.
    pub origin: Option<String>,
    /// The region that would serve; the account's own if there is none.
    pub region: Option<String>,
    /// The SAS token's `maxRatePerSecond`.
    pub max_rate_per_second: Option<u16>,
    /// The SAS token's `regions`.
    #[serde(default)]
    pub regions: Vec<String>,
}

/// The kinds of credential that a question can ask about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Credential {
    /// None at all.
    None,
    /// The account's primary key.
    PrimaryKey,
    /// The account's secondary key.
    SecondaryKey,
    /// A SAS token in the name of a managed identity.
    Sas,
    /// A token of the directory.
    #[default]
    Bearer,
}
