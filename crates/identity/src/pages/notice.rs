//! Pages that only say something: a refusal, an end, or that a form is too old.

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use uuid::Uuid;

use super::html::{Csp, Frame, show, texts};
use super::text::Texts;
use super::visit::Visit;
use crate::fault::Fault;

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage<'p> {
    frame: Frame,
    title: &'p str,
    lead: &'p str,
    details: Option<Details<'p>>,
}

struct Details<'p> {
    texts: &'static Texts,
    description: &'p str,
    trace: String,
    correlation: String,
    time: String,
}

/// A page with a title and a sentence.
pub(crate) fn told(visit: &Visit, title: &str, lead: &str) -> Result<Response, Fault> {
    show(&NoticePage { frame: visit.frame(), title, lead, details: None }, &Csp::nothing())
}

/// A refusal that cannot go back to the application.
pub(crate) fn failed(visit: &Visit, fault: &Fault, trace: Uuid) -> Response {
    let texts = texts(visit.language);
    let details = Details {
        texts,
        description: &fault.description(),
        trace: trace.to_string(),
        correlation: visit.correlation.to_string(),
        time: visit.state.now().strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
    };
    let (title, lead) = (texts.notice.failed_title, texts.notice.failed);
    let page = NoticePage { frame: visit.frame(), title, lead, details: Some(details) };
    show(&page, &Csp::nothing()).unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// The answer to a form that is too old, was shown to another browser, or was made by somebody else.
pub(crate) fn expired(visit: &Visit) -> Response {
    let texts = &texts(visit.language).notice;
    match told(visit, texts.expired_title, texts.expired) {
        Ok(mut response) => {
            *response.status_mut() = StatusCode::FORBIDDEN;
            response
        }
        Err(fault) => fault.into_response(),
    }
}

/// The answer to the address of a form without the form.
pub(crate) async fn without_form(visit: Visit) -> Response {
    expired(&visit)
}
