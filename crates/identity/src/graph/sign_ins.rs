//! `/v1.0/auditLogs/signIns`: who tried to sign in, from where, and what became of it.

use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use http::StatusCode;
use lazurite_store::{SignIn, SignInFilter};
use serde_json::{Value, json};

use super::answer;
use super::caller::Caller;
use super::failure::Failure;
use super::list::Listing;
use super::rights::Operation;
use crate::State;
use crate::first_party::FirstParty;

/// The most entries that are looked at for one answer, the latest first.
const MOST: u32 = 1000;

pub(crate) async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    caller.may(Operation::ReadAudit)?;
    let listing = Listing::read(query)?;
    let entries = entries(&state, &caller, &listing).await?;
    let views = entries.iter().map(|entry| view(&state, entry));
    listing.answer(&state, &caller, ("auditLogs/signIns", "/v1.0/auditLogs/signIns"), views).await
}

pub(crate) async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    caller.may(Operation::ReadAudit)?;
    let entries = entries(&state, &caller, &Listing::read(None)?).await?;
    let found = entries.iter().find(|entry| entry.id.to_string().eq_ignore_ascii_case(&id));
    let entry = found.ok_or_else(|| Failure::not_found(&id))?;
    Ok(answer::entity(&state, StatusCode::OK, "auditLogs/signIns/$entity", view(&state, entry)))
}

async fn entries(state: &State, caller: &Caller, listing: &Listing) -> Result<Vec<SignIn>, Failure> {
    let (from, until) = listing.filter.period("createdDateTime");
    let user = listing.filter.demanded("userId").and_then(|id| id.parse().ok());
    let filter = SignInFilter { tenant: Some(caller.tenant), user, from, until, after: None, limit: MOST };
    let mut entries = state.store().sign_ins(&filter).await?;
    // Attempts of nobody belong to no tenant: only the home tenant's administrators look after them.
    let home = caller.tenant == state.settings().home_tenant;
    entries.retain(|entry| home || entry.tenant.is_some());
    Ok(entries)
}

fn view(state: &State, entry: &SignIn) -> Value {
    let application = entry.client.and_then(|client| {
        let registered = state.directory().application(client).map(|application| application.display_name.clone());
        registered.or_else(|| FirstParty::find(client).map(|azures| azures.name.to_owned()))
    });
    json!({
        "id": entry.id,
        "createdDateTime": entry.created.to_string(),
        "appDisplayName": application,
        "appId": entry.client,
        "clientAppUsed": "",
        "correlationId": entry.correlation,
        "ipAddress": entry.address,
        "isInteractive": true,
        "resourceDisplayName": entry.resource,
        "status": {"errorCode": entry.code, "failureReason": entry.reason, "additionalDetails": null},
        "userDisplayName": entry.name,
        "userId": entry.user,
        "userPrincipalName": entry.name,
    })
}
