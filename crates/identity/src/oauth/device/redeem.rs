//! `grant_type=urn:ietf:params:oauth:grant-type:device_code`, or `device_code` as Node's library spells it (RFC 8628 §3.4).

use std::sync::Arc;

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use lazurite_crypto::digest::secret_hash;
use lazurite_model::SecretHash;
use lazurite_model::record::{Authentication, DeviceAuthorization, DeviceState, Tenant};
use serde_json::Value;

use super::super::client_auth::{authenticate, require_public};
use super::super::family::Spend;
use super::super::form::Form;
use super::super::person::{PersonGrant, person};
use super::super::token::tenant_of;
use super::INTERVAL;
use super::start::audit;
use crate::State;
use crate::client::Client;
use crate::directory::Named;
use crate::fault::{Fault, row};
use crate::token::Scopes;

/// A request that is this much too early is not held against the device: networks are not that even.
const LENIENCE: SignedDuration = SignedDuration::from_secs(1);

/// No device must wait longer, in seconds; and one that asks too often even so leaves no trace each time.
const LONGEST_INTERVAL: u32 = 60;

/// Gives the device its tokens, or says why not yet.
pub(crate) async fn redeem(state: &State, named: &Named, headers: &HeaderMap, form: &Form) -> Result<Value, Fault> {
    let hash = secret_hash(form.required("device_code")?);
    let device = state.store().read::<DeviceAuthorization>(&hash.0).await?.ok_or_else(unknown_code)?;
    let tenant = tenant(state, named, &device)?;
    let (client, credential) = authenticate(state, &tenant, headers, form).await?;
    require_public(&client, credential)?;
    if client.app_id != device.client {
        return Err(unknown_code());
    }
    let authentication = match ask(state, &hash).await? {
        Progress::Approved(authentication) => authentication,
        Progress::Refused(fault) => return Err(fault),
    };
    let tenant = tenant_of(state, named, authentication.tenant)?;
    let mut scopes = Scopes::parse_all(&device.scope)?;
    scopes.apis.truncate(1);
    let grant = PersonGrant {
        spend: Spend::Device(&hash),
        ..PersonGrant::new((&client, credential), &authentication, (&scopes, &device.scope))
    };
    person(state, &tenant, grant).await
}

/// The tenant in which the client proves who it is: the one that the URL names, or the client's own.
fn tenant(state: &State, named: &Named, device: &DeviceAuthorization) -> Result<Arc<Tenant>, Fault> {
    let owner = || Client::find(state, &device.client.to_string())?.application.map(|application| application.tenant);
    let home = match named {
        Named::One(tenant) => tenant.id,
        Named::Any | Named::Unknown => device.tenant.or_else(owner).unwrap_or(state.settings().home_tenant),
    };
    if device.tenant.is_some_and(|tenant| tenant != home) {
        return Err(unknown_code());
    }
    tenant_of(state, named, home)
}

/// How far the sign-in got.
enum Progress {
    Approved(Authentication),
    Refused(Fault),
}

/// Looks, and notes that the device looked: one that asks too often must wait longer.
async fn ask(state: &State, hash: &SecretHash) -> Result<Progress, Fault> {
    let now = state.now();
    let known = state.store().read::<DeviceAuthorization>(&hash.0).await?.ok_or_else(unknown_code)?;
    if let Some(progress) = settled(state, &known.state, known.expires <= now) {
        return Ok(progress);
    }
    if known.interval >= LONGEST_INTERVAL && is_early(&known, now) {
        return Ok(Progress::Refused(too_often(&known)));
    }
    let mut tx = state.store().begin(audit(known.client, "deviceCode")).await?;
    let mut device = tx.read::<DeviceAuthorization>(&hash.0).await?.ok_or_else(unknown_code)?;
    if let Some(progress) = settled(state, &device.state, false) {
        return Ok(progress);
    }
    let early = is_early(&device, now);
    if early {
        device.interval = device.interval.saturating_add(INTERVAL).min(LONGEST_INTERVAL);
    }
    device.asked = Some(now);
    tx.put(&device).await?;
    tx.commit().await?;
    let pending =
        || Fault::new(&row::PENDING, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.");
    Ok(Progress::Refused(if early { too_often(&device) } else { pending() }))
}

fn is_early(device: &DeviceAuthorization, now: Timestamp) -> bool {
    let allowed = SignedDuration::from_secs(i64::from(device.interval)) - LENIENCE;
    device.asked.is_some_and(|asked| now.duration_since(asked) < allowed)
}

fn too_often(device: &DeviceAuthorization) -> Fault {
    let message = format!("The device asks too often. It must wait {} seconds each time.", device.interval);
    Fault::new(&row::SLOW_DOWN, message)
}

/// What the device is told unless it has to wait.
fn settled(state: &State, reached: &DeviceState, expired: bool) -> Option<Progress> {
    let fault = match reached {
        DeviceState::Redeemed => {
            Fault::new(&row::USED_CODE, "The device code was already redeemed. Begin a new sign-in.")
        }
        _ if expired => {
            let message = format!("The device code has expired at {}. Begin a new sign-in.", state.now());
            Fault::new(&row::DEVICE_CODE_EXPIRED, message)
        }
        DeviceState::Declined => Fault::new(&row::DECLINED, "The user declined to sign in with this application."),
        DeviceState::Approved(authentication) => return Some(Progress::Approved(authentication.clone())),
        DeviceState::Pending => return None,
    };
    Some(Progress::Refused(fault))
}

fn unknown_code() -> Fault {
    Fault::new(&row::BAD_DEVICE_CODE, "The device code is not known, or it was given to another client.")
}
