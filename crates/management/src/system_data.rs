//! `systemData`: who made and who last changed a resource.

use jiff::Timestamp;
use lazurite_api::time;
use lazurite_model::record::SystemData;
use lazurite_policy::{Caller, CallerKind};
use serde_json::{Value, json};

/// The stamp of a resource that the caller makes now.
pub(crate) fn created(caller: &Caller, now: Timestamp) -> SystemData {
    let (by, kind) = (who(caller), caller.kind.name().to_owned());
    SystemData {
        created_by: by.clone(),
        created_by_type: kind.clone(),
        created_at: now,
        last_modified_by: by,
        last_modified_by_type: kind,
        last_modified_at: now,
    }
}

/// Notes that the caller changed the resource now.
pub(crate) fn modify(data: &mut SystemData, caller: &Caller, now: Timestamp) {
    data.last_modified_by = who(caller);
    data.last_modified_by_type = caller.kind.name().to_owned();
    data.last_modified_at = now;
}

/// The stamp of a resource that the caller writes now: makes it, or changes what was there `before`.
pub(crate) fn written(before: Option<&SystemData>, caller: &Caller, now: Timestamp) -> SystemData {
    let Some(before) = before else { return created(caller, now) };
    let mut data = before.clone();
    modify(&mut data, caller, now);
    data
}

/// As the wire shows it.
pub(crate) fn view(data: &SystemData) -> Value {
    json!({
        "createdBy": data.created_by,
        "createdByType": data.created_by_type,
        "createdAt": time::text(data.created_at),
        "lastModifiedBy": data.last_modified_by,
        "lastModifiedByType": data.last_modified_by_type,
        "lastModifiedAt": time::text(data.last_modified_at),
    })
}

/// People by name, everything else by object id, as Azure does.
pub(crate) fn who(caller: &Caller) -> String {
    match caller.kind {
        CallerKind::User if !caller.name.is_empty() => caller.name.clone(),
        _ => caller.principal.to_string(),
    }
}
