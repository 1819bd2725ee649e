//! `/v1.0/applications/{id}/federatedIdentityCredentials`: other issuers' tokens that stand for the application's secret.

use axum::Router;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use lazurite_model::Record;
use lazurite_model::record::{Application, FederatedCredential};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::State;
use crate::graph::body::Body;
use crate::graph::caller::Caller;
use crate::graph::credentials::may_impersonate;
use crate::graph::entity::Work;
use crate::graph::failure::Failure;
use crate::graph::frame::Target;
use crate::graph::list::Listing;
use crate::graph::rights::Operation;
use crate::graph::{answer, object};

/// The most that one application may have.
const MOST: usize = 20;

const SET: &str = "federatedIdentityCredentials";

/// The collection and its items, named by id or name.
pub(crate) fn routes() -> Router<State> {
    let base = format!("/v1.0/applications/{{id}}/{SET}");
    Router::new()
        .route(&base, get(list).post(create))
        .route(&format!("{base}/{{credential}}"), get(show).patch(update).delete(delete))
}

async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let listing = Listing::read(query)?;
    let application = application(&state, &caller, segment, Operation::ReadApplications).await?;
    let credentials: Vec<FederatedCredential> = state.store().list(&format!("{}/", application.app_id)).await?;
    let path = format!("/v1.0/applications/{}/{SET}", application.id);
    let kind = format!("applications('{}')/{SET}", application.id);
    listing.answer(&state, &caller, (&kind, &path), credentials.iter().map(view)).await
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((segment, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let application = application(&state, &caller, segment, Operation::ReadApplications).await?;
    let credentials: Vec<FederatedCredential> = state.store().list(&format!("{}/", application.app_id)).await?;
    let credential = named(credentials, &name)?;
    Ok(entity(&state, StatusCode::OK, &application, &credential))
}

async fn create(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    body: Body,
) -> Result<Response, Failure> {
    let (mut work, application) = begin(&state, &caller, segment).await?;
    may_impersonate(&mut work, application.app_id).await?;
    let present: Vec<FederatedCredential> = work.tx.list(&format!("{}/", application.app_id)).await?;
    if present.len() >= MOST {
        return Err(Failure::bad_request(format!("An application may have at most {MOST} federated credentials.")));
    }
    let mut credential = FederatedCredential {
        id: state.random().uuid(),
        app: application.app_id,
        name: String::new(),
        issuer: String::new(),
        subject: String::new(),
        audiences: Vec::new(),
        description: None,
    };
    apply(&mut credential, body, true)?;
    check_unique(&credential, &present)?;
    work.tx.insert(&credential).await.map_err(|_| {
        Failure::exists("A federated identity credential with the same name already exists on this application.")
    })?;
    work.tx.commit().await?;
    Ok(entity(&state, StatusCode::CREATED, &application, &credential))
}

async fn update(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((segment, name)): Path<(String, String)>,
    body: Body,
) -> Result<StatusCode, Failure> {
    let (mut work, application) = begin(&state, &caller, segment).await?;
    may_impersonate(&mut work, application.app_id).await?;
    let present: Vec<FederatedCredential> = work.tx.list(&format!("{}/", application.app_id)).await?;
    let mut credential = named(present.clone(), &name)?;
    apply(&mut credential, body, false)?;
    check_unique(&credential, &present)?;
    work.tx.put(&credential).await?;
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn delete(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((segment, name)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let (mut work, application) = begin(&state, &caller, segment).await?;
    let present: Vec<FederatedCredential> = work.tx.list(&format!("{}/", application.app_id)).await?;
    let credential = named(present, &name)?;
    work.tx.delete::<FederatedCredential>(&credential.key()).await?;
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn application(
    state: &State,
    caller: &Caller,
    segment: String,
    operation: Operation,
) -> Result<Application, Failure> {
    let target = Target::find::<Application>(state, caller, segment).await?;
    object::read(state, caller.tenant, target.checked(caller, operation)?).await
}

async fn begin<'w>(state: &'w State, caller: &'w Caller, segment: String) -> Result<(Work<'w>, Application), Failure> {
    let target = Target::find::<Application>(state, caller, segment).await?;
    let id = target.checked(caller, Operation::UpdateApplication)?;
    let mut work = Work::begin(state, caller, "applications/credentials/update", id).await?;
    let application = object::read_for_change(&mut work.tx, caller.tenant, id).await?;
    Ok((work, application))
}

fn named(credentials: Vec<FederatedCredential>, name: &str) -> Result<FederatedCredential, Failure> {
    let id = Uuid::parse_str(name).ok();
    let is_it = |it: &FederatedCredential| Some(it.id) == id || it.name.eq_ignore_ascii_case(name);
    credentials.into_iter().find(is_it).ok_or_else(|| Failure::not_found(name))
}

fn apply(credential: &mut FederatedCredential, mut body: Body, new: bool) -> Result<(), Failure> {
    if new {
        credential.name = body.required("name")?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
        if credential.name.len() > 120 || !credential.name.bytes().all(plain) {
            return Err(Failure::bad_request(
                "'name' must be of at most 120 letters, digits, hyphens and underscores.",
            ));
        }
    } else if body.text("name")?.is_some_and(|name| name != credential.name) {
        return Err(Failure::bad_request("'name' cannot be changed."));
    }
    if new || body.has("issuer") {
        credential.issuer = body.required("issuer")?;
        check_issuer(&credential.issuer)?;
    }
    if new || body.has("subject") {
        credential.subject = body.required("subject")?;
    }
    if let Some(audiences) = body.texts("audiences")? {
        credential.audiences = audiences;
    }
    if !matches!(&*credential.audiences, [one] if !one.is_empty() && one.len() <= 600) {
        return Err(Failure::bad_request("'audiences' must hold one audience."));
    }
    if let Some(description) = body.stated("description")? {
        credential.description = description;
    }
    // The id comes along when a client sends back what it was shown.
    body.rest(&["id"]).map(|_| ())
}

/// Whether its keys may be fetched at all is decided when they are; here is only looked whether it can be meant.
fn check_issuer(issuer: &str) -> Result<(), Failure> {
    let parsed: Option<http::Uri> = issuer.parse().ok();
    let host = parsed.as_ref().and_then(http::Uri::host).unwrap_or_default();
    let local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    match parsed.as_ref().and_then(http::Uri::scheme_str) {
        Some("https") if !host.is_empty() => Ok(()),
        Some("http") if local => Ok(()),
        _ => Err(Failure::bad_request("'issuer' must be an https address.")),
    }
}

fn check_unique(credential: &FederatedCredential, present: &[FederatedCredential]) -> Result<(), Failure> {
    let same = |it: &&FederatedCredential| {
        it.id != credential.id && it.issuer == credential.issuer && it.subject == credential.subject
    };
    match present.iter().find(same) {
        None => Ok(()),
        Some(_) => Err(Failure::exists("Another federated credential has the same issuer and subject.")),
    }
}

fn entity(state: &State, status: StatusCode, application: &Application, credential: &FederatedCredential) -> Response {
    let kind = format!("applications('{}')/{SET}/$entity", application.id);
    answer::entity(state, status, &kind, view(credential))
}

fn view(credential: &FederatedCredential) -> Value {
    json!({
        "id": credential.id,
        "name": credential.name,
        "issuer": credential.issuer,
        "subject": credential.subject,
        "audiences": credential.audiences,
        "description": credential.description,
    })
}
