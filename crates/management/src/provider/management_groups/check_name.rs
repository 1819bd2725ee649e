//! `POST …/checkNameAvailability`: whether a group of that name can be made.

use lazurite_model::record::{ManagementGroup, Tenant};
use serde::Deserialize;
use serde_json::json;

use super::change::check_name;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::reply::Reply;

#[derive(Deserialize)]
struct Body {
    name: Option<String>,
}

/// Says whether a name is free, and why not.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let name = call.body::<Body>()?.name.unwrap_or_default();
    let mut faults = Faults::default();
    check_name(&name, &mut faults);
    if let Err(error) = faults.into_result() {
        let view = json!({ "nameAvailable": false, "reason": "Invalid", "message": error.message });
        return Ok(Reply::ok(view));
    }
    let key = name.to_lowercase();
    let store = &call.state.store;
    let is_taken = store.read::<ManagementGroup>(&key).await?.is_some() || store.read::<Tenant>(&key).await?.is_some();
    Ok(Reply::ok(if is_taken {
        json!({
            "nameAvailable": false,
            "reason": "AlreadyExists",
            "message": "The group with the specified name already exists",
        })
    } else {
        json!({ "nameAvailable": true, "reason": null, "message": null })
    }))
}
