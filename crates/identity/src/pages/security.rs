//! `/account/security`: people look after their own second factor. They must have signed in a few minutes ago.

use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use lazurite_crypto::one_time_code::base32;
use lazurite_model::record::{AuthenticationMethod, SecondFactor};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::form_state::{FormState, Posted, seal};
use super::goal::{self, Goal, Wish};
use super::html::{Csp, Frame, show, texts};
use super::notice;
use super::qr::{self, Picture};
use super::text::{SecurityTexts, Texts};
use super::visit::Visit;
use crate::fault::{Fault, row};
use crate::oauth::form::Form;
use crate::people::session::{self, Session};
use crate::people::{password, second_factor};

/// How long ago the person may have signed in, in seconds.
const FRESH: i64 = 600;
/// What authenticator apps show beside the account.
const ISSUER: &str = "Lazurite";

/// What the form remembers.
#[derive(Serialize, Deserialize)]
struct SecurityForm {
    session: Uuid,
    /// The key that is being set up.
    key: Option<Vec<u8>>,
}

impl FormState for SecurityForm {
    const FORM: &'static str = "security";
}

#[derive(Template)]
#[template(path = "security.html")]
struct OverviewPage<'p> {
    frame: Frame,
    all: &'static Texts,
    texts: &'static SecurityTexts,
    name: &'p str,
    flow_token: String,
    codes_left: Option<String>,
    problem: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "security_key.html")]
struct KeyPage<'p> {
    frame: Frame,
    all: &'static Texts,
    texts: &'static SecurityTexts,
    name: &'p str,
    flow_token: String,
    picture: Option<Picture>,
    key: String,
    uri: String,
    problem: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "security_codes.html")]
struct CodesPage<'p> {
    frame: Frame,
    texts: &'static SecurityTexts,
    codes: &'p [String],
}

/// `GET /account`
pub(crate) async fn account() -> Redirect {
    Redirect::to("/account/security")
}

/// `GET /account/security`
pub(crate) async fn begin(visit: Visit) -> Result<Response, Fault> {
    goal::enter(&visit, Goal::Security, &Wish { max_age: Some(FRESH), ..Wish::default() }).await
}

/// How the person's sign-in is protected.
pub(crate) async fn overview(visit: &Visit, session: &Session) -> Result<Response, Fault> {
    let factor = second_factor::of(&visit.state, session.user.id).await?;
    show_overview(visit, session, factor.as_ref(), None)
}

fn show_overview(
    visit: &Visit,
    session: &Session,
    factor: Option<&SecondFactor>,
    problem: Option<&'static str>,
) -> Result<Response, Fault> {
    let all = texts(visit.language);
    let page = OverviewPage {
        frame: visit.frame(),
        all,
        texts: &all.security,
        name: &session.user.user_principal_name,
        flow_token: seal(visit, SecurityForm { session: session.id, key: None })?,
        codes_left: factor.map(|factor| (all.security.codes_left)(&factor.recovery_codes.len().to_string())),
        problem,
    };
    show(&page, &Csp::forms())
}

/// `POST /login/security`
pub(crate) async fn answer(posted: Posted) -> Result<Response, Response> {
    let (visit, form, SecurityForm { session, key }) = posted.open()?;
    let sessions = visit.sessions().await.map_err(|error| Fault::from(error).into_response())?;
    let session = sessions.into_iter().find(|known| known.id == session);
    let now = visit.state.now().as_second();
    let fresh = |session: &Session| now - session.authentication.at.as_second() <= 2 * FRESH;
    let Some(session) = session.filter(fresh) else { return Err(notice::expired(&visit)) };
    if !goal::has_all_factors(&visit, &session).await.map_err(Fault::into_response)? {
        return Err(notice::expired(&visit));
    }
    Ok(act(&visit, &session, &form, key).await.into_response())
}

async fn act(visit: &Visit, session: &Session, form: &Form, key: Option<Vec<u8>>) -> Result<Response, Fault> {
    let factor = second_factor::of(&visit.state, session.user.id).await?;
    match (form.optional("action"), factor, key) {
        (Some("begin"), None, _) => {
            let key = second_factor::fresh_secret(&visit.state);
            show_key(visit, session, &key, None)
        }
        (Some("confirm"), None, Some(key)) => confirm(visit, session, form, &key).await,
        (Some("off"), Some(factor), _) => switch_off(visit, session, form, &factor).await,
        _ => overview(visit, session).await,
    }
}

fn show_key(visit: &Visit, session: &Session, key: &[u8], problem: Option<&'static str>) -> Result<Response, Fault> {
    let all = texts(visit.language);
    let uri = second_factor::provisioning_uri(ISSUER, &session.user, key);
    let letters: Vec<char> = base32(key).chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    let page = KeyPage {
        frame: visit.frame(),
        all,
        texts: &all.security,
        name: &session.user.user_principal_name,
        flow_token: seal(visit, SecurityForm { session: session.id, key: Some(key.to_vec()) })?,
        picture: qr::picture(&uri),
        key: groups.join(" "),
        uri,
        problem,
    };
    show(&page, &Csp::forms())
}

async fn confirm(visit: &Visit, session: &Session, form: &Form, key: &[u8]) -> Result<Response, Fault> {
    let texts = &texts(visit.language).security;
    let code = form.optional("otc").unwrap_or_default();
    let Some(codes) = second_factor::set_up(&visit.state, session.user.id, key, code).await? else {
        return show_key(visit, session, key, Some(texts.wrong));
    };
    // This session has seen the second factor, so it goes on; all others are asked for it.
    let mut authentication = session.authentication.clone();
    authentication.methods = vec![AuthenticationMethod::Pwd, AuthenticationMethod::Otp];
    let (_, cookie) = session::begin(&visit.state, &visit.headers, authentication).await?;
    let page = show(&CodesPage { frame: visit.frame(), texts, codes: &codes }, &Csp::nothing());
    Ok(goal::with_cookies(page, cookie))
}

async fn switch_off(visit: &Visit, session: &Session, form: &Form, factor: &SecondFactor) -> Result<Response, Fault> {
    let (name, passwd) = (&session.user.user_principal_name, form.optional("passwd").unwrap_or_default());
    let texts = &texts(visit.language).sign_in;
    let origin = visit.origin(None, None);
    match password::check(&visit.state, None, name, passwd, &origin).await {
        Ok(_) => {
            second_factor::switch_off(&visit.state, session.user.id).await?;
            show_overview(visit, session, None, None)
        }
        Err(fault) if fault.row == &row::LOCKED => show_overview(visit, session, Some(factor), Some(texts.locked)),
        Err(fault) if fault.row == &row::WRONG_PASSWORD => {
            show_overview(visit, session, Some(factor), Some(texts.wrong))
        }
        Err(fault) => Err(fault),
    }
}
