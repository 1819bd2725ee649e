//! `POST {account}/regenerateKey`: replaces one key. The old one, and every SAS token that it signed, is dead when this
//! answers.

use lazurite_api::ApiError;
use lazurite_model::record::{KeySlot, MapsAccount};
use serde::Deserialize;

use super::keys;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps::ACCOUNT;
use crate::refuse;
use crate::reply::Reply;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    key_type: Option<String>,
}

/// Replaces the key that the body names.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body: Body = call.body()?;
    let slot = slot(body.key_type.as_deref().unwrap_or_default())?;
    call.resource::<MapsAccount>(ACCOUNT).await?;
    let mut tx = call.begin().await?;
    let found = tx.read::<MapsAccount>(call.target.key()).await?;
    let mut account = found.ok_or_else(|| refuse::no_resource(ACCOUNT, &call.target))?;
    let key = keys::make(&call.state, account.unique_id, slot);
    match slot {
        KeySlot::Primary => account.primary_key = key,
        KeySlot::Secondary => account.secondary_key = key,
    }
    tx.put(&account).await?;
    tx.commit().await?;
    Ok(Reply::ok(keys::view(&call.state, &account)?))
}

fn slot(text: &str) -> Result<KeySlot, ApiError> {
    match text.to_lowercase().as_str() {
        "primary" => Ok(KeySlot::Primary),
        "secondary" => Ok(KeySlot::Secondary),
        _ => {
            let message = format!("keyType is 'primary' or 'secondary', not '{}'.", refuse::shown(text));
            Err(ApiError::bad_request("InvalidParameter", message).at("keyType"))
        }
    }
}
