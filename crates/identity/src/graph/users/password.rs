//! The password in `passwordProfile`.

use lazurite_model::PasswordHash;

use crate::State;
use crate::graph::body::Body;
use crate::graph::failure::Failure;

/// The hash of the profile's password; `None` when the profile names none. Slow on purpose, so on a thread of its own.
pub(super) async fn hash(state: &State, profile: Option<Body>) -> Result<Option<PasswordHash>, Failure> {
    let Some(mut profile) = profile else { return Ok(None) };
    let Some(password) = profile.text("password")? else { return Ok(None) };
    let password = secrecy::SecretString::from(password);
    let length = secrecy::ExposeSecret::expose_secret(&password).chars().count();
    if !(8..=256).contains(&length) {
        let message =
            "The specified password does not comply with password complexity requirements: 8 to 256 characters.";
        return Err(Failure::bad_request(message));
    }
    let random = state.random().clone();
    let hashed = tokio::task::spawn_blocking(move || {
        lazurite_crypto::password::hash(secrecy::ExposeSecret::expose_secret(&password), &*random)
    });
    let stopping = |_| Failure::new(http::StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", "Try again.");
    hashed.await.map(Some).map_err(stopping)
}
