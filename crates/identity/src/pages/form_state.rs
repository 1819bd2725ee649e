//! What a form remembers between being shown and being sent: sealed, bound to the browser that it was shown to, and only
//! for a while. It is also what tells a form that was filled in here from one that another site sends in somebody's name:
//! nobody else can make one, and one that was made for another browser does not fit its cookie.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use lazurite_crypto::digest::constant_time_eq;
use lazurite_model::Sealed;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::notice;
use super::text::Language;
use super::visit::Visit;
use crate::State;
use crate::fault::{Fault, row};
use crate::oauth::form::Form;

/// The form field that carries it.
pub(crate) const FIELD: &str = "flowToken";
const LIFE: SignedDuration = SignedDuration::from_hours(1);

/// What one kind of form remembers.
pub(crate) trait FormState: Serialize + DeserializeOwned {
    /// Which form: what another form remembers does not open here.
    const FORM: &'static str;
}

#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    browser: String,
    expires: Timestamp,
    language: Language,
    content: T,
}

fn context(form: &str) -> String {
    format!("form/{form}")
}

/// The value of the form's hidden field.
pub(crate) fn seal<T: FormState>(visit: &Visit, content: T) -> Result<String, Fault> {
    let expires = visit.state.now() + LIFE;
    let envelope = Envelope { browser: visit.browser.clone(), expires, language: visit.language, content };
    let plain = serde_json::to_vec(&envelope).map_err(|error| {
        tracing::error!(%error, "a form's state cannot be written");
        Fault::new(&row::TRANSIENT, "A transient error has occurred. Please try again.")
    })?;
    Ok(visit.state.sealer().seal(&context(T::FORM), &plain).0)
}

/// A form that was sent.
pub(crate) struct Posted {
    pub(crate) visit: Visit,
    pub(crate) form: Form,
}

impl Posted {
    /// What the form remembered, with the language that it was shown in; or the answer to a form that is too old or is
    /// forged.
    pub(crate) fn open<T: FormState>(self) -> Result<(Visit, Form, T), Response> {
        let Self { mut visit, form } = self;
        match self::open(&visit, form.optional(FIELD).unwrap_or_default()) {
            Some((language, content)) => {
                visit.language = language;
                Ok((visit, form, content))
            }
            None => Err(notice::expired(&visit)),
        }
    }
}

fn open<T: FormState>(visit: &Visit, text: &str) -> Option<(Language, T)> {
    let plain = visit.state.sealer().open(&context(T::FORM), &Sealed(text.to_owned())).ok()?;
    let envelope: Envelope<T> = serde_json::from_slice(&plain).ok()?;
    let fits = constant_time_eq(envelope.browser.as_bytes(), visit.browser.as_bytes());
    (fits && visit.state.now() < envelope.expires).then_some((envelope.language, envelope.content))
}

impl FromRequest<State> for Posted {
    type Rejection = Response;

    /// Browsers say when another site sends a form (Fetch Metadata): such a one is not even opened.
    async fn from_request(request: Request, state: &State) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(visit) = Visit::from_request_parts(&mut parts, state).await;
        let site = parts.headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
        if site.is_some_and(|site| matches!(site, "cross-site" | "same-site")) {
            return Err(notice::expired(&visit));
        }
        let body = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await;
        let body = body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
        let form = Form::read(&parts.headers, &body).map_err(Fault::into_response)?;
        Ok(Self { visit, form })
    }
}
