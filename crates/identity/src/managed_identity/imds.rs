//! `GET /metadata/identity/oauth2/token`: the instance metadata service. Only who can send a header of their own may ask,
//! which a server that was tricked into fetching a URL cannot.

use axum::Extension;
use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use http::HeaderMap;
use lazurite_api::Query;

use super::form::{Form, Refused};
use super::grant::grant;
use super::workload::Workload;
use crate::State;

pub(super) async fn token(
    Shared(state): Shared<State>,
    Extension(workload): Extension<Workload>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let query = Query::parse(&query);
    let asked = metadata(&headers).and_then(|()| version(&query));
    let outcome = match asked {
        Ok(()) => grant(&state, &workload, &query).await.map(|granted| granted.body),
        Err(refused) => Err(refused),
    };
    Form::Imds.answer(outcome)
}

/// Exactly one header `Metadata`, and its value is `true`.
pub(super) fn metadata(headers: &HeaderMap) -> Result<(), Refused> {
    let mut values = headers.get_all("metadata").iter();
    match (values.next(), values.next()) {
        (Some(value), None) if value == "true" => Ok(()),
        _ => Err(Refused::Proof("Required metadata header not specified")),
    }
}

/// Some `api-version` is named; they do not differ in what is asked here.
pub(super) fn version(query: &Query<'_>) -> Result<(), Refused> {
    match query.first("api-version") {
        Some(version) if !version.is_empty() => Ok(()),
        _ => Err(Refused::Missing("Required query variable 'api-version' is missing: 2018-02-01 is current")),
    }
}
