//! `GET /MSI/token`: what App Service, Functions and Machine Learning give their programs. The caller proves with a header
//! (`X-IDENTITY-HEADER`, formerly `secret`) that it was started here.

use axum::Extension;
use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use http::{HeaderMap, HeaderValue};
use lazurite_api::Query;
use lazurite_crypto::digest::constant_time_eq;
use secrecy::ExposeSecret;

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
    let presented = headers.get("x-identity-header").or_else(|| headers.get("secret"));
    if !is_the_secret(&workload, presented) {
        let message = "Send the value of IDENTITY_HEADER as X-IDENTITY-HEADER (or that of MSI_SECRET as secret).";
        return Form::AppService.answer(Err(Refused::Proof(message)));
    }
    let query = query.unwrap_or_default();
    let granted = grant(&state, &workload, &Query::parse(&query)).await;
    Form::AppService.answer(granted.map(|granted| granted.body))
}

/// Whether that is the header value that the workload was started with.
pub(super) fn is_the_secret(workload: &Workload, presented: Option<&HeaderValue>) -> bool {
    let expected = workload.header.expose_secret().as_bytes();
    !expected.is_empty() && presented.is_some_and(|value| constant_time_eq(value.as_bytes(), expected))
}
