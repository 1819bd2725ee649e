//! The second factor: one-time codes of an authenticator app (RFC 6238), and recovery codes for when it is lost.
//!
//! The shared secret is sealed in the database. A code counts once: the step of the last one is written in the same
//! transaction that accepts it, so of two that come at once one is refused.

use lazurite_crypto::Zeroizing;
use lazurite_crypto::one_time_code::{SECRET_LEN, accepted_step, base32};
use lazurite_model::PrincipalId;
use lazurite_model::record::{SecondFactor, User};
use lazurite_store::{Audit, StoreError};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::lockout::Tries;
use super::sign_in_log::Outcome;
use super::{Origin, recovery_code};
use crate::State;
use crate::fault::{Fault, row};

/// The person's second factor, if they set one up.
pub(crate) async fn of(state: &State, user: PrincipalId) -> Result<Option<SecondFactor>, StoreError> {
    state.store().read(&user.to_string()).await
}

/// Accepts a one-time or recovery code, once.
///
/// # Errors
/// AADSTS500121 if it is wrong or was used; 50053 after too many wrong ones, when none is looked at.
pub(crate) async fn check(state: &State, user: &User, typed: &str, origin: &Origin) -> Result<(), Fault> {
    let tries = Tries::of_second_factor(user.id, origin);
    let fault = match attempt(state, user.id, typed, &tries).await? {
        Verdict::Right => return Ok(tries.succeeded(state).await?),
        Verdict::Wrong => Fault::new(&row::WRONG_CODE, "Authentication failed during strong authentication request."),
        Verdict::Blocked => Fault::new(&row::LOCKED, "Too many wrong verification codes were entered."),
    };
    Outcome::of_user(user).refused(state, origin, &fault);
    Err(fault)
}

enum Verdict {
    Right,
    Wrong,
    Blocked,
}

/// One write looks, tries and counts: there are only a million codes, so that not one try may slip past the limit.
async fn attempt(state: &State, user: PrincipalId, typed: &str, tries: &Tries) -> Result<Verdict, Fault> {
    let now = state.now();
    let mut tx = state.store().begin(audit("check", user)).await?;
    if tries.are_blocked_now(&mut tx, now).await? {
        return Ok(Verdict::Blocked);
    }
    let verdict = match tx.read::<SecondFactor>(&user.to_string()).await? {
        Some(factor) => match after(state, factor, typed)? {
            Some(factor) => {
                tx.put(&factor).await?;
                Verdict::Right
            }
            None => Verdict::Wrong,
        },
        None => Verdict::Wrong,
    };
    if matches!(verdict, Verdict::Wrong) {
        tries.count(&mut tx, now).await?;
    }
    tx.commit().await?;
    Ok(verdict)
}

/// The second factor after the code was used, or nothing if the code is not right.
fn after(state: &State, mut factor: SecondFactor, typed: &str) -> Result<Option<SecondFactor>, Fault> {
    let secret = state.sealer().open(&SecondFactor::seal_context(factor.user), &factor.secret).map_err(|error| {
        tracing::error!(%error, "a second factor's secret does not open");
        Fault::new(&row::TRANSIENT, "A transient error has occurred. Please try again.")
    })?;
    if let Some(step) = accepted_step(&secret, &digits(typed), state.now(), factor.last_step) {
        factor.last_step = step;
    } else if let Some(place) = recovery_code::position(typed, &factor.recovery_codes) {
        factor.recovery_codes.remove(place);
    } else {
        return Ok(None);
    }
    Ok(Some(factor))
}

/// Apps show codes in two groups, and people type them so.
fn digits(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).take(64).collect()
}

/// A fresh secret to share with an authenticator app.
pub(crate) fn fresh_secret(state: &State) -> Zeroizing<Vec<u8>> {
    let mut secret = Zeroizing::new(vec![0; SECRET_LEN]);
    state.random().fill(&mut secret);
    secret
}

/// What authenticator apps read (`otpauth://totp/…`).
pub(crate) fn provisioning_uri(issuer: &str, user: &User, secret: &[u8]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (issuer, name) = (encode(issuer), encode(&user.user_principal_name));
    format!("otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}", base32(secret))
}

/// Sets the second factor up if `code` proves that the app has the secret. Returns the recovery codes, or nothing if the
/// code is wrong.
pub(crate) async fn set_up(
    state: &State,
    user: PrincipalId,
    secret: &[u8],
    code: &str,
) -> Result<Option<Vec<String>>, StoreError> {
    let Some(step) = accepted_step(secret, &digits(code), state.now(), 0) else { return Ok(None) };
    let codes = recovery_code::fresh(&**state.random());
    let factor = SecondFactor {
        user,
        secret: state.sealer().seal(&SecondFactor::seal_context(user), secret),
        recovery_codes: recovery_code::hashes(&codes),
        last_step: step,
        created: state.now(),
    };
    let mut tx = state.store().begin(audit("setUp", user)).await?;
    tx.put(&factor).await?;
    tx.commit().await?;
    Ok(Some(codes))
}

/// Switches it off.
pub(crate) async fn switch_off(state: &State, user: PrincipalId) -> Result<(), StoreError> {
    let mut tx = state.store().begin(audit("switchOff", user)).await?;
    tx.delete::<SecondFactor>(&user.to_string()).await?;
    tx.commit().await?;
    Ok(())
}

fn audit(action: &str, user: PrincipalId) -> Audit {
    let action = format!("secondFactor/{action}");
    Audit { caller: Some(user), action, target: format!("users/{user}"), request_id: String::new() }
}
