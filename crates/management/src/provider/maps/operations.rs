//! `GET /providers/Microsoft.Maps/operations`: every action that a role can name, data actions included.

use lazurite_policy::operation::{MAPS, Operation};
use serde_json::{Value, json};

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Lists the operations.
pub(crate) async fn serve(_call: &Call) -> Outcome<Reply> {
    Ok(listed(MAPS))
}

/// A provider's operations, as the wire shows them.
pub(crate) fn listed(operations: &[Operation]) -> Reply {
    let value: Vec<Value> = operations.iter().map(view).collect();
    Reply::ok(json!({ "value": value, "nextLink": null }))
}

/// `isDataAction` is left out of management actions, as Azure does.
fn view(operation: &Operation) -> Value {
    let mut view = json!({
        "name": operation.name,
        "display": {
            "provider": operation.provider,
            "resource": operation.resource,
            "operation": operation.operation,
            "description": operation.description,
        },
        "origin": if operation.name.contains("/providers/Microsoft.Insights/") { "system" } else { "user" },
    });
    if let (true, Some(fields)) = (operation.is_data_action, view.as_object_mut()) {
        fields.insert("isDataAction".to_owned(), Value::Bool(true));
    }
    view
}
