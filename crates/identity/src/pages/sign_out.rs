//! `/{tenant}/oauth2/v2.0/logout` (OpenID Connect RP-Initiated Logout): ends the browser's sessions.
//!
//! A link from anywhere leads here, so the person is asked first, unless the application shows an id token of somebody who is
//! signed in: only it has one. The way back is taken only if the address is registered for the application.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::HeaderMap;
use lazurite_crypto::jwt::parse;
use lazurite_model::record::Authentication;
use lazurite_model::{AppId, PrincipalId};
use serde::{Deserialize, Serialize};

use super::authorize::language;
use super::form_state::{FormState, Posted, seal};
use super::goal;
use super::html::{Csp, Frame, show, texts};
use super::notice;
use super::text::SignOutTexts;
use super::visit::Visit;
use crate::client::Client;
use crate::directory::Named;
use crate::fault::{Fault, row};
use crate::oauth::form::Form;
use crate::people::session::{self, Session};

/// What the form remembers.
#[derive(Serialize, Deserialize)]
struct SignOutForm {
    back: Option<String>,
    /// Whose sessions end; `None`: everybody's.
    whose: Option<PrincipalId>,
}

impl FormState for SignOutForm {
    const FORM: &'static str = "signOut";
}

#[derive(Template)]
#[template(path = "sign_out.html")]
struct SignOutPage<'p> {
    frame: Frame,
    texts: &'static SignOutTexts,
    flow_token: String,
    sessions: &'p [Session],
}

/// What an id token says that was given out here, though it may have ended since.
#[derive(Deserialize)]
struct Hint {
    aud: AppId,
    oid: PrincipalId,
}

/// `GET …/logout`
pub(crate) async fn begin(
    Path(segment): Path<String>,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Result<Response, Fault> {
    let parameters = Form::of_query(&query.unwrap_or_default())?;
    let visit = visit.speaking(language(&parameters));
    let hint = parameters.optional("id_token_hint").and_then(|token| read(&visit, token));
    let back = way_back(&visit, &segment, &parameters, hint.as_ref());
    let mut sessions = visit.sessions().await?;
    let proved = hint.filter(|hint| sessions.iter().any(|session| session.user.id == hint.oid));
    if let Some(hint) = proved {
        let cookie = session::end(&visit.state, &visit.headers, |one| one.user == hint.oid).await?;
        return Ok(goal::with_cookies(done(&visit, back), cookie));
    }
    if sessions.is_empty() {
        return done(&visit, back);
    }
    let named = parameters.optional("logout_hint").unwrap_or_default().to_lowercase();
    let meant = sessions.iter().find(|session| session.user.user_principal_name.to_lowercase() == named);
    let whose = meant.map(|session| session.user.id);
    sessions.retain(|session| whose.is_none_or(|whose| session.user.id == whose));
    let policy = back.as_deref().map_or_else(Csp::forms, |address| Csp::forms().and_to(address));
    let flow_token = seal(&visit, SignOutForm { back, whose })?;
    let texts = &texts(visit.language).sign_out;
    show(&SignOutPage { frame: visit.frame(), texts, flow_token, sessions: &sessions }, &policy)
}

/// `POST …/logout` is sent on as a GET, like an authorization request.
pub(crate) async fn begin_by_post(
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    Form::read(&headers, &body)?;
    let query = String::from_utf8(body.to_vec()).map_err(|_| Fault::new(&row::MALFORMED, "The form is no text."))?;
    Ok(Redirect::to(&format!("{}?{query}", uri.path())).into_response())
}

/// `POST /login/sign-out`
pub(crate) async fn answer(posted: Posted) -> Result<Response, Response> {
    let (visit, _, SignOutForm { back, whose }) = posted.open()?;
    let ends = |one: &Authentication| whose.is_none_or(|whose| one.user == whose);
    let ended = session::end(&visit.state, &visit.headers, ends).await;
    let cookie = ended.map_err(|error| Fault::from(error).into_response())?;
    Ok(goal::with_cookies(done(&visit, back), cookie))
}

fn done(visit: &Visit, back: Option<String>) -> Result<Response, Fault> {
    match back {
        Some(back) => Ok(Redirect::to(&back).into_response()),
        None => {
            let texts = &texts(visit.language).sign_out;
            notice::told(visit, texts.done_title, texts.done)
        }
    }
}

/// Where the application wants the person back: with its `state`, and only if the address is registered. MSAL does not say
/// which application asks; then it must be one of the directory's.
fn way_back(visit: &Visit, segment: &str, parameters: &Form, hint: Option<&Hint>) -> Option<String> {
    let uri = parameters.optional("post_logout_redirect_uri")?;
    let hinted = hint.map(|hint| hint.aud.to_string());
    let is_registered = match hinted.as_deref().or_else(|| parameters.optional("client_id")) {
        Some(id) => Client::find(&visit.state, id).is_some_and(|client| client.redirect(uri).is_some()),
        None => is_anybodys(visit, segment, uri),
    };
    if !is_registered {
        return None;
    }
    let Some(state) = parameters.optional("state") else { return Some(uri.to_owned()) };
    let state = form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
    Some(format!("{uri}{}{state}", if uri.contains('?') { '&' } else { '?' }))
}

fn is_anybodys(visit: &Visit, segment: &str, uri: &str) -> bool {
    let directory = visit.state.directory();
    let tenant = match directory.named(segment) {
        Named::One(tenant) => Some(tenant),
        Named::Any => None,
        Named::Unknown => return false,
    };
    let clients = directory.applications().into_iter().map(Client::of);
    let mut clients = clients.filter(|client| tenant.as_ref().is_none_or(|tenant| client.serves(tenant)));
    clients.any(|client| client.redirect(uri).is_some())
}

/// Reads an id token of ours. It may have ended: people sign out later than that.
fn read(visit: &Visit, token: &str) -> Option<Hint> {
    let parsed = parse(token).ok()?;
    let keys = visit.state.keys();
    let key = keys.verifier(parsed.header.kid.as_deref()?, visit.state.now())?;
    parsed.verify_rs256(key).ok()?.claims().ok()
}
