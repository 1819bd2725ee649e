//! The cookie by which a browser is known in which a person signed in before.
//!
//! It opens nothing. Whoever tries passwords from elsewhere can at most make others wait who come from elsewhere too; a
//! browser that is familiar to the account is counted on its own (see [`super::lockout`]). The cookie is sealed, so nobody
//! makes one, and it names no secret.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use lazurite_model::{PrincipalId, Sealed};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::State;
use crate::cookie::{self, SameSite};

const COOKIE: &str = "__Host-lazurite-familiar";
const CONTEXT: &str = "familiarBrowser";
const LIFE: Duration = Duration::from_secs(365 * 24 * 3600);
/// The most people that one browser is familiar to; who has not been there for longest is forgotten.
const MOST: usize = 16;

/// A browser that somebody signed in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Familiar {
    /// Names the browser, for counting.
    pub(crate) browser: Uuid,
    users: Vec<PrincipalId>,
}

impl Familiar {
    /// What the request's cookie says, if we made it.
    pub(crate) fn read(state: &State, headers: &HeaderMap) -> Option<Self> {
        let sealed = Sealed(cookie::read(headers, COOKIE)?.to_owned());
        let plain = state.sealer().open(CONTEXT, &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// Whether the person signed in there before.
    pub(crate) fn knows(&self, user: PrincipalId) -> bool {
        self.users.contains(&user)
    }

    /// The cookie that makes the request's browser familiar to `user` as well.
    pub(crate) fn welcome(state: &State, known: Option<Self>, user: PrincipalId) -> Option<HeaderValue> {
        let mut known = known.unwrap_or_else(|| Self { browser: state.random().uuid(), users: Vec::new() });
        known.users.retain(|other| *other != user);
        known.users.insert(0, user);
        known.users.truncate(MOST);
        let plain = serde_json::to_vec(&known).ok()?;
        cookie::set(COOKIE, &state.sealer().seal(CONTEXT, &plain).0, SameSite::Lax, Some(LIFE))
    }
}
