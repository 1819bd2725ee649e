//! `GET /error?code=…`: where `error_uri` leads.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use lazurite_api::Query;

use crate::fault::explain;

pub(crate) async fn error_page(RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let row = Query::parse(&query).first("code").and_then(|code| code.parse().ok()).and_then(explain);
    match row {
        Some(row) => format!("AADSTS{} ({}, HTTP {})\n\n{}\n", row.code, row.error, row.status.as_u16(), row.advice)
            .into_response(),
        None => (StatusCode::NOT_FOUND, "No error of this server has that code.\n").into_response(),
    }
}
