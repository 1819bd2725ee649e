//! `userinfo` (OpenID Connect Core §5.3): who signed in, for whoever has an access token of that sign-in for Graph.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use lazurite_model::record::User;
use serde_json::{Map, Value, json};

use super::own_token::OwnToken;
use crate::State;
use crate::fault::{Fault, json_headers};
use crate::first_party::GRAPH;
use crate::token::pairwise;

pub(crate) async fn user_info(Shared(state): Shared<State>, headers: HeaderMap) -> Result<Response, Fault> {
    let Some(token) = bearer(&state, &headers).await? else { return Ok(refused()) };
    let Some(user) = state.store().read::<User>(&token.oid.to_string()).await? else { return Ok(refused()) };
    let Some(client) = token.client() else { return Ok(refused()) };
    let mut answer: Map<String, Value> = Map::new();
    // The client knows the person by the name that its id tokens have.
    answer.insert("sub".to_owned(), json!(pairwise(user.id, client)));
    if token.allows(&["profile", "User.Read"]) {
        answer.insert("name".to_owned(), json!(user.display_name));
    }
    let properties = [
        ("given_name", "givenName", token.allows(&["profile", "User.Read"])),
        ("family_name", "surname", token.allows(&["profile", "User.Read"])),
        ("email", "mail", token.allows(&["email", "User.Read"])),
    ];
    for (claim, property, _) in properties.into_iter().filter(|(_, _, allowed)| *allowed) {
        let value = user.properties.get(property).filter(|value| value.is_string());
        answer.extend(value.map(|value| (claim.to_owned(), value.clone())));
    }
    Ok((json_headers(), Value::Object(answer).to_string()).into_response())
}

/// The request's token, if it is a person's, for Graph, and counts.
async fn bearer(state: &State, headers: &HeaderMap) -> Result<Option<OwnToken>, Fault> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((scheme, text)) = value.split_once(' ') else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(None);
    }
    let Ok(token) = OwnToken::read(state, text.trim()).await? else { return Ok(None) };
    let for_graph =
        state.directory().tenant(token.tid).is_some_and(|tenant| token.audience(state, &tenant) == Some(GRAPH.app_id));
    Ok(Some(token).filter(|token| for_graph && token.is_of_a_person()))
}

/// RFC 6750 §3.1.
fn refused() -> Response {
    let body = json!({"error": {"code": "InvalidAuthenticationToken", "message": "Access token validation failure."}});
    let challenge = [(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")];
    (StatusCode::UNAUTHORIZED, json_headers(), challenge, body.to_string()).into_response()
}
