//! Passwords of people: looked at off the request threads, a few at a time, and with the same work and the same answer
//! whether the name, the password or both are wrong.

use std::sync::Arc;
use std::time::Duration;

use lazurite_crypto::password;
use lazurite_model::PasswordHash;
use lazurite_model::record::{Authentication, AuthenticationMethod, Tenant, User};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OwnedSemaphorePermit;

use super::lockout::Tries;
use super::sign_in_log::Outcome;
use super::{Origin, second_factor};
use crate::State;
use crate::fault::{Fault, row};

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest user name and the longest password that are looked at, in bytes.
const LONGEST: usize = 1024;

/// Signs a person in with nothing but a password, e.g. for the resource owner password grant.
///
/// # Errors
/// Those of [`check`]; AADSTS50076 if the person has a second factor, which needs a page.
pub(crate) async fn sign_in(
    state: &State,
    tenant: Option<&Tenant>,
    name: &str,
    password: &str,
    origin: &Origin,
) -> Result<Authentication, Fault> {
    let user = check(state, tenant, name, password, origin).await?;
    if second_factor::of(state, user.id).await?.is_some() {
        let message = "You must use multi-factor authentication to access the resource. Sign in interactively.";
        let fault = Fault::new(&row::SECOND_FACTOR_NEEDED, message);
        Outcome::of_user(&user).refused(state, origin, &fault);
        return Err(fault);
    }
    Outcome::of_user(&user).succeeded(state, origin);
    let methods = vec![AuthenticationMethod::Pwd];
    Ok(Authentication { user: user.id, tenant: user.tenant, at: state.now(), methods })
}

/// The enabled person, of that tenant if one is given, whose name and password these are. Refusals are counted and logged.
///
/// # Errors
/// AADSTS50126 whatever is wrong; 50053 after too many wrong tries, when nothing is looked at; 50057, disabled, only after
/// the right password.
pub(crate) async fn check(
    state: &State,
    tenant: Option<&Tenant>,
    name: &str,
    password: &str,
    origin: &Origin,
) -> Result<User, Fault> {
    let name = name.trim().to_lowercase();
    // The turn is kept until a wrong try is counted: so at most as many go beyond the limit as have their turn at once.
    let turn = turn(state).await?;
    let found = find(state, &name).await?.filter(|user| tenant.is_none_or(|tenant| tenant.id == user.tenant));
    let outcome = found.as_ref().map_or_else(|| Outcome::of_name(&name, tenant), Outcome::of_user);
    let tries = Tries::of_password(&name, found.as_ref().map(|user| user.id), origin);
    if tries.are_blocked(state).await? {
        let message =
            "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.";
        let fault = Fault::new(&row::LOCKED, message);
        outcome.refused(state, origin, &fault);
        return Err(fault);
    }
    let hash = found.as_ref().and_then(|user| user.password.clone());
    let (is_right, turn) = is_right(state, password, hash, turn).await?;
    let Some(user) = found.filter(|_| is_right) else {
        tries.failed(state).await?;
        let fault =
            Fault::new(&row::WRONG_PASSWORD, "Error validating credentials due to invalid username or password.");
        outcome.refused(state, origin, &fault);
        return Err(fault);
    };
    drop(turn);
    tries.succeeded(state).await?;
    if !user.account_enabled {
        let fault = Fault::new(&row::USER_DISABLED, "The user account is disabled.");
        outcome.refused(state, origin, &fault);
        return Err(fault);
    }
    Ok(user)
}

async fn find(state: &State, name: &str) -> Result<Option<User>, Fault> {
    if name.is_empty() || name.len() > LONGEST {
        return Ok(None);
    }
    Ok(state.store().find::<User>("userPrincipalName", name).await?.pop())
}

async fn turn(state: &State) -> Result<OwnedSemaphorePermit, Fault> {
    let waiting = tokio::time::timeout(PATIENCE, Arc::clone(&state.people().hashing).acquire_owned());
    waiting.await.ok().and_then(Result::ok).ok_or_else(busy)
}

/// Without a hash to compare with, the same work is done for nothing.
async fn is_right(
    state: &State,
    password: &str,
    hash: Option<PasswordHash>,
    turn: OwnedSemaphorePermit,
) -> Result<(bool, OwnedSemaphorePermit), Fault> {
    let fits = !password.is_empty() && password.len() <= LONGEST;
    let password = SecretString::from(if fits { password } else { "" });
    let random = Arc::clone(state.random());
    // The turn goes along: should the client leave, the work it caused still counts until it is done.
    let work = tokio::task::spawn_blocking(move || {
        let is_right = match &hash {
            Some(hash) => password::verify(password.expose_secret(), hash),
            None => {
                password::hash(password.expose_secret(), &*random);
                false
            }
        };
        (is_right && fits, turn)
    });
    work.await.map_err(|_| busy())
}

fn busy() -> Fault {
    Fault::new(&row::TRANSIENT, "A transient error has occurred. Please try again.")
}
