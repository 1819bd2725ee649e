//! What every page knows of the browser that asks, and what every page answers with: one frame around all handlers.
//!
//! [`dress`] gives each browser the cookie that forms are bound to, fences every answer with the headers that pages need,
//! and turns a refusal into a page that says so.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::{FromRequestParts, Request, State as Shared};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use lazurite_api::{ClientAddress, Query};
use lazurite_crypto::digest::secret_hash;
use lazurite_model::AppId;
use lazurite_store::StoreError;
use uuid::Uuid;

use super::html::{Csp, Frame};
use super::notice;
use super::text::Language;
use crate::State;
use crate::cookie::{self, SameSite};
use crate::fault::Fault;
use crate::people::session::{self, Session};
use crate::people::{Familiar, Origin};

const COOKIE: &str = "__Host-lazurite-form";

/// A request of a browser.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) state: State,
    pub(crate) headers: HeaderMap,
    /// The hash of the cookie that this browser's forms are bound to.
    pub(crate) browser: String,
    /// The language that the browser prefers.
    pub(crate) language: Language,
    /// By which the client names its request.
    pub(crate) correlation: Uuid,
    address: Option<IpAddr>,
}

impl Visit {
    /// The same with the language that the request itself asks for, if it is one of ours.
    pub(crate) fn speaking(mut self, asked: Option<&str>) -> Self {
        self.language = asked.and_then(Language::of_list).unwrap_or(self.language);
        self
    }

    /// What a page of this visit is framed with.
    pub(crate) fn frame(&self) -> Frame {
        Frame::new(self.language)
    }

    /// Who is signed in in this browser.
    pub(crate) async fn sessions(&self) -> Result<Vec<Session>, StoreError> {
        session::of_browser(&self.state, &self.headers).await
    }

    /// Where an attempt to sign in comes from.
    pub(crate) fn origin(&self, client: Option<AppId>, resource: Option<String>) -> Origin {
        let familiar = Familiar::read(&self.state, &self.headers);
        Origin { address: self.address, familiar, client, resource, correlation: self.correlation }
    }
}

/// The cookie to which forms are bound, as this request has it or will get it.
#[derive(Clone)]
struct Bound {
    hash: String,
    correlation: Uuid,
}

impl FromRequestParts<State> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        let bound = parts.extensions.get::<Bound>();
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(Self {
            state: state.clone(),
            headers: parts.headers.clone(),
            browser: bound.map(|bound| bound.hash.clone()).unwrap_or_default(),
            language: Language::accepted(accepted.unwrap_or_default()),
            correlation: bound.map_or(Uuid::nil(), |bound| bound.correlation),
            address: parts.extensions.get::<ClientAddress>().map(|address| address.0),
        })
    }
}

/// Around every page.
pub(crate) async fn dress(Shared(state): Shared<State>, mut request: Request, next: Next) -> Response {
    let known = cookie::read(request.headers(), COOKIE).filter(|value| value.len() >= 43).map(secret_hash);
    let (hash, fresh) = match known {
        Some(hash) => (hash.0, None),
        None => {
            let value = fresh(&state);
            (secret_hash(&value).0, cookie::set(COOKIE, &value, SameSite::Lax, None))
        }
    };
    let correlation = named(&request).unwrap_or_else(|| state.random().uuid());
    request.extensions_mut().insert(Bound { hash, correlation });
    let is_get = request.method() == Method::GET;
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, &state).await;
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let (Some(fault), Ok(visit)) = (response.extensions_mut().remove::<Fault>(), visit) {
        response = refusal(&visit, &fault, response);
    }
    let headers = response.headers_mut();
    // Pictures and style sheets are the same for everybody and set no cookie.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(fresh.filter(|_| is_get).map(|cookie| (header::SET_COOKIE, cookie)));
    }
    fence(headers);
    response
}

/// What no page is without. A page that needs more than the strictest policy says so itself.
fn fence(headers: &mut HeaderMap) {
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.extend(Csp::nothing().header().map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    }
    for (name, value) in [
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn refusal(visit: &Visit, fault: &Fault, refused: Response) -> Response {
    let trace = visit.state.random().uuid();
    let (code, status) = (fault.row.code, fault.row.status);
    tracing::info!(code, status = status.as_u16(), %trace, "a page was refused");
    let mut response = notice::failed(visit, fault, trace).into_response();
    *response.status_mut() = status;
    for cookie in refused.headers().get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    let id = HeaderValue::from_str(&trace.hyphenated().to_string()).ok();
    response.headers_mut().extend(id.map(|id| (HeaderName::from_static("x-ms-request-id"), id)));
    response
}

fn fresh(state: &State) -> String {
    let mut bytes = [0; 32];
    state.random().fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn named(request: &Request) -> Option<Uuid> {
    let query = Query::parse(request.uri().query().unwrap_or_default());
    query.first("client-request-id").and_then(|text| Uuid::parse_str(text).ok())
}
