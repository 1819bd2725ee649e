//! `Microsoft.Maps`: accounts, their keys and SAS tokens.

pub(crate) mod account;
pub(crate) mod operation_status;
pub(crate) mod operations;
pub(crate) mod private_link;
pub(crate) mod routes;

/// The resource type of Maps accounts.
pub(crate) const ACCOUNT: &str = "Microsoft.Maps/accounts";

/// All api-versions in which an account is served.
pub(crate) const VERSIONS: &[&str] =
    &["2026-12-01", "2023-06-01", "2021-02-01", "2023-08-01-preview", "2021-12-01-preview", "2021-07-01-preview"];

/// Those in which private links and long-running operations exist.
pub(crate) const VERSIONS_FROM_2026: &[&str] = &["2026-12-01"];

/// Those in which a subscription still had a list of operations of its own.
pub(crate) const VERSIONS_BEFORE_2026: &[&str] =
    &["2023-06-01", "2021-02-01", "2023-08-01-preview", "2021-12-01-preview", "2021-07-01-preview"];

/// Those in which SAS tokens exist.
pub(crate) const VERSIONS_WITH_SAS: &[&str] =
    &["2026-12-01", "2023-06-01", "2023-08-01-preview", "2021-12-01-preview", "2021-07-01-preview"];

/// How much of an account a client sees and sets: the api-versions fall into three forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// 2021-02-01: neither identity nor CORS nor linked resources.
    V2021,
    /// 2023-06-01, and the previews that led there.
    V2023,
    /// 2026-12-01: locations, network access, long-running operations; Gen2 only.
    V2026,
}

impl Form {
    /// The form that belongs to an api-version of [`VERSIONS`].
    pub(crate) fn of(version: &str) -> Self {
        match version {
            "2021-02-01" => Self::V2021,
            "2026-12-01" => Self::V2026,
            _ => Self::V2023,
        }
    }
}
