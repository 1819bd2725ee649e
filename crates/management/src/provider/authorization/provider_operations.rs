//! The operations of every provider, by resource type: what `az provider operation` shows to those who write custom roles.

pub(crate) mod get;
pub(crate) mod list;

use lazurite_api::ApiError;
use lazurite_policy::operation::{Operation, Provider};
use serde_json::{Value, json};

use crate::call::Call;

/// Whether the client wants the operations of the resource types, too.
///
/// # Errors
/// 400 for anything else that is to be expanded.
fn expands_types(call: &Call) -> Result<bool, ApiError> {
    let query = call.query();
    match query.first("$expand").unwrap_or_default() {
        "" => Ok(false),
        text if text.eq_ignore_ascii_case("resourceTypes") => Ok(true),
        _ => Err(ApiError::bad_request("InvalidExpandInQueryString", "$expand takes resourceTypes.").at("$expand")),
    }
}

/// A provider as the wire shows it.
fn view(provider: &Provider, with_types: bool) -> Value {
    let own = provider.operations.iter().filter(|operation| operation.resource_type().is_empty());
    let mut view = json!({
        "id": format!("/providers/Microsoft.Authorization/providerOperations/{}", provider.namespace),
        "name": provider.namespace,
        "type": "Microsoft.Authorization/providerOperations",
        "displayName": provider.display_name,
        "operations": own.map(operation).collect::<Vec<_>>(),
    });
    if let (true, Some(fields)) = (with_types, view.as_object_mut()) {
        fields.insert("resourceTypes".to_owned(), Value::Array(types(provider)));
    }
    view
}

/// The types in the order of the catalogue, each with its operations.
fn types(provider: &Provider) -> Vec<Value> {
    let mut types: Vec<(&str, Vec<&Operation>)> = Vec::new();
    for operation in provider.operations {
        let type_ = operation.resource_type();
        match types.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(type_)) {
            Some((_, operations)) => operations.push(operation),
            None => types.push((type_, vec![operation])),
        }
    }
    let with_name = types.into_iter().filter(|(type_, _)| !type_.is_empty());
    let view = |(type_, operations): (&str, Vec<&Operation>)| {
        json!({
            "name": type_,
            "displayName": operations.first().map(|operation| operation.resource),
            "operations": operations.into_iter().map(operation).collect::<Vec<_>>(),
        })
    };
    with_name.map(view).collect()
}

fn operation(operation: &Operation) -> Value {
    json!({
        "name": operation.name,
        "displayName": operation.operation,
        "description": operation.description,
        "origin": "user,system",
        "properties": null,
        "isDataAction": operation.is_data_action,
    })
}
