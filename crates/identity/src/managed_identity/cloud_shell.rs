//! `POST /oauth2/token` with a form: Cloud Shell's endpoint, where the resource is all that is said.

use axum::Extension;
use axum::extract::State as Shared;
use axum::response::Response;
use http::HeaderMap;
use lazurite_api::Query;

use super::form::{Form, Refused};
use super::grant::grant;
use super::imds::metadata;
use super::workload::Workload;
use crate::State;

pub(super) async fn token(
    Shared(state): Shared<State>,
    Extension(workload): Extension<Workload>,
    headers: HeaderMap,
    body: String,
) -> Response {
    if let Err(refused) = metadata(&headers) {
        return Form::CloudShell.answer(Err(refused));
    }
    let form = Query::parse(&body);
    // A user there has one identity. To give the default one to who names another would be a surprise.
    let names_one = ["client_id", "object_id", "msi_res_id", "mi_res_id"].iter().any(|name| form.first(name).is_some());
    let outcome = if names_one {
        Err(Refused::Identity("Cloud Shell has one identity: name none"))
    } else {
        grant(&state, &workload, &form).await.map(|granted| granted.body)
    };
    Form::CloudShell.answer(outcome)
}
