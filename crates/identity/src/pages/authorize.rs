//! `/{tenant}/oauth2/v2.0/authorize` (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2) and its v1 form: an application sends a
//! person here, and they go back with a code or an id token.
//!
//! What is wrong with the client or with the address that the answer would go to is said on a page and never sent anywhere
//! (RFC 6749 §4.1.2.1); everything else the application is told.

mod request;
mod respond;

use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::HeaderMap;
use lazurite_model::record::CodeChallenge;
use lazurite_model::{AppId, TenantId};
use serde::{Deserialize, Serialize};

use super::consent::{ConsentForm, show_consent};
use super::goal::{self, Chosen, Goal};
use super::visit::Visit;
use crate::fault::{Fault, row};
use crate::oauth::consent::{self, Asked};
use crate::oauth::form::Form;
use crate::people::session::Session;
use crate::token::Scopes;

pub(crate) use request::language;
pub(crate) use respond::{Address, Mode, refuse};

/// What an application asks for, checked.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Authorization {
    /// The directory whose people it asks; `None`: any.
    pub(crate) tenant: Option<TenantId>,
    pub(crate) client: AppId,
    /// Registered for the client.
    pub(crate) redirect_uri: String,
    mode: Mode,
    /// Comes back as it was sent.
    state: Option<String>,
    /// Whether a code is wanted.
    code: bool,
    /// Whether an id token is wanted.
    id_token: bool,
    scope: String,
    nonce: Option<String>,
    challenge: Option<CodeChallenge>,
    client_info: bool,
    /// The person is asked for consent though they gave it before.
    ask_consent: bool,
}

/// `GET …/authorize`
pub(crate) async fn begin(
    Path(tenant): Path<String>,
    OriginalUri(uri): OriginalUri,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Result<Response, Fault> {
    let parameters = Form::of_query(&query.unwrap_or_default())?;
    let is_v1 = !uri.path().contains("/v2.0/");
    let target = request::Target::find(&visit.state, &tenant, &parameters)?;
    let visit = visit.speaking(language(&parameters));
    let address = target.address();
    match target.read(&parameters, is_v1) {
        Ok((request, wish)) if wish.silent => silent(&visit, request, &wish).await,
        Ok((request, wish)) => goal::enter(&visit, Goal::Authorize(Box::new(request)), &wish.who).await,
        Err(fault) => refuse(&visit, &address, &fault),
    }
}

/// `POST …/authorize` (OpenID Connect Core §3.1.2.1) is sent on as a GET: so the browser sends its cookies along, which it
/// keeps from posts of other sites.
pub(crate) async fn begin_by_post(
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    Form::read(&headers, &body)?;
    let query = String::from_utf8(body.to_vec()).map_err(|_| Fault::new(&row::MALFORMED, "The form is no text."))?;
    Ok(Redirect::to(&format!("{}?{query}", uri.path())).into_response())
}

/// `prompt=none`: an answer without any page, or the reason why there must be one.
async fn silent(visit: &Visit, request: Authorization, wish: &request::Wishes) -> Result<Response, Fault> {
    let address = request.address();
    let goal = Goal::Authorize(Box::new(request.clone()));
    let refused = |row, message: &str| refuse(visit, &address, &Fault::new(row, message));
    let session = match goal::choose(visit, &goal, &wish.who).await? {
        Chosen::One(session) => session,
        Chosen::Several(_) => {
            let message = "Either multiple user identities are available for the current request or selected account is not supported for the scenario.";
            return refused(&row::SEVERAL_SESSIONS, message);
        }
        Chosen::Nobody => {
            let message = "A silent sign-in request was sent but no user is signed in.";
            return refused(&row::LOGIN_REQUIRED, message);
        }
    };
    if !goal::has_all_factors(visit, &session).await? {
        let message = "The user must use multi-factor authentication to access the resource.";
        return refused(&row::SECOND_FACTOR_NEEDED, message);
    }
    match request.missing(visit, &session).await {
        Ok(asked) if asked.is_empty() => request.answer(visit, &session).await,
        Ok(_) => {
            let message = "The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.";
            refused(&row::CONSENT_REQUIRED, message)
        }
        Err(fault) => refuse(visit, &address, &fault),
    }
}

impl Authorization {
    /// Where answers go.
    pub(crate) fn address(&self) -> Address {
        Address { redirect_uri: self.redirect_uri.clone(), mode: self.mode, state: self.state.clone() }
    }

    /// Goes on with somebody who is signed in: over the consent page if something is to be consented to.
    pub(crate) async fn proceed(self, visit: &Visit, session: &Session) -> Result<Response, Fault> {
        let asked = match self.missing(visit, session).await {
            Ok(asked) => asked,
            Err(fault) => return refuse(visit, &self.address(), &fault),
        };
        if asked.is_empty() && !self.ask_consent {
            return self.answer(visit, session).await;
        }
        show_consent(visit, session, ConsentForm::of(Goal::Authorize(Box::new(self)), session), &asked)
    }

    /// What the person must consent to first.
    pub(crate) async fn missing(&self, visit: &Visit, session: &Session) -> Result<Vec<Asked>, Fault> {
        let (client, tenant) = goal::parties(visit, session, self.client)?;
        let scopes = Scopes::parse_all(&self.scope)?;
        consent::missing(&visit.state, &tenant, &client, &session.user, &scopes).await
    }

    /// Writes down that the person consents; for everybody if `everybody`.
    pub(crate) async fn consent(&self, visit: &Visit, session: &Session, everybody: bool) -> Result<(), Fault> {
        let (client, tenant) = goal::parties(visit, session, self.client)?;
        let scopes = Scopes::parse_all(&self.scope)?;
        consent::give(&visit.state, (&tenant, &client, &session.user), &scopes, everybody).await
    }
}
