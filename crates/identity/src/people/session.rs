//! The sessions of a browser: who is signed in there. One cookie holds the id and the secret of each; the database holds
//! the hash.
//!
//! The cookie is sent with requests that other sites cause too, because applications renew their sign-ins in hidden frames
//! (`prompt=none`). That is safe as it changes nothing by itself: every answer goes to a registered address, and every form
//! needs a cookie that other sites cannot have sent.

use http::{HeaderMap, HeaderValue};
use jiff::SignedDuration;
use lazurite_crypto::digest::{secret_hash, secret_matches};
use lazurite_model::record::{Authentication, AuthenticationMethod, SignInSession, User};
use lazurite_store::{Audit, StoreError};
use uuid::Uuid;

use crate::State;
use crate::cookie::{self, SameSite};
use crate::fault::{Fault, row};

const COOKIE: &str = "__Host-lazurite-session";
/// A session ends with the browser, and after a day in any case.
const LIFE: SignedDuration = SignedDuration::from_hours(24);
/// The most people who are signed in in one browser; the one who signed in first gives way.
const MOST: usize = 6;

/// A person who is signed in in the browser that asks.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// Names it.
    pub(crate) id: Uuid,
    /// The person, as they are now.
    pub(crate) user: User,
    /// When and how they signed in.
    pub(crate) authentication: Authentication,
}

impl Session {
    /// The letter that stands for the person beside their name.
    pub(crate) fn initial(&self) -> String {
        let name =
            if self.user.display_name.is_empty() { &self.user.user_principal_name } else { &self.user.display_name };
        name.chars().take(1).flat_map(char::to_uppercase).collect()
    }

    /// Whether a one-time code was given.
    pub(crate) fn has_second_factor(&self) -> bool {
        self.authentication.methods.contains(&AuthenticationMethod::Otp)
    }
}

/// The sessions that the request's cookie opens, those of enabled people only, in the order in which they were begun.
pub(crate) async fn of_browser(state: &State, headers: &HeaderMap) -> Result<Vec<Session>, StoreError> {
    let mut sessions = Vec::new();
    for (id, secret) in presented(headers) {
        let Some(record) = open(state, id, secret).await? else { continue };
        let user = state.store().read::<User>(&record.authentication.user.to_string()).await?;
        if let Some(user) = user.filter(|user| user.account_enabled) {
            sessions.push(Session { id, user, authentication: record.authentication });
        }
    }
    Ok(sessions)
}

/// Begins a session, with a new id and secret whatever the browser had before, in place of the same person's older one.
/// Returns it and the cookie.
///
/// # Errors
/// AADSTS50057 if the person was disabled or deleted in between.
pub(crate) async fn begin(
    state: &State,
    headers: &HeaderMap,
    authentication: Authentication,
) -> Result<(Session, Option<HeaderValue>), Fault> {
    let user = user_of(state, &authentication).await?;
    let (id, secret) = (state.random().uuid(), secret(state));
    let mut kept = Vec::new();
    let mut ended = Vec::new();
    for (other, its_secret) in presented(headers) {
        match open(state, other, its_secret).await? {
            Some(record) if record.authentication.user == authentication.user => ended.push(other),
            Some(_) => kept.push(entry(other, its_secret)),
            None => {}
        }
    }
    kept.drain(..(kept.len() + 1).saturating_sub(MOST));
    kept.push(entry(id, &secret));
    let expires = state.now() + LIFE;
    let session = SignInSession { id, secret: secret_hash(&secret), authentication: authentication.clone(), expires };
    let mut tx = state.store().begin(audit("begin")).await?;
    for other in ended {
        tx.delete::<SignInSession>(&other.to_string()).await?;
    }
    tx.put(&session).await?;
    tx.commit().await?;
    let cookie = cookie::set(COOKIE, &kept.join("~"), SameSite::None, None);
    Ok((Session { id, user, authentication }, cookie))
}

async fn user_of(state: &State, authentication: &Authentication) -> Result<User, Fault> {
    let user = state.store().read::<User>(&authentication.user.to_string()).await?;
    user.filter(|user| user.account_enabled)
        .ok_or_else(|| Fault::new(&row::USER_DISABLED, "The user account is disabled."))
}

/// Ends those of the browser's sessions that `ends` chooses. Returns the cookie without them.
pub(crate) async fn end(
    state: &State,
    headers: &HeaderMap,
    ends: impl Fn(&Authentication) -> bool,
) -> Result<Option<HeaderValue>, StoreError> {
    let (mut kept, mut ended) = (Vec::new(), Vec::new());
    for (id, secret) in presented(headers) {
        match open(state, id, secret).await? {
            Some(record) if ends(&record.authentication) => ended.push(id),
            Some(_) => kept.push(entry(id, secret)),
            None => {}
        }
    }
    if !ended.is_empty() {
        let mut tx = state.store().begin(audit("end")).await?;
        for id in ended {
            tx.delete::<SignInSession>(&id.to_string()).await?;
        }
        tx.commit().await?;
    }
    let life = kept.is_empty().then_some(std::time::Duration::ZERO);
    Ok(cookie::set(COOKIE, &kept.join("~"), SameSite::None, life))
}

/// Ids and secrets in the request's cookie; whatever else stands in it is passed over.
fn presented(headers: &HeaderMap) -> Vec<(Uuid, &str)> {
    let entries = cookie::read(headers, COOKIE).unwrap_or_default().split('~').take(MOST);
    entries
        .filter_map(|entry| entry.split_once('.'))
        .filter_map(|(id, secret)| Some((id.parse().ok()?, secret)))
        .collect()
}

async fn open(state: &State, id: Uuid, secret: &str) -> Result<Option<SignInSession>, StoreError> {
    let record = state.store().read::<SignInSession>(&id.to_string()).await?;
    Ok(record.filter(|record| secret_matches(secret, &record.secret) && state.now() < record.expires))
}

fn entry(id: Uuid, secret: &str) -> String {
    format!("{}.{secret}", id.simple())
}

fn secret(state: &State) -> String {
    use base64::Engine as _;
    let mut bytes = [0; 32];
    state.random().fill(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn audit(action: &str) -> Audit {
    Audit {
        caller: None,
        action: format!("signInSessions/{action}"),
        target: "signInSessions".into(),
        request_id: String::new(),
    }
}
