//! The sign-in page: user name and password, in fields that are called as Entra calls them.

use askama::Template;
use axum::response::Response;
use lazurite_model::record::{Authentication, AuthenticationMethod, Tenant};
use serde::{Deserialize, Serialize};

use super::form_state::{FormState, Posted, seal};
use super::goal::{self, Goal};
use super::html::{Csp, Frame, show, texts};
use super::second_factor::show_code;
use super::text::SignInTexts;
use super::visit::Visit;
use crate::fault::{Fault, row};
use crate::people::{password, second_factor};

/// What the form remembers.
#[derive(Serialize, Deserialize)]
pub(crate) struct SignInForm {
    goal: Goal,
}

impl FormState for SignInForm {
    const FORM: &'static str = "signIn";
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'p> {
    frame: Frame,
    texts: &'static SignInTexts,
    lead: Option<String>,
    flow_token: String,
    login: &'p str,
    problem: Option<Problem>,
}

/// What is wrong with what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    NoName,
    NoPassword,
    Wrong,
    Locked,
    Disabled,
}

impl SignInPage<'_> {
    /// The message at the user name.
    fn name_problem(&self) -> Option<&'static str> {
        (self.problem == Some(Problem::NoName)).then_some(self.texts.user_name_missing)
    }

    /// The message at the password.
    fn password_problem(&self) -> Option<&'static str> {
        (self.problem == Some(Problem::NoPassword)).then_some(self.texts.password_missing)
    }

    /// The message that is about both.
    fn general_problem(&self) -> Option<&'static str> {
        match self.problem {
            Some(Problem::Wrong) => Some(self.texts.wrong),
            Some(Problem::Locked) => Some(self.texts.locked),
            Some(Problem::Disabled) => Some(self.texts.disabled),
            Some(Problem::NoName | Problem::NoPassword) | None => None,
        }
    }

    /// Where typing goes on.
    fn focus_on_name(&self) -> bool {
        self.login.is_empty() || self.problem == Some(Problem::NoName)
    }
}

/// The page.
pub(crate) fn show_sign_in(
    visit: &Visit,
    goal: Goal,
    login: &str,
    problem: Option<Problem>,
) -> Result<Response, Fault> {
    let texts = &texts(visit.language).sign_in;
    let policy = goal.address().map_or_else(Csp::forms, |address| Csp::forms().and_to(address));
    let lead = goal.application(visit).map(|name| (texts.continue_to)(&name));
    let flow_token = seal(visit, SignInForm { goal })?;
    show(&SignInPage { frame: visit.frame(), texts, lead, flow_token, login, problem }, &policy)
}

/// `POST /login/sign-in`
pub(crate) async fn answer(posted: Posted) -> Result<Response, Response> {
    let (visit, form, SignInForm { goal }) = posted.open()?;
    let login = form.optional("login").unwrap_or_default().trim().to_owned();
    let passwd = form.optional("passwd").unwrap_or_default();
    Ok(goal::with_cookies(attempt(&visit, goal, &login, passwd).await, []))
}

async fn attempt(visit: &Visit, goal: Goal, login: &str, passwd: &str) -> Result<Response, Fault> {
    let again = |goal, problem| show_sign_in(visit, goal, login, Some(problem));
    if login.is_empty() {
        return again(goal, Problem::NoName);
    }
    if passwd.is_empty() {
        return again(goal, Problem::NoPassword);
    }
    let tenant = goal.tenant().and_then(|tenant| visit.state.directory().tenant(tenant));
    let tenant: Option<&Tenant> = tenant.as_deref();
    let origin = visit.origin(goal.client(), None);
    let user = match password::check(&visit.state, tenant, login, passwd, &origin).await {
        Ok(user) => user,
        Err(fault) => {
            let problems = [
                (&row::WRONG_PASSWORD, Problem::Wrong),
                (&row::LOCKED, Problem::Locked),
                (&row::USER_DISABLED, Problem::Disabled),
            ];
            return match problems.into_iter().find(|(row, _)| *row == fault.row) {
                Some((_, problem)) => again(goal, problem),
                None => Err(fault),
            };
        }
    };
    let methods = vec![AuthenticationMethod::Pwd];
    let authentication = Authentication { user: user.id, tenant: user.tenant, at: visit.state.now(), methods };
    if second_factor::of(&visit.state, user.id).await?.is_some() {
        return show_code(visit, goal, authentication, None).await;
    }
    goal::signed_in(visit, goal, authentication).await
}
