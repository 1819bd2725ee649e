//! What a deployment did, step by step.

pub(crate) mod get;
pub(crate) mod list;

use lazurite_api::time;
use lazurite_model::record::{Deployment, DeploymentOperation};
use serde_json::{Value, json};

use super::view::duration;

/// A step as the wire shows it.
fn view(deployment: &Deployment, operation: &DeploymentOperation) -> Value {
    let status = http::StatusCode::from_u16(operation.status).ok();
    let mut properties = json!({
        "provisioningOperation": operation.provisioning,
        "provisioningState": operation.state.name(),
        "timestamp": time::text(operation.updated),
        "duration": duration(operation.started, operation.updated),
        "trackingId": operation.request,
        "serviceRequestId": operation.request,
        "statusCode": status.and_then(|status| status.canonical_reason()).unwrap_or_default().replace(' ', ""),
    });
    if let Some(fields) = properties.as_object_mut() {
        if let Some(error) = &operation.error {
            fields.insert("statusMessage".to_owned(), json!({"status": operation.state.name(), "error": error}));
        }
        if let Some((id, version)) = &operation.target {
            let target = json!({
                "id": id,
                "resourceType": type_of(id),
                "resourceName": name_of(id),
                "apiVersion": version,
            });
            fields.insert("targetResource".to_owned(), target);
        }
    }
    json!({
        "id": format!("{}/operations/{}", deployment.resource_id(), operation.id),
        "operationId": operation.id,
        "properties": properties,
    })
}

fn type_of(id: &lazurite_model::ResourceId) -> String {
    id.resource_type().unwrap_or_else(|| "Microsoft.Resources/resourceGroups".to_owned())
}

/// `vault/secret` for a secret: the names that the type's parts take turns with.
fn name_of(id: &lazurite_model::ResourceId) -> String {
    let parts = type_of(id).split('/').count() - 1;
    let names: Vec<&str> = id.as_str().rsplit('/').step_by(2).take(parts.max(1)).collect();
    names.into_iter().rev().collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use lazurite_model::ResourceId;

    use super::*;

    #[test]
    fn children_carry_their_parents_names() {
        let id = |text| ResourceId::parse(text).unwrap();
        assert_eq!(
            name_of(&id("/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v/secrets/x")),
            "v/x"
        );
        assert_eq!(name_of(&id("/subscriptions/s/resourceGroups/g")), "g");
    }
}
