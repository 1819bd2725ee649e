//! The consent page: what an application may do in somebody's name, asked before it may.
//!
//! What only an administrator can give is shown to everybody else as such, and they can only go back.

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::authorize::{Authorization, refuse};
use super::form_state::{FormState, Posted, seal};
use super::goal::{self, Goal};
use super::html::{Csp, Frame, show, texts};
use super::notice;
use super::text::ConsentTexts;
use super::visit::Visit;
use crate::fault::{Fault, row};
use crate::oauth::consent::{Asked, is_consent_administrator};
use crate::people::session::Session;

/// What the form remembers.
#[derive(Serialize, Deserialize)]
pub(crate) struct ConsentForm {
    goal: Goal,
    session: Uuid,
}

impl ConsentForm {
    /// A form for whoever has that session.
    pub(crate) fn of(goal: Goal, session: &Session) -> Self {
        Self { goal, session: session.id }
    }
}

impl FormState for ConsentForm {
    const FORM: &'static str = "consent";
}

/// What was decided on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// No.
    Declined,
    /// Yes; for everybody in the directory, if an administrator says so.
    Accepted { everybody: bool },
}

#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage<'p> {
    frame: Frame,
    texts: &'static ConsentTexts,
    title: &'p str,
    lead: String,
    /// A sentence that warns before anything is agreed to.
    warning: Option<&'p str>,
    signed_in_as: String,
    asked: &'p [Asked],
    /// What ticking the box means; `None`: there is no box.
    everybody: Option<String>,
    flow_token: String,
    accept: Option<&'p str>,
    decline: &'p str,
}

/// What a consent page says, for its kind.
pub(crate) struct Wording<'w> {
    pub(crate) title: &'w str,
    pub(crate) lead: String,
    pub(crate) warning: Option<&'w str>,
    pub(crate) accept: &'w str,
    pub(crate) decline: &'w str,
    /// For whom it may be given.
    pub(crate) whose: Whose,
}

/// For whom consent may be given on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// For oneself; an administrator may say that it is for everybody.
    OnesOwn,
    /// For everybody: an administrator's to give.
    Everybodys,
}

/// The page for an application.
pub(crate) fn show_consent(
    visit: &Visit,
    session: &Session,
    form: ConsentForm,
    asked: &[Asked],
) -> Result<Response, Fault> {
    let texts = &texts(visit.language).consent;
    let name = form.goal.application(visit).unwrap_or_default();
    let wording = Wording {
        title: texts.title,
        lead: (texts.lead)(&name),
        warning: None,
        accept: texts.accept,
        decline: texts.cancel,
        whose: Whose::OnesOwn,
    };
    show_wording(visit, session, form, (asked, &wording))
}

/// The page, in the words of its kind.
pub(crate) fn show_wording(
    visit: &Visit,
    session: &Session,
    form: ConsentForm,
    (asked, wording): (&[Asked], &Wording<'_>),
) -> Result<Response, Fault> {
    let texts = &texts(visit.language).consent;
    let is_administrator = is_consent_administrator(&session.user);
    let takes_one = wording.whose == Whose::Everybodys || asked.iter().any(|asked| asked.admin_only);
    let is_refused = takes_one && !is_administrator;
    let tenant = goal::tenant_of(visit, session);
    let has_choice = wording.whose == Whose::OnesOwn && is_administrator && !asked.is_empty();
    let everybody = tenant.filter(|_| has_choice);
    let name = form.goal.application(visit).unwrap_or_default();
    let policy = form.goal.address().map_or_else(Csp::forms, |address| Csp::forms().and_to(address));
    let page = ConsentPage {
        frame: visit.frame(),
        texts,
        title: if is_refused { texts.needs_administrator_title } else { wording.title },
        lead: if is_refused { (texts.needs_administrator)(&name) } else { wording.lead.clone() },
        warning: wording.warning.filter(|_| !is_refused),
        signed_in_as: (texts.signed_in_as)(&session.user.user_principal_name),
        asked,
        everybody: everybody.map(|tenant| (texts.everybody_hint)(&tenant.display_name)),
        flow_token: seal(visit, form)?,
        accept: (!is_refused).then_some(wording.accept),
        decline: if is_refused { texts.back } else { wording.decline },
    };
    show(&page, &policy)
}

/// `POST /login/consent`
pub(crate) async fn answer(posted: Posted) -> Result<Response, Response> {
    let (visit, form, ConsentForm { goal, session }) = posted.open()?;
    let decision = match form.optional("decision") {
        Some("accept") => Decision::Accepted { everybody: form.optional("everybody").is_some() },
        _ => Decision::Declined,
    };
    let sessions = visit.sessions().await.map_err(|error| Fault::from(error).into_response())?;
    // Whoever signed out meanwhile decides nothing any more.
    let Some(session) = sessions.into_iter().find(|known| known.id == session) else {
        return Err(notice::expired(&visit));
    };
    if !goal::has_all_factors(&visit, &session).await.map_err(Fault::into_response)? {
        return Err(notice::expired(&visit));
    }
    let response = match goal {
        Goal::Authorize(request) => decide(&visit, &session, *request, decision).await,
        Goal::AdminConsent(request) => request.decide(&visit, &session, decision).await,
        Goal::Device(request) => request.decide(&visit, &session, decision).await,
        Goal::Security => return Err(notice::expired(&visit)),
    };
    Ok(response.into_response())
}

async fn decide(
    visit: &Visit,
    session: &Session,
    request: Authorization,
    decision: Decision,
) -> Result<Response, Fault> {
    let Decision::Accepted { everybody } = decision else {
        let fault = declined(visit, session, &request).await;
        return refuse(visit, &request.address(), &fault);
    };
    match request.consent(visit, session, everybody).await {
        Ok(()) => request.answer(visit, session).await,
        Err(fault) => refuse(visit, &request.address(), &fault),
    }
}

/// Going back from what only an administrator can give is no refusal of the person's.
async fn declined(visit: &Visit, session: &Session, request: &Authorization) -> Fault {
    let asked = request.missing(visit, session).await.unwrap_or_default();
    if !is_consent_administrator(&session.user) && asked.iter().any(|asked| asked.admin_only) {
        return Fault::new(
            &row::ADMIN_CONSENT,
            "An administrator must consent to a permission that the application asks for.",
        );
    }
    Fault::new(&row::CONSENT_DECLINED, "User declined to consent to access the app.")
}
