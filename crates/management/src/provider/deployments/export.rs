//! `POST {deployment}/exportTemplate`: the template as its author wrote it, without what its parameters were given.

use lazurite_api::ApiError;
use lazurite_model::Record as _;
use lazurite_model::record::DeploymentSource;
use serde_json::json;

use super::found;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Shows a deployment's template.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let deployment = found(call).await?;
    let source = call.state.store.read::<DeploymentSource>(&deployment.key()).await?;
    let source = source.ok_or_else(|| ApiError::internal("a deployment without its source"))?;
    Ok(Reply::ok(json!({ "template": source.template })))
}
