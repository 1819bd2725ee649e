//! `/devicelogin` (RFC 8628 §3.3): somebody types the code that a device shows, signs in, sees which application it is, and
//! lets it in or does not. They are always asked, though they are signed in: a code that somebody else sent them is the one
//! attack on this flow (RFC 8628 §5.4).

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Response};
use lazurite_model::record::DeviceAuthorization;
use lazurite_model::{AppId, TenantId};
use serde::{Deserialize, Serialize};

use super::consent::{ConsentForm, Decision, Whose, Wording, show_wording};
use super::form_state::{FormState, Posted, seal};
use super::goal::{self, Goal, Wish};
use super::html::{Csp, Frame, show, texts};
use super::notice;
use super::text::{DeviceTexts, SignInTexts};
use super::visit::Visit;
use crate::fault::Fault;
use crate::oauth::consent;
use crate::oauth::device::{approve, decline, look_up};
use crate::people::lockout::Tries;
use crate::people::session::Session;
use crate::people::sign_in_log::Outcome;
use crate::token::Scopes;

/// A device that waits.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DeviceSignIn {
    pub(crate) tenant: Option<TenantId>,
    pub(crate) client: AppId,
    user_code: String,
    scope: String,
}

/// What the form remembers: nothing; but it is a form of ours.
#[derive(Serialize, Deserialize)]
struct UserCodeForm;

impl FormState for UserCodeForm {
    const FORM: &'static str = "userCode";
}

#[derive(Template)]
#[template(path = "device.html")]
struct DevicePage<'p> {
    frame: Frame,
    texts: &'static DeviceTexts,
    general: &'static SignInTexts,
    flow_token: String,
    user_code: &'p str,
    problem: Option<&'static str>,
}

/// `GET /devicelogin`; a code in the query is filled in, never taken for entered (RFC 8628 §3.3.1).
pub(crate) async fn begin(RawQuery(query): RawQuery, visit: Visit) -> Result<Response, Fault> {
    let query = query.unwrap_or_default();
    let query = lazurite_api::Query::parse(&query);
    let typed = query.first("user_code").or_else(|| query.first("otc")).unwrap_or_default();
    let typed: String = typed.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(20).collect();
    let language = query.first("ui_locales").or_else(|| query.first("mkt")).map(str::to_owned);
    show_device(&visit.speaking(language.as_deref()), &typed, None)
}

fn show_device(visit: &Visit, user_code: &str, problem: Option<&'static str>) -> Result<Response, Fault> {
    let all = texts(visit.language);
    let flow_token = seal(visit, UserCodeForm)?;
    let (texts, general) = (&all.device, &all.sign_in);
    show(&DevicePage { frame: visit.frame(), texts, general, flow_token, user_code, problem }, &Csp::forms())
}

/// `POST /login/device`
pub(crate) async fn answer(posted: Posted) -> Result<Response, Response> {
    let (visit, form, UserCodeForm) = posted.open()?;
    let typed = form.optional("user_code").unwrap_or_default();
    Ok(attempt(&visit, typed).await.into_response())
}

async fn attempt(visit: &Visit, typed: &str) -> Result<Response, Fault> {
    let texts = &texts(visit.language).device;
    if typed.trim().is_empty() {
        return show_device(visit, "", Some(texts.missing));
    }
    let tries = Tries::of_user_code(&visit.origin(None, None));
    if tries.are_blocked(&visit.state).await? {
        return show_device(visit, "", Some(texts.locked));
    }
    let Some(DeviceAuthorization { client, tenant, scope, .. }) = look_up(&visit.state, typed).await? else {
        tries.failed(&visit.state).await?;
        return show_device(visit, "", Some(texts.wrong));
    };
    let request = DeviceSignIn { tenant, client, user_code: typed.to_owned(), scope };
    goal::enter(visit, Goal::Device(request), &Wish { pick: true, ..Wish::default() }).await
}

impl DeviceSignIn {
    /// Asks whether the device is to be let in, and for consent in the same breath.
    pub(crate) async fn proceed(self, visit: &Visit, session: &Session) -> Result<Response, Fault> {
        let (client, tenant) = goal::parties(visit, session, self.client)?;
        let all = texts(visit.language);
        let scopes = Scopes::parse_all(&self.scope)?;
        let asked = consent::missing(&visit.state, &tenant, &client, &session.user, &scopes).await?;
        let wording = Wording {
            title: &(all.device.confirm_title)(&client.name),
            lead: if asked.is_empty() { String::new() } else { (all.device.confirm_asks)(&client.name) },
            warning: Some(all.device.confirm_warning),
            accept: all.device.allow,
            decline: all.device.decline,
            whose: Whose::OnesOwn,
        };
        show_wording(visit, session, ConsentForm::of(Goal::Device(self), session), (&asked, &wording))
    }

    /// Lets the device in, or not.
    pub(crate) async fn decide(self, visit: &Visit, session: &Session, decision: Decision) -> Result<Response, Fault> {
        let (client, tenant) = goal::parties(visit, session, self.client)?;
        let (state, texts) = (&visit.state, &texts(visit.language).device);
        let Decision::Accepted { everybody } = decision else {
            decline(state, &self.user_code).await?;
            return notice::told(visit, texts.declined_title, &(texts.declined)(&client.name));
        };
        let scopes = Scopes::parse_all(&self.scope)?;
        if everybody || !consent::missing(state, &tenant, &client, &session.user, &scopes).await?.is_empty() {
            consent::give(state, (&tenant, &client, &session.user), &scopes, everybody).await?;
        }
        approve(state, &self.user_code, session.authentication.clone()).await?;
        let resource = scopes.api().and_then(|api| api.resource.clone());
        Outcome::of_user(&session.user).succeeded(state, &visit.origin(Some(self.client), resource));
        notice::told(visit, texts.done_title, &(texts.done)(&client.name))
    }
}
