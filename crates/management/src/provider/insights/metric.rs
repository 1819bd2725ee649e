//! The metrics of an account: which there are, what they are split by, and what they say.

pub(crate) mod definitions;
mod filter;
mod grain;
pub(crate) mod list;
pub(crate) mod namespaces;
mod query;
mod series;
mod span;
mod view;

pub(in crate::provider::insights) use span::instant;

use lazurite_api::{ApiError, Query};
use lazurite_store::UsageDimension;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps;
use crate::refuse::shown;
use crate::scope;

/// How long what the meter counted is kept, as ISO 8601 has it.
const RETENTION: &str = "P93D";

/// One metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Metric {
    /// How many requests there were.
    Usage,
    /// How many of a hundred did not fail through the server's fault.
    Availability,
}

impl Metric {
    const ALL: [Self; 2] = [Self::Usage, Self::Availability];

    const fn name(self) -> &'static str {
        match self {
            Self::Usage => "Usage",
            Self::Availability => "Availability",
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Usage => "Count of API calls",
            Self::Availability => "Availability of the APIs",
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::Usage => "Count",
            Self::Availability => "Percent",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Usage => "Transactions",
            Self::Availability => "Availability",
        }
    }

    const fn primary(self) -> Aggregation {
        match self {
            Self::Usage => Aggregation::Count,
            Self::Availability => Aggregation::Average,
        }
    }

    /// What it can be split by.
    const fn dimensions(self) -> &'static [Dimension] {
        match self {
            Self::Usage => &Dimension::ALL,
            Self::Availability => &[Dimension::ApiCategory, Dimension::ApiName],
        }
    }
}

/// How the samples of a stretch of time become one number. Every request is one sample: of `Usage` 1; of `Availability` 0 if
/// the server failed it, else 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aggregation {
    Average,
    Minimum,
    Maximum,
    Total,
    Count,
}

impl Aggregation {
    const ALL: [Self; 5] = [Self::Average, Self::Minimum, Self::Maximum, Self::Total, Self::Count];

    const fn name(self) -> &'static str {
        match self {
            Self::Average => "Average",
            Self::Minimum => "Minimum",
            Self::Maximum => "Maximum",
            Self::Total => "Total",
            Self::Count => "Count",
        }
    }

    /// The property of a data point.
    const fn property(self) -> &'static str {
        match self {
            Self::Average => "average",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Total => "total",
            Self::Count => "count",
        }
    }

    /// The aggregation of that name; `orderby` knows shorter ones, too.
    fn find(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "average" | "avg" => Some(Self::Average),
            "minimum" | "min" => Some(Self::Minimum),
            "maximum" | "max" => Some(Self::Maximum),
            "total" | "sum" => Some(Self::Total),
            "count" => Some(Self::Count),
            _ => None,
        }
    }
}

/// What requests are told apart by: Azure's four, and what else the meter knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dimension {
    ApiCategory,
    ApiName,
    ResultType,
    ResponseCode,
    Credential,
    CredentialId,
    Origin,
    Location,
}

impl Dimension {
    const ALL: [Self; 8] = [
        Self::ApiCategory,
        Self::ApiName,
        Self::ResultType,
        Self::ResponseCode,
        Self::Credential,
        Self::CredentialId,
        Self::Origin,
        Self::Location,
    ];

    /// What the store has to tell apart for it, besides operation and status.
    const fn counted_by(self) -> Option<UsageDimension> {
        match self {
            Self::ApiCategory | Self::ApiName | Self::ResultType | Self::ResponseCode => None,
            Self::Credential => Some(UsageDimension::Credential),
            Self::CredentialId => Some(UsageDimension::Holder),
            Self::Origin => Some(UsageDimension::Origin),
            Self::Location => Some(UsageDimension::Location),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::ApiCategory => "ApiCategory",
            Self::ApiName => "ApiName",
            Self::ResultType => "ResultType",
            Self::ResponseCode => "ResponseCode",
            Self::Credential => "Credential",
            Self::CredentialId => "CredentialId",
            Self::Origin => "Origin",
            Self::Location => "Location",
        }
    }

    /// For people.
    const fn title(self) -> &'static str {
        match self {
            Self::ApiCategory => "API Category",
            Self::ApiName => "API Name",
            Self::ResultType => "Result Type",
            Self::ResponseCode => "Response Code",
            Self::Credential => "Credential",
            Self::CredentialId => "Credential ID",
            Self::Origin => "Origin",
            Self::Location => "Location",
        }
    }

    fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.name().eq_ignore_ascii_case(name))
    }
}

/// 400 in Azure Monitor's code.
fn refuse(message: String) -> ApiError {
    ApiError::bad_request("BadRequest", message)
}

/// Whether the call's scope, which must exist, has metrics: accounts have, nothing else does.
///
/// # Errors
/// 404 for a scope that does not exist; 400 for a namespace that is not the accounts'.
async fn has_metrics(call: &Call) -> Outcome<bool> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let query = call.query();
    check_namespace(&query)?;
    Ok(call.target.resource_type().is_some_and(|type_| type_.eq_ignore_ascii_case(maps::ACCOUNT)))
}

fn check_namespace(query: &Query<'_>) -> Result<(), ApiError> {
    match query.first("metricnamespace").filter(|name| !name.is_empty()) {
        Some(name) if !name.eq_ignore_ascii_case(maps::ACCOUNT) => {
            let message =
                format!("There is no metric namespace '{}'. Valid namespaces: {}", shown(name), maps::ACCOUNT);
            Err(refuse(message).at("metricnamespace"))
        }
        _ => Ok(()),
    }
}
