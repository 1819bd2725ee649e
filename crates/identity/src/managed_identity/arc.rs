//! `GET /arc/metadata/identity/oauth2/token`: the agent of Azure Arc, for machines outside Azure. The caller proves that it
//! runs on this machine, as a user who may: the first answer names a file, the second request brings what stands in it.

mod challenge;

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use lazurite_api::Query;

use super::form::{Form, Refused};
use super::grant::{Granted, grant};
use super::imds::{metadata, version};
use super::workload::Workload;
use crate::State;

pub(super) use challenge::Challenges;

pub(super) async fn token(
    Shared(state): Shared<State>,
    Extension(workload): Extension<Workload>,
    Extension(challenges): Extension<Arc<Challenges>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let query = Query::parse(&query);
    if let Err(refused) = metadata(&headers).and_then(|()| version(&query)) {
        // A 401 here would promise a challenge.
        return Form::Imds.answer(Err(refused));
    }
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let presented = authorization.and_then(|value| value.strip_prefix("Basic "));
    if !presented.is_some_and(|secret| challenges.redeem(secret, state.now())) {
        return challenge(&state, challenges).await;
    }
    Form::Arc.answer(grant(&state, &workload, &query).await.map(echo))
}

/// Clients ask for a user-assigned identity only if the answer says that it is the one they get.
fn echo(granted: Granted) -> serde_json::Value {
    let Granted { mut body, identity } = granted;
    if let Some(members) = body.as_object_mut() {
        members.insert("object_id".to_owned(), identity.principal.to_string().into());
        members.insert("msi_res_id".to_owned(), identity.id.as_str().into());
    }
    body
}

async fn challenge(state: &State, challenges: Arc<Challenges>) -> Response {
    let (now, random) = (state.now(), Arc::clone(state.random()));
    let written = tokio::task::spawn_blocking(move || challenges.issue(now, &*random)).await;
    let file = written.unwrap_or_else(|failed| Err(std::io::Error::other(failed)));
    let realm = file.and_then(|file| {
        // Without quotes: clients take the path from behind the equals sign as it stands.
        HeaderValue::from_str(&format!("Basic realm={}", file.display())).map_err(std::io::Error::other)
    });
    match realm {
        Ok(realm) => {
            let message = "Send the content of the file that WWW-Authenticate names as Authorization: Basic.";
            let mut response = Form::Arc.answer(Err(Refused::Proof(message)));
            response.headers_mut().insert(header::WWW_AUTHENTICATE, realm);
            response
        }
        Err(error) => {
            let folder = state.settings().managed_identity.arc_folder.display();
            tracing::info!(%error, %folder, "no challenge for a client of Azure Arc");
            let message = "The server cannot write challenges: make the folder for Azure Arc's tokens writable for it.";
            Form::Arc.answer(Err(Refused::Missing(message)))
        }
    }
}
