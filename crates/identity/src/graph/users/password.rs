//! Passwords: what is worth the name, and `POST /v1.0/me/changePassword`.

use axum::extract::{Path, Request, State as Shared};
use http::StatusCode;
use lazurite_model::PasswordHash;
use lazurite_model::record::{Tenant, User};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::State;
use crate::graph::body::Body;
use crate::graph::caller::Caller;
use crate::graph::entity::Work;
use crate::graph::failure::Failure;
use crate::graph::frame::Target;
use crate::graph::object;
use crate::graph::rights::Operation;
use crate::oauth::family::revoke_all_of;
use crate::people::{Origin, password::check};

/// From this length on, a password needs no particular kinds of characters: a phrase is as good.
const PHRASE: usize = 15;

/// A password that somebody shall have.
pub(super) struct Wanted(SecretString);

impl Wanted {
    /// 8 to 256 characters of at least three kinds (lower case, upper case, digits, others), or a phrase of at least 15.
    pub(super) fn checked(text: String) -> Result<Self, Failure> {
        let password = SecretString::from(text);
        let text = password.expose_secret();
        let kinds: [fn(char) -> bool; 4] =
            [char::is_lowercase, char::is_uppercase, char::is_numeric, |c| !c.is_alphanumeric()];
        let has = kinds.iter().filter(|kind| text.chars().any(kind)).count();
        let length = text.chars().count();
        if !(8..=256).contains(&length) || (has < 3 && length < PHRASE) {
            let message = "The specified password does not comply with password complexity requirements: 8 to 256 characters, of three of the kinds lower case, upper case, digit and symbol, or at least 15 characters of any kind.";
            return Err(Failure::bad_request(message));
        }
        Ok(Self(password))
    }

    /// Its hash. Slow on purpose, so on a thread of its own.
    pub(super) async fn hash(self, state: &State) -> Result<PasswordHash, Failure> {
        let random = state.random().clone();
        let hashed =
            tokio::task::spawn_blocking(move || lazurite_crypto::password::hash(self.0.expose_secret(), &*random));
        hashed.await.map_err(|_| Failure::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", "Try again."))
    }
}

/// Keeps whether the user shall choose another password at the next sign-in (`forceChangePasswordNextSignIn`).
pub(super) fn force_change(user: &mut User, force: bool) {
    user.properties.remove("passwordProfile");
    if force {
        user.properties.insert("passwordProfile".into(), json!({"forceChangePasswordNextSignIn": true}));
    }
}

/// `POST /v1.0/me/changePassword`: wrong tries count as those on the sign-in page do, so a stolen token opens no door to
/// guessing.
pub(crate) async fn change(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    request: Request,
) -> Result<StatusCode, Failure> {
    let origin = Origin::of_program(request.extensions(), None);
    let mut body = <Body as axum::extract::FromRequest<State>>::from_request(request, &state).await?;
    let target = Target::find::<User>(&state, &caller, segment).await?;
    let id = target.checked(&caller, Operation::ChangeOwnPassword)?;
    let current = SecretString::from(body.required("currentPassword")?);
    let wanted = Wanted::checked(body.required("newPassword")?)?;
    let user: User = object::read(&state, caller.tenant, id).await?;
    let tenant = state.store().read::<Tenant>(&caller.tenant.to_string()).await?;
    let wrong = |_| Failure::bad_request("The specified password does not match the current password of the user.");
    check(&state, tenant.as_ref(), &user.user_principal_name, current.expose_secret(), &origin).await.map_err(wrong)?;
    let hash = wanted.hash(&state).await?;
    let mut work = Work::begin(&state, &caller, "users/password/update", id).await?;
    let mut user: User = object::read_for_change(&mut work.tx, caller.tenant, id).await?;
    user.password = Some(hash);
    force_change(&mut user, false);
    revoke_all_of(&state, &mut work.tx, user.id).await?;
    work.tx.put(&user).await?;
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
