//! `POST /subscriptions/{id}/providers/Microsoft.KeyVault/checkNameAvailability`

use lazurite_api::ApiError;
use lazurite_model::record::{DeletedVault, Vault};
use serde::Deserialize;
use serde_json::json;

use super::{BAD_REQUEST, VAULT, vault};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::refuse::shown;
use crate::reply::Reply;

#[derive(Deserialize)]
struct Body {
    name: Option<String>,
    #[serde(rename = "type")]
    type_: Option<String>,
}

/// Says whether a vault can have that name. It cannot while another has it, or a deleted one can still be recovered.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body: Body = call.body()?;
    let name = body.name.unwrap_or_default();
    let type_ = body.type_.unwrap_or_default();
    if !type_.eq_ignore_ascii_case(VAULT) {
        let message = format!("'{}' is no type whose names can be checked here: that is '{VAULT}'.", shown(&type_));
        return Err(ApiError::bad_request(BAD_REQUEST, message).at("type").into());
    }
    let mut faults = Faults::default();
    vault::check_name(&name, &mut faults);
    if let Err(error) = faults.into_result() {
        let answer = json!({ "nameAvailable": false, "reason": "AccountNameInvalid", "message": error.message });
        return Ok(Reply::ok(answer));
    }
    let (store, key) = (&call.state.store, name.to_lowercase());
    let deleted = store.read::<DeletedVault>(&key).await?;
    let is_taken = !store.find::<Vault>("name", &key).await?.is_empty()
        || deleted.is_some_and(|deleted| deleted.scheduled_purge > call.now());
    if is_taken {
        let message = vault::already_exists(&name).message;
        return Ok(Reply::ok(json!({ "nameAvailable": false, "reason": "AlreadyExists", "message": message })));
    }
    Ok(Reply::ok(json!({ "nameAvailable": true })))
}
