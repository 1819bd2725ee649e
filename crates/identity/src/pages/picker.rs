//! The account picker: several people, or one person with several accounts, are signed in in one browser.

use askama::Template;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::form_state::{FormState, Posted, seal};
use super::goal::{self, Goal};
use super::html::{Csp, Frame, show, texts};
use super::sign_in::show_sign_in;
use super::text::PickerTexts;
use super::visit::Visit;
use crate::fault::Fault;
use crate::people::session::Session;

/// What the form remembers.
#[derive(Serialize, Deserialize)]
pub(crate) struct PickerForm {
    goal: Goal,
}

impl FormState for PickerForm {
    const FORM: &'static str = "picker";
}

#[derive(Template)]
#[template(path = "picker.html")]
struct PickerPage<'p> {
    frame: Frame,
    texts: &'static PickerTexts,
    lead: Option<String>,
    flow_token: String,
    sessions: &'p [Session],
}

/// The page.
pub(crate) fn show_picker(visit: &Visit, goal: Goal, sessions: &[Session]) -> Result<Response, Fault> {
    let all = texts(visit.language);
    let policy = goal.address().map_or_else(Csp::forms, |address| Csp::forms().and_to(address));
    let lead = goal.application(visit).map(|name| (all.sign_in.continue_to)(&name));
    let flow_token = seal(visit, PickerForm { goal })?;
    show(&PickerPage { frame: visit.frame(), texts: &all.picker, lead, flow_token, sessions }, &policy)
}

/// `POST /login/account`
pub(crate) async fn answer(posted: Posted) -> Result<Response, Response> {
    let (visit, form, PickerForm { goal }) = posted.open()?;
    let picked = form.optional("session").and_then(|id| id.parse().ok());
    Ok(goal::with_cookies(go_on(&visit, goal, picked).await, []))
}

async fn go_on(visit: &Visit, goal: Goal, picked: Option<Uuid>) -> Result<Response, Fault> {
    // Only the cookie says who is signed in; the button names one of them.
    let found = visit.sessions().await?.into_iter().find(|session| Some(session.id) == picked);
    match found.filter(|session| goal.tenant().is_none_or(|tenant| tenant == session.user.tenant)) {
        Some(session) => goal::with_session(visit, goal, &session).await,
        None => show_sign_in(visit, goal, "", None),
    }
}
