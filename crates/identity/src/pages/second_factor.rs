//! The page that asks for a one-time code, after the password was right.

use askama::Template;
use axum::response::Response;
use lazurite_model::record::{Authentication, AuthenticationMethod, User};
use serde::{Deserialize, Serialize};

use super::form_state::{FormState, Posted, seal};
use super::goal::{self, Goal};
use super::html::{Csp, Frame, show, texts};
use super::text::{SecondFactorTexts, SignInTexts};
use super::visit::Visit;
use crate::fault::{Fault, row};
use crate::people::second_factor;

/// What the form remembers: the password was right.
#[derive(Serialize, Deserialize)]
pub(crate) struct CodeForm {
    goal: Goal,
    authentication: Authentication,
}

impl FormState for CodeForm {
    const FORM: &'static str = "secondFactor";
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct CodePage {
    frame: Frame,
    texts: &'static SecondFactorTexts,
    general: &'static SignInTexts,
    lead: String,
    flow_token: String,
    problem: Option<&'static str>,
}

/// The page.
pub(crate) async fn show_code(
    visit: &Visit,
    goal: Goal,
    authentication: Authentication,
    problem: Option<&'static str>,
) -> Result<Response, Fault> {
    let user = visit.state.store().read::<User>(&authentication.user.to_string()).await?;
    let name = user.map(|user| user.user_principal_name).unwrap_or_default();
    let all = texts(visit.language);
    let policy = goal.address().map_or_else(Csp::forms, |address| Csp::forms().and_to(address));
    let flow_token = seal(visit, CodeForm { goal, authentication })?;
    let (texts, general, lead) = (&all.second_factor, &all.sign_in, (all.second_factor.lead)(&name));
    show(&CodePage { frame: visit.frame(), texts, general, lead, flow_token, problem }, &policy)
}

/// `POST /login/second-factor`
pub(crate) async fn answer(posted: Posted) -> Result<Response, Response> {
    let (visit, form, CodeForm { goal, mut authentication }) = posted.open()?;
    let typed = form.optional("otc").unwrap_or_default();
    let response = async {
        let all = texts(visit.language);
        if typed.trim().is_empty() {
            return show_code(&visit, goal, authentication, Some(all.second_factor.missing)).await;
        }
        let user = visit.state.store().read::<User>(&authentication.user.to_string()).await?;
        let user = user.ok_or_else(|| Fault::new(&row::USER_DISABLED, "The user account does not exist."))?;
        let origin = visit.origin(goal.client(), None);
        match second_factor::check(&visit.state, &user, typed, &origin).await {
            Ok(()) => {
                authentication.methods = vec![AuthenticationMethod::Pwd, AuthenticationMethod::Otp];
                goal::signed_in(&visit, goal, authentication).await
            }
            Err(fault) if fault.row == &row::LOCKED => {
                show_code(&visit, goal, authentication, Some(all.sign_in.locked)).await
            }
            Err(fault) if fault.row == &row::WRONG_CODE => {
                show_code(&visit, goal, authentication, Some(all.second_factor.wrong)).await
            }
            Err(fault) => Err(fault),
        }
    };
    Ok(goal::with_cookies(response.await, []))
}
