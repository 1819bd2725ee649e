//! Sends the answer to where the application wants it, in the way it wants it (OAuth 2.0 Multiple Response Types §2.1, OAuth
//! 2.0 Form Post Response Mode).

use std::collections::BTreeSet;

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderValue, StatusCode, header};
use lazurite_crypto::digest::sha256;
use lazurite_model::PrincipalId;
use lazurite_model::record::Tenant;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::Authorization;
use crate::client::Client;
use crate::fault::{Fault, row};
use crate::oauth::code::{self, NewCode};
use crate::oauth::person::check_assignment;
use crate::pages::goal;
use crate::pages::html::{Csp, Frame, show, texts};
use crate::pages::text::NoticeTexts;
use crate::pages::visit::Visit;
use crate::people::session::Session;
use crate::people::sign_in_log::Outcome;
use crate::token::{IdToken, Scopes, id_token, principals_of};

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Mode {
    /// In the query of the address.
    Query,
    /// Behind its `#`.
    Fragment,
    /// In a form that the browser posts.
    FormPost,
}

impl Mode {
    /// The mode of that name.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }
}

/// Where and how an application is answered.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) redirect_uri: String,
    pub(crate) mode: Mode,
    pub(crate) state: Option<String>,
}

/// Sends the form at once; it is allowed by its hash. Without scripts there is a button.
const SEND: &str = "document.forms[0].submit()";

#[derive(Template)]
#[template(path = "form_post.html")]
struct FormPostPage<'p> {
    frame: Frame,
    texts: &'static NoticeTexts,
    action: &'p str,
    fields: &'p [(&'static str, String)],
    script: &'static str,
}

impl Authorization {
    /// Answers with what was asked for.
    pub(crate) async fn answer(&self, visit: &Visit, session: &Session) -> Result<Response, Fault> {
        match self.fields(visit, session).await {
            Ok(fields) => send(visit, &self.address(), fields),
            Err(fault) => refuse(visit, &self.address(), &fault),
        }
    }

    async fn fields(&self, visit: &Visit, session: &Session) -> Result<Vec<(&'static str, String)>, Fault> {
        let (client, tenant) = goal::parties(visit, session, self.client)?;
        let scopes = Scopes::parse_all(&self.scope)?;
        let principals = principals_of(&visit.state, session.user.id).await?;
        // The token endpoint asks again; but an id token may leave from here, and a code that gives nothing helps nobody.
        check_assignment(&visit.state, &tenant, &client, &session.user, &principals)?;
        let mut fields = Vec::new();
        let mut code = None;
        if self.code {
            let new = NewCode {
                client: self.client,
                authentication: session.authentication.clone(),
                redirect_uri: self.redirect_uri.clone(),
                scope: self.scope.clone(),
                nonce: self.nonce.clone(),
                challenge: self.challenge.clone(),
            };
            code = Some(code::create(&visit.state, new).await?);
        }
        if self.id_token {
            let parties = (&client, &*tenant, &scopes, &principals);
            let token = self.id_token(visit, session, parties, code.as_deref()).await?;
            fields.push(("id_token", token));
        }
        fields.extend(code.map(|code| ("code", code)));
        fields.push(("session_state", session_state(session, &client)));
        if self.client_info {
            let info = json!({"uid": session.user.id, "utid": session.user.tenant}).to_string();
            fields.push(("client_info", URL_SAFE_NO_PAD.encode(info)));
        }
        let resource = scopes.api().and_then(|api| api.resource.clone());
        Outcome::of_user(&session.user).succeeded(&visit.state, &visit.origin(Some(self.client), resource));
        Ok(fields)
    }

    /// An id token that travels over the browser. Nothing belongs to it yet that could be revoked, so its `sid` is the
    /// session's.
    async fn id_token(
        &self,
        visit: &Visit,
        session: &Session,
        (client, tenant, scopes, principals): (&Client, &Tenant, &Scopes, &BTreeSet<PrincipalId>),
        code: Option<&str>,
    ) -> Result<String, Fault> {
        let token = IdToken {
            client,
            user: &session.user,
            authentication: &session.authentication,
            scopes,
            nonce: self.nonce.as_deref(),
            family: session.id,
            tenant,
            principals,
            code,
        };
        id_token(&visit.state, token).await
    }
}

/// Tells the application why there is nothing for it.
pub(crate) fn refuse(visit: &Visit, address: &Address, fault: &Fault) -> Result<Response, Fault> {
    tracing::info!(code = fault.row.code, correlation = %visit.correlation, "an authorization request was refused");
    let time = visit.state.now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    let description = format!("{} Correlation ID: {} Timestamp: {time}", fault.description(), visit.correlation);
    let error = if fault.row == &row::TRANSIENT { "temporarily_unavailable" } else { fault.row.error };
    let explanation = format!("{}/error?code={}", visit.state.settings().login, fault.row.code);
    let fields = vec![("error", error.to_owned()), ("error_description", description), ("error_uri", explanation)];
    send(visit, address, fields)
}

fn send(visit: &Visit, address: &Address, mut fields: Vec<(&'static str, String)>) -> Result<Response, Fault> {
    fields.extend(address.state.clone().map(|state| ("state", state)));
    if address.mode == Mode::FormPost {
        let texts = &texts(visit.language).notice;
        let action = &address.redirect_uri;
        let page = FormPostPage { frame: visit.frame(), texts, action, fields: &fields, script: SEND };
        return show(&page, &Csp::nothing().and_to(action).with_script(SEND));
    }
    let parameters = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    let target = &address.redirect_uri;
    let glue = match (address.mode, target.contains('?')) {
        (Mode::Fragment, _) => '#',
        (_, true) => '&',
        (_, false) => '?',
    };
    found(&format!("{target}{glue}{parameters}"))
}

/// 302, as Entra answers, whether a link or a form led here: browsers then ask with GET.
fn found(location: &str) -> Result<Response, Fault> {
    let location = HeaderValue::from_str(location)
        .map_err(|_| Fault::new(&row::WRONG_REDIRECT_URI, "The redirect URI cannot stand in a header."))?;
    Ok((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
}

/// Tells an application whether it still is the same session (OpenID Connect Session Management §2), and tells two
/// applications nothing that they could compare.
fn session_state(session: &Session, client: &Client) -> String {
    let digest = sha256(format!("{}/{}", session.id, client.app_id).as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(digest.split_at(16).0);
    Uuid::from_bytes(bytes).to_string()
}
