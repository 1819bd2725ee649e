//! What `append` and `modify` make of a resource.

use serde_json::{Map, Value, json};

use super::super::*;
use super::{account, facts};

/// What the changes make of the account.
fn changed(details: &Value) -> (Vec<change::Changed>, Value) {
    let effect = if details.is_array() { "append" } else { "modify" };
    let rule = json!({"if": {"field": "name", "exists": true}, "then": {"effect": effect, "details": details}});
    let mut faults = Faults::default();
    let rule = Rule::read(&rule, &Map::new(), &mut faults);
    faults.into_result().unwrap();
    let facts = facts(account(), json!({}));
    let purse = Purse::default();
    let evaluation = Evaluation::new(&facts, &purse);
    let mut resource = account();
    let done = rule.changes.iter().map(|change| change.apply(&mut resource, &evaluation).unwrap()).collect();
    (done, resource)
}

fn operation(operation: &str, field: &str, value: Value) -> Value {
    let operation = json!({"operation": operation, "field": field, "value": value});
    json!({"roleDefinitionIds": ["/r"], "operations": [operation]})
}

#[test]
fn modify_changes_tags_and_modifiable_properties() {
    let local = "Microsoft.Maps/accounts/disableLocalAuth";
    for (details, pointer, expected) in [
        (operation("addOrReplace", local, json!(true)), "/properties/disableLocalAuth", json!(true)),
        (operation("add", local, json!(true)), "/properties/disableLocalAuth", json!(false)),
        (operation("remove", local, Value::Null), "/properties/disableLocalAuth", Value::Null),
        (operation("add", "tags['new']", json!("x")), "/tags/new", json!("x")),
        (operation("add", "tags[env]", json!("x")), "/tags/env", json!("Production")),
        (operation("addOrReplace", "tags[ENV]", json!("x")), "/tags/env", json!("x")),
        (operation("addOrReplace", "tags[n]", json!(3)), "/tags/n", json!("3")),
        (operation("remove", "tags['env']", Value::Null), "/tags/env", Value::Null),
        (operation("add", "tags[team]", json!("[resourceGroup().tags.team]")), "/tags/team", json!("maps")),
    ] {
        let (_, after) = changed(&details);
        assert_eq!(after.pointer(pointer).cloned().unwrap_or_default(), expected, "{details}");
    }
    let mut details = operation("addOrReplace", local, json!(true));
    details["operations"][0]["condition"] = json!("[greaterOrEquals(requestContext().apiVersion, '2026-01-01')]");
    assert_eq!(changed(&details).0, [change::Changed::Nothing]);
}

#[test]
fn append_adds_and_does_not_replace() {
    let append = |field: &str, value: Value| json!([{"field": field, "value": value}]);
    let (done, after) = changed(&append("tags['x']", json!("y")));
    assert!(matches!(done.as_slice(), [change::Changed::Field(name, _)] if name == "tags['x']"));
    assert_eq!(after["tags"]["x"], "y");
    let (done, _) = changed(&append("tags['env']", json!("Production")));
    assert_eq!(done, [change::Changed::Nothing]);
    let (done, _) = changed(&append("tags['env']", json!("Test")));
    assert_eq!(done, [change::Changed::Contradicts("tags['env']".into())]);
    let (_, after) = changed(&append("Microsoft.Maps/accounts/locations[*]", json!({"locationName": "westus"})));
    assert_eq!(after["properties"]["locations"], json!([{"locationName": "westus"}]));
    let (_, after) = changed(&append("Microsoft.Maps/accounts/publicNetworkAccess", json!("disabled")));
    assert_eq!(after["properties"]["publicNetworkAccess"], "disabled");
}
