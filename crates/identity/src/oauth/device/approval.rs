//! The other half: somebody types the user code, signs in, and says yes or no.

use lazurite_model::record::{Authentication, DeviceAuthorization, DeviceState, User};

use super::super::consent::{self, missing};
use super::super::family::audit;
use super::user_code;
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};
use crate::people::{Origin, password};
use crate::token::Scopes;

/// The request that waits under a user code; `None` if none does. Whoever asks must count wrong codes.
pub(crate) async fn look_up(state: &State, typed: &str) -> Result<Option<DeviceAuthorization>, Fault> {
    let hash = user_code::hash(typed);
    let found = state.store().find::<DeviceAuthorization>("userCode", &hash.0).await?.pop();
    Ok(found.filter(|device| is_waiting(state, device)))
}

/// Lets the device have tokens for whoever signed in.
///
/// # Errors
/// AADSTS70019 if no request waits under the code any more; 50020 if it was made in another tenant.
pub(crate) async fn approve(state: &State, typed: &str, authentication: Authentication) -> Result<(), Fault> {
    settle(state, typed, Some(authentication)).await
}

/// Lets the device know that it gets none.
///
/// # Errors
/// As [`approve`].
pub(crate) async fn decline(state: &State, typed: &str) -> Result<(), Fault> {
    settle(state, typed, None).await
}

async fn settle(state: &State, typed: &str, approved_by: Option<Authentication>) -> Result<(), Fault> {
    let found = look_up(state, typed).await?.ok_or_else(ended)?;
    let written = match &approved_by {
        Some(authentication) => audit(authentication.user, "signIns/approveDevice", found.client),
        None => super::start::audit(found.client, "declineDevice"),
    };
    let mut tx = state.store().begin(written).await?;
    // Another page may have been quicker.
    let current = tx.read::<DeviceAuthorization>(&found.hash.0).await?;
    let mut device = current.filter(|device| is_waiting(state, device)).ok_or_else(ended)?;
    device.state = match approved_by {
        None => DeviceState::Declined,
        Some(authentication) if may_approve(state, &device, &authentication) => DeviceState::Approved(authentication),
        Some(_) => {
            let message = "The account belongs to another tenant than the one that the device signs in to.";
            return Err(Fault::new(&row::OTHER_TENANT, message));
        }
    };
    tx.put(&device).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether people of that tenant are asked at all, by the device and by its client's registration.
fn may_approve(state: &State, device: &DeviceAuthorization, authentication: &Authentication) -> bool {
    let client = Client::find(state, &device.client.to_string());
    let serves = state
        .directory()
        .tenant(authentication.tenant)
        .is_some_and(|tenant| client.is_some_and(|client| client.serves(&tenant)));
    serves && device.tenant.is_none_or(|tenant| tenant == authentication.tenant)
}

fn is_waiting(state: &State, device: &DeviceAuthorization) -> bool {
    device.state == DeviceState::Pending && state.now() < device.expires
}

fn ended() -> Fault {
    Fault::new(&row::USER_CODE_ENDED, "The code has expired, was used already, or was mistyped.")
}

/// Why a device was not approved. The text is for whoever typed the command.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApproveError {
    /// No device waits under that user code.
    #[error("no device waits for the code {0}: it may be mistyped, used, or older than 15 minutes")]
    UnknownCode(String),
    /// Name and password are wrong, a second factor is needed, the account is blocked, or consent is missing.
    #[error("{0}")]
    Refused(String),
}

impl From<Fault> for ApproveError {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.description())
    }
}

/// Signs `user_principal_name` in with a password alone, consents to what the device asks for, and approves it: what the
/// device page does, for scripts on a developer's machine. It must never be reachable over the network.
///
/// # Errors
/// [`ApproveError`].
pub async fn approve_device(
    state: &State,
    user_code: &str,
    user_principal_name: &str,
    password: &str,
) -> Result<(), ApproveError> {
    let unknown = || ApproveError::UnknownCode(user_code.to_owned());
    let device = look_up(state, user_code).await?.ok_or_else(unknown)?;
    let client = Client::find(state, &device.client.to_string()).ok_or_else(unknown)?;
    let tenant = device.tenant.and_then(|tenant| state.directory().tenant(tenant));
    let origin = Origin { client: Some(client.app_id), ..Origin::default() };
    let authentication = password::sign_in(state, tenant.as_deref(), user_principal_name, password, &origin).await?;
    let tenant = state.directory().tenant(authentication.tenant).ok_or_else(unknown)?;
    let user = state.store().read::<User>(&authentication.user.to_string()).await.map_err(Fault::from)?;
    let user = user.ok_or_else(unknown)?;
    let scopes = Scopes::parse_all(&device.scope)?;
    if !missing(state, &tenant, &client, &user, &scopes).await?.is_empty() {
        consent::give(state, (&tenant, &client, &user), &scopes, false).await?;
    }
    approve(state, user_code, authentication).await?;
    Ok(())
}
