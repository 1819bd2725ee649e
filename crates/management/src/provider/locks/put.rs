//! `PUT {scope}/providers/Microsoft.Authorization/locks/{name}`

use lazurite_api::ApiError;
use lazurite_model::record::{LockLevel, ManagementLock};
use serde::Deserialize;

use super::{key, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::refuse::shown;
use crate::reply::Reply;
use crate::{scope, system_data};

/// The longest name and notes, in characters.
const LONGEST_NAME: usize = 260;
const LONGEST_NOTES: usize = 512;

#[derive(Default, Deserialize)]
struct Properties {
    level: Option<String>,
    notes: Option<String>,
    owners: Option<Vec<Owner>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    application_id: Option<String>,
}

/// What is asked for.
struct Wanted {
    level: LockLevel,
    notes: Option<String>,
    owners: Vec<String>,
}

/// Locks a scope (201), or changes a lock (200).
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let sent: Properties = call.properties()?;
    let name = call.name("lockName");
    let wanted = checked(name, sent)?;
    if call.target.subscription_id().is_none() {
        let message = "Locks exist at subscriptions, resource groups and resources.";
        return Err(ApiError::bad_request("InvalidLockScope", message).into());
    }
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let mut tx = call.begin().await?;
    let before = tx.read::<ManagementLock>(&key(&call.target, name)).await?;
    let stamp = before.as_ref().map(|before| &before.system_data);
    let system_data = system_data::written(stamp, &call.caller, call.now());
    let name = before.map_or_else(|| name.to_owned(), |before| before.name);
    let Wanted { level, notes, owners } = wanted;
    let lock = ManagementLock { name, scope: call.target.clone(), level, notes, owners, system_data };
    let created = tx.put(&lock).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(created, view(&lock)))
}

fn checked(name: &str, sent: Properties) -> Result<Wanted, ApiError> {
    const FORBIDDEN: [char; 8] = ['<', '>', '%', '&', ':', '\\', '?', '/'];
    let mut faults = Faults::default();
    if name.chars().count() > LONGEST_NAME || name.contains(FORBIDDEN) {
        let message = format!("A lock's name has at most {LONGEST_NAME} characters and none of < > % & : \\ ? /.");
        faults.add("InvalidLockName", "lockName", message);
    }
    let level = sent.level.as_deref().unwrap_or_default();
    let level = if level.eq_ignore_ascii_case("CanNotDelete") {
        Some(LockLevel::CanNotDelete)
    } else if level.eq_ignore_ascii_case("ReadOnly") {
        Some(LockLevel::ReadOnly)
    } else {
        let message = format!("The lock level '{}' is invalid. It is 'CanNotDelete' or 'ReadOnly'.", shown(level));
        faults.add("InvalidLockLevel", "properties.level", message);
        None
    };
    if sent.notes.as_ref().is_some_and(|notes| notes.chars().count() > LONGEST_NOTES) {
        let message = format!("A lock's notes have at most {LONGEST_NOTES} characters.");
        faults.add("InvalidLockNotes", "properties.notes", message);
    }
    let owners: Vec<String> =
        sent.owners.unwrap_or_default().into_iter().filter_map(|owner| owner.application_id).collect();
    faults.into_result()?;
    let level = level.ok_or_else(|| ApiError::internal("a lock without a fault and without a level"))?;
    Ok(Wanted { level, notes: sent.notes, owners })
}
