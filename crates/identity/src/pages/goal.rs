//! What a person signs in for, and how they get there: the same few pages whatever the goal.

use std::sync::Arc;

use axum::response::Response;
use http::{HeaderValue, header};
use lazurite_model::record::{Authentication, Tenant, TokenFamily};
use lazurite_model::{AppId, TenantId};
use serde::{Deserialize, Serialize};

use super::admin_consent::AdminConsent;
use super::authorize::Authorization;
use super::device::DeviceSignIn;
use super::visit::Visit;
use super::{picker, second_factor, security, sign_in};
use crate::client::Client;
use crate::fault::{Fault, row};
use crate::people::session::{self, Session};
use crate::people::{Familiar, second_factor as factor};

/// What happens once somebody is signed in.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Goal {
    /// An application gets an answer.
    Authorize(Box<Authorization>),
    /// An administrator consents for everybody.
    AdminConsent(AdminConsent),
    /// A device is let in.
    Device(DeviceSignIn),
    /// One's own second factor is looked after.
    Security,
}

/// Who is to sign in, as far as the request says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    /// The user name, or the end of one.
    pub(crate) hint: Option<String>,
    /// The domain of their directory.
    pub(crate) domain: Option<String>,
    /// The `sid` of an id token that they got: how MSAL names the account in silent requests.
    pub(crate) sid: Option<String>,
    /// Whoever is signed in must prove it again.
    pub(crate) again: bool,
    /// The person must choose, though only one is signed in.
    pub(crate) pick: bool,
    /// So many seconds ago they may have signed in.
    pub(crate) max_age: Option<i64>,
}

/// Who of those signed in may go on.
pub(crate) enum Chosen {
    /// One.
    One(Box<Session>),
    /// The person must choose among them.
    Several(Vec<Session>),
    /// Somebody must sign in.
    Nobody,
}

impl Goal {
    /// The directory whose people it is for; `None`: any.
    pub(crate) fn tenant(&self) -> Option<TenantId> {
        match self {
            Self::Authorize(request) => request.tenant,
            Self::AdminConsent(request) => request.tenant,
            Self::Device(request) => request.tenant,
            Self::Security => None,
        }
    }

    /// The application.
    pub(crate) fn client(&self) -> Option<AppId> {
        match self {
            Self::Authorize(request) => Some(request.client),
            Self::AdminConsent(request) => Some(request.client),
            Self::Device(request) => Some(request.client),
            Self::Security => None,
        }
    }

    /// The application's name.
    pub(crate) fn application(&self, visit: &Visit) -> Option<String> {
        Some(Client::find(&visit.state, &self.client()?.to_string())?.name)
    }

    /// Where forms on the way may end up, besides here.
    pub(crate) fn address(&self) -> Option<&str> {
        match self {
            Self::Authorize(request) => Some(&request.redirect_uri),
            Self::AdminConsent(request) => request.redirect_uri.as_deref(),
            Self::Device(_) | Self::Security => None,
        }
    }

    /// Goes on with somebody who is signed in.
    async fn proceed(self, visit: &Visit, session: &Session) -> Result<Response, Fault> {
        match self {
            Self::Authorize(request) => request.proceed(visit, session).await,
            Self::AdminConsent(request) => request.proceed(visit, session).await,
            Self::Device(request) => request.proceed(visit, session).await,
            Self::Security => security::overview(visit, session).await,
        }
    }
}

/// Whom of the browser's sessions the goal and the wish let go on.
pub(crate) async fn choose(visit: &Visit, goal: &Goal, wish: &Wish) -> Result<Chosen, Fault> {
    if wish.again {
        return Ok(Chosen::Nobody);
    }
    let now = visit.state.now().as_second();
    let mut fitting = visit.sessions().await?;
    if let Some(sid) = &wish.sid {
        let family = visit.state.store().read::<TokenFamily>(sid).await?;
        let known = |session: &Session| session.id.to_string() == *sid;
        let whose = family.map(|family| family.authentication.user);
        let whose = whose.or_else(|| fitting.iter().find(|session| known(session)).map(|session| session.user.id));
        // Sign-ins without a refresh token are not written down, so a name that says nothing excludes nobody.
        fitting.retain(|session| whose.is_none_or(|whose| session.user.id == whose));
    }
    fitting.retain(|session| {
        let age = now - session.authentication.at.as_second();
        let name = session.user.user_principal_name.to_lowercase();
        let of_domain = |domain: &String| name.rsplit_once('@').is_some_and(|(_, own)| own == domain.to_lowercase());
        goal.tenant().is_none_or(|tenant| tenant == session.user.tenant)
            && wish.max_age.is_none_or(|most| age <= most)
            && wish.hint.as_ref().is_none_or(|hint| name == hint.to_lowercase())
            && wish.domain.as_ref().is_none_or(of_domain)
    });
    if wish.pick && !fitting.is_empty() {
        return Ok(Chosen::Several(fitting));
    }
    Ok(match (fitting.pop(), fitting.is_empty()) {
        (None, _) => Chosen::Nobody,
        (Some(session), true) => Chosen::One(Box::new(session)),
        (Some(session), false) => {
            fitting.push(session);
            Chosen::Several(fitting)
        }
    })
}

/// Goes towards the goal: straight on, over the account picker, or over the sign-in page.
pub(crate) async fn enter(visit: &Visit, goal: Goal, wish: &Wish) -> Result<Response, Fault> {
    match choose(visit, &goal, wish).await? {
        Chosen::One(session) => with_session(visit, goal, &session).await,
        Chosen::Several(sessions) => picker::show_picker(visit, goal, &sessions),
        Chosen::Nobody => sign_in::show_sign_in(visit, goal, wish.hint.as_deref().unwrap_or_default(), None),
    }
}

/// Goes on with a session of this browser, over the second factor if it lacks one that the person has set up since.
pub(crate) async fn with_session(visit: &Visit, goal: Goal, session: &Session) -> Result<Response, Fault> {
    if !has_all_factors(visit, session).await? {
        return second_factor::show_code(visit, goal, session.authentication.clone(), None).await;
    }
    goal.proceed(visit, session).await
}

/// Goes on with somebody who just proved who they are: begins their session and makes the browser familiar.
pub(crate) async fn signed_in(visit: &Visit, goal: Goal, authentication: Authentication) -> Result<Response, Fault> {
    let state = &visit.state;
    let (session, cookie) = session::begin(state, &visit.headers, authentication).await?;
    let known = Familiar::read(state, &visit.headers);
    let familiar = Familiar::welcome(state, known, session.user.id);
    let response = goal.proceed(visit, &session).await;
    Ok(with_cookies(response, cookie.into_iter().chain(familiar)))
}

/// The answer with cookies, even if it is a refusal.
pub(crate) fn with_cookies(
    response: Result<Response, Fault>,
    cookies: impl IntoIterator<Item = HeaderValue>,
) -> Response {
    let mut response = axum::response::IntoResponse::into_response(response);
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// An application, and the directory of somebody who is signed in.
///
/// # Errors
/// AADSTS50020 if the application is not for people of that directory.
pub(crate) fn parties(visit: &Visit, session: &Session, client: AppId) -> Result<(Client, Arc<Tenant>), Fault> {
    let client = Client::find(&visit.state, &client.to_string());
    match (client, tenant_of(visit, session)) {
        (Some(client), Some(tenant)) if client.serves(&tenant) => Ok((client, tenant)),
        _ => {
            let message = "The account does not exist in the tenant of the application, which serves no other.";
            Err(Fault::new(&row::OTHER_TENANT, message))
        }
    }
}

/// The directory of somebody who is signed in.
pub(crate) fn tenant_of(visit: &Visit, session: &Session) -> Option<Arc<Tenant>> {
    visit.state.directory().tenant(session.user.tenant)
}

/// Whether the session has the second factor, if its person has set one up.
pub(crate) async fn has_all_factors(visit: &Visit, session: &Session) -> Result<bool, Fault> {
    Ok(session.has_second_factor() || factor::of(&visit.state, session.user.id).await?.is_none())
}
