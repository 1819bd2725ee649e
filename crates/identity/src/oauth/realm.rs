//! `GET /{tenant}/userrealm/{user}`: what clients ask before they send a password, to learn whether the account signs in here
//! or at an identity provider of its own. All accounts sign in here, whether they exist or not.

use axum::Json;
use axum::extract::{Path, RawQuery, State as Shared};
use lazurite_api::Query;
use serde_json::{Value, json};

use crate::State;

pub(crate) async fn of_path(Shared(state): Shared<State>, Path((_, user)): Path<(String, String)>) -> Json<Value> {
    Json(realm(&state, &user))
}

/// As older clients ask: `?user=…`
pub(crate) async fn of_query(Shared(state): Shared<State>, RawQuery(query): RawQuery) -> Json<Value> {
    let query = query.unwrap_or_default();
    let user = Query::parse(&query).first("user").unwrap_or_default().to_owned();
    Json(realm(&state, &user))
}

/// Tells of the domain alone, so that nobody learns who has an account.
fn realm(state: &State, user: &str) -> Value {
    let login = &state.settings().login;
    let host = login.split_once("://").map_or(login.as_str(), |(_, host)| host);
    let domain = user.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()).unwrap_or_default();
    if state.directory().tenant_of_domain(&domain).is_none() {
        return json!({"ver": "1.0", "account_type": "Unknown", "cloud_instance_name": host});
    }
    json!({
        "ver": "1.0", "account_type": "Managed", "domain_name": domain, "cloud_instance_name": host,
        "cloud_audience_urn": "urn:federation:MicrosoftOnline",
    })
}
