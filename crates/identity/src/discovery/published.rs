//! Discovery documents (OpenID Connect Discovery 1.0, their version 1 form without `/v2.0`, and the one under `/adfs`) and
//! key sets (RFC 7517), ready to be sent: every client asks for them before it does anything else, and they change by the
//! month.
//!
//! The document under `/adfs` lets clients that are configured by environment variables alone find their way: they take
//! `adfs` for an authority that needs no instance discovery, and then use whatever endpoints the document names. Keys are the
//! same for every tenant, and may be kept for an hour: the next key is published a whole turn before it signs.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::extract::{OriginalUri, State as Shared};
use axum::response::Response;
use http::{HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::document::{Version, document};
use crate::State;
use crate::directory::Named;
use crate::fault::{Fault, row};

/// A key that has ended stands in the key set for that much longer; it signs nothing any more.
const LIFE: SignedDuration = SignedDuration::from_secs(60);
/// As many as there may be names of tenants in several forms; more are made anew each time.
const MOST: usize = 256;

/// The documents by path.
#[derive(Default)]
pub(crate) struct Documents(RwLock<HashMap<String, Ready>>);

struct Ready {
    body: Bytes,
    until: Timestamp,
}

impl Documents {
    /// Forgets all of them: what they were made of has changed.
    pub(crate) fn clear(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn at(&self, path: &str, now: Timestamp) -> Option<Bytes> {
        let documents = self.0.read().unwrap_or_else(PoisonError::into_inner);
        documents.get(path).filter(|ready| now < ready.until).map(|ready| ready.body.clone())
    }

    fn keep(&self, path: &str, body: &Bytes, now: Timestamp) {
        let mut documents = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if documents.len() < MOST || documents.contains_key(path) {
            let until = now.checked_add(LIFE).unwrap_or(now);
            documents.insert(path.to_owned(), Ready { body: body.clone(), until });
        }
    }
}

impl State {
    /// The answer to a `GET` of a discovery document or key set; `None`: `path` names none of a tenant that exists.
    pub fn published(&self, path: &str) -> Option<http::Response<Bytes>> {
        let now = self.now();
        let body = match self.documents().at(path, now) {
            Some(body) => body,
            None => {
                let body = Bytes::from(make(self, path)?.to_string());
                self.documents().keep(path, &body, now);
                body
            }
        };
        let mut response = http::Response::new(body);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        Some(response)
    }
}

pub(crate) async fn published(Shared(state): Shared<State>, OriginalUri(uri): OriginalUri) -> Result<Response, Fault> {
    let found = state.published(uri.path());
    let segment = uri.path().split('/').nth(1).unwrap_or_default();
    found.map(|document| document.map(Body::from)).ok_or_else(|| unknown(segment))
}

fn make(state: &State, path: &str) -> Option<Value> {
    let (segment, rest) = path.strip_prefix('/')?.split_once('/')?;
    let home = state.settings().home_tenant.to_string();
    let segment = if segment == "adfs" { &home } else { segment };
    // Endpoints carry the tenant's id, whatever it was called: clients key their caches by it.
    let [endpoints, keys, issuer] = match state.directory().named(segment) {
        Named::One(tenant) => std::array::from_fn(|_| tenant.id.to_string()),
        Named::Any => ["organizations".to_owned(), "common".to_owned(), "{tenantid}".to_owned()],
        Named::Unknown => return None,
    };
    let names = [&*endpoints, &keys, &issuer];
    match rest {
        // Active Directory Federation Services have no version in their path; what follows is version 2 all the same.
        ".well-known/openid-configuration" if path.starts_with("/adfs/") => Some(document(state, Version::V2, names)),
        ".well-known/openid-configuration" => Some(document(state, Version::V1, names)),
        "v2.0/.well-known/openid-configuration" => Some(document(state, Version::V2, names)),
        "discovery/v2.0/keys" | "discovery/keys" => {
            let issuer = format!("{}/{issuer}/v2.0", state.settings().login);
            Some(state.keys().jwks(state.now(), &issuer))
        }
        _ => None,
    }
}

fn unknown(segment: &str) -> Fault {
    let shown: String = segment.chars().take(100).collect();
    let message = format!(
        "Tenant '{shown}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
    );
    Fault::new(&row::UNKNOWN_TENANT_DISCOVERY, message)
}
