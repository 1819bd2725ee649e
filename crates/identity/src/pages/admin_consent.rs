//! `/{tenant}/v2.0/adminconsent`: an administrator lets an application do, for everybody, all that its registration names.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse as _, Redirect, Response};
use lazurite_model::record::Tenant;
use lazurite_model::{AppId, TenantId};
use serde::{Deserialize, Serialize};

use super::authorize::{Address, Mode, language, refuse};
use super::consent::{ConsentForm, Decision, Whose, Wording, show_wording};
use super::goal::{self, Goal, Wish};
use super::html::texts;
use super::notice;
use super::visit::Visit;
use crate::client::Client;
use crate::directory::Named;
use crate::fault::{Fault, row};
use crate::oauth::consent::{self, Asked};
use crate::oauth::form::Form;
use crate::people::session::Session;
use crate::token::resolve;

/// What is asked of an administrator.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AdminConsent {
    pub(crate) tenant: Option<TenantId>,
    pub(crate) client: AppId,
    /// Registered for the client; without one, a page says how it ended.
    pub(crate) redirect_uri: Option<String>,
    state: Option<String>,
    scope: Option<String>,
}

/// `GET …/adminconsent`
pub(crate) async fn begin(
    Path(segment): Path<String>,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Result<Response, Fault> {
    let parameters = Form::of_query(&query.unwrap_or_default())?;
    let tenant = match visit.state.directory().named(&segment) {
        Named::One(tenant) => Some(tenant),
        Named::Any => None,
        Named::Unknown => return Err(Fault::new(&row::UNKNOWN_TENANT, "The tenant was not found.")),
    };
    let known = Client::find(&visit.state, parameters.required("client_id")?);
    let client = known.filter(|client| tenant.as_ref().is_none_or(|tenant| client.serves(tenant)));
    let client =
        client.ok_or_else(|| Fault::new(&row::UNKNOWN_CLIENT, "The application was not found in the directory."))?;
    let redirect_uri = parameters.optional("redirect_uri").map(str::to_owned);
    if redirect_uri.as_ref().is_some_and(|uri| client.redirect(uri).is_none()) {
        let message = "The redirect URI specified in the request does not match those configured for the application.";
        return Err(Fault::new(&row::WRONG_REDIRECT_URI, message));
    }
    let visit = visit.speaking(language(&parameters));
    let request = AdminConsent {
        tenant: tenant.map(|tenant| tenant.id),
        client: client.app_id,
        redirect_uri,
        state: parameters.optional("state").map(str::to_owned),
        scope: parameters.optional("scope").map(str::to_owned),
    };
    goal::enter(&visit, Goal::AdminConsent(request), &Wish::default()).await
}

impl AdminConsent {
    /// Shows an administrator what the application wants; everybody else that it takes one.
    pub(crate) async fn proceed(self, visit: &Visit, session: &Session) -> Result<Response, Fault> {
        let (client, tenant) = goal::parties(visit, session, self.client)?;
        let texts = &texts(visit.language).consent;
        let asked = required(visit, &tenant, &client, texts.as_the_application);
        let wording = Wording {
            title: texts.organization_title,
            lead: (texts.organization_lead)(&client.name),
            warning: None,
            accept: texts.accept,
            decline: texts.cancel,
            whose: Whose::Everybodys,
        };
        show_wording(visit, session, ConsentForm::of(Goal::AdminConsent(self), session), (&asked, &wording))
    }

    /// What an administrator decided.
    pub(crate) async fn decide(self, visit: &Visit, session: &Session, decision: Decision) -> Result<Response, Fault> {
        let (client, tenant) = goal::parties(visit, session, self.client)?;
        let given = match decision {
            Decision::Accepted { .. } => {
                consent::give_all_required(&visit.state, (&tenant, &client, &session.user)).await
            }
            Decision::Declined => Err(Fault::new(&row::CONSENT_DECLINED, "The administrator declined to consent.")),
        };
        let Some(redirect_uri) = &self.redirect_uri else {
            given?;
            let texts = &texts(visit.language).consent;
            return notice::told(visit, texts.given_title, &(texts.given)(&client.name));
        };
        if let Err(fault) = given {
            let address = Address { redirect_uri: redirect_uri.clone(), mode: Mode::Query, state: self.state.clone() };
            return refuse(visit, &address, &fault);
        }
        let mut answer = form_urlencoded::Serializer::new(String::new());
        answer.append_pair("admin_consent", "True").append_pair("tenant", &tenant.id.to_string());
        for (name, value) in [("state", &self.state), ("scope", &self.scope)] {
            if let Some(value) = value {
                answer.append_pair(name, value);
            }
        }
        let glue = if redirect_uri.contains('?') { '&' } else { '?' };
        Ok(Redirect::to(&format!("{redirect_uri}{glue}{}", answer.finish())).into_response())
    }
}

/// All that the registration names. All of it is an administrator's to give.
fn required(visit: &Visit, tenant: &Tenant, client: &Client, by_itself: &str) -> Vec<Asked> {
    let required = client.application.as_ref().map_or(&[][..], |application| &application.client.required_access);
    let mut asked = Vec::new();
    for access in required {
        let Some(api) = resolve(&visit.state, tenant, &access.resource.to_string()) else { continue };
        let one =
            |display_name, description| Asked { api: api.name.clone(), display_name, description, admin_only: true };
        let scopes = access.scopes.iter().filter_map(|id| api.scope_by_id(*id));
        asked.extend(scopes.map(|scope| one(scope.display_name, scope.description)));
        let roles = access.roles.iter().filter_map(|id| api.role_value(*id));
        asked.extend(roles.map(|value| one(value, by_itself.to_owned())));
    }
    asked
}
