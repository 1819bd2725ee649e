//! `GET /metadata/identity/oauth2/token` over TLS with a `Secret` header: Service Fabric's token service. Its clients trust
//! no certificate authority; they pin the SHA-1 fingerprint of the server's certificate (`IDENTITY_SERVER_THUMBPRINT`).

use axum::Extension;
use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use http::HeaderMap;
use lazurite_api::Query;

use super::app_service::is_the_secret;
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
    if !is_the_secret(&workload, headers.get("secret")) {
        let message = "Send the value of IDENTITY_HEADER as Secret.";
        return Form::ServiceFabric.answer(Err(Refused::Proof(message)));
    }
    let query = query.unwrap_or_default();
    let granted = grant(&state, &workload, &Query::parse(&query)).await;
    Form::ServiceFabric.answer(granted.map(|granted| granted.body))
}
