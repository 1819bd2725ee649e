//! Who waits for whom.

use lazurite_template::{Answers, Halt};
use serde_json::{Value, json};

use super::{GROUP, World, messages, plan, plan_of};

fn account(name: &str, more: Value) -> Value {
    let mut account = json!({ "type": "Microsoft.Maps/accounts", "apiVersion": "2023-06-01", "name": name });
    account.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    account
}

#[test]
fn each_way_to_name_a_dependency_is_understood() {
    for name in [
        "b",
        "B",
        "Microsoft.Maps/accounts/b",
        "[concat('Microsoft.Maps/accounts/', 'b')]",
        "[resourceId('Microsoft.Maps/accounts', 'b')]",
        "[resourceId('elsewhere', 'Microsoft.Maps/accounts', 'b')]",
    ] {
        let plan =
            plan(json!({ "resources": [account("a", json!({ "dependsOn": [name] })), account("b", json!({}))] }));
        assert_eq!(plan.resources()[0].depends_on, [1], "{name}");
    }
}

#[test]
fn a_body_waits_for_what_it_refers_to() {
    for expression in [
        "[reference('b').x]",
        "[reference(resourceId('Microsoft.Maps/accounts', 'b'), '2023-06-01').x]",
        "[reference('b', '2023-06-01', 'Full').location]",
        "[listKeys('b', '2023-06-01').primaryKey]",
        "[listKeys(resourceId('Microsoft.Maps/accounts', 'b'), '2023-06-01').primaryKey]",
        "[if(equals(1, 2), reference('b').x, 'none')]",
    ] {
        let plan = plan(json!({
            "resources": [account("a", json!({ "properties": { "deep": [{ "er": expression }] } })), account("b", json!({}))],
        }));
        assert_eq!(plan.resources()[0].depends_on, [1], "{expression}");
    }
    let plan = plan(json!({
        "resources": [
            account("a", json!({ "properties": { "copy": [{ "name": "l", "count": 2, "input": "[reference(concat('b', copyIndex('l'))).x]" }] } })),
            account("b0", json!({})),
            account("b1", json!({})),
        ],
    }));
    assert_eq!(plan.resources()[0].depends_on, [1, 2]);
}

#[test]
fn bodies_ask_for_all_they_need_at_once() {
    let plan = plan(json!({
        "resources": [
            account("a", json!({
                "tags": { "one": "[reference('b').x]", "two": "[reference('b').x]" },
                "properties": { "keys": "[listKeys('b', '2023-06-01').primaryKey]",
                                "other": "[reference('/subscriptions/s/providers/A.B/c/d', '1').y]" },
            })),
            account("b", json!({ "properties": { "x": "value" } })),
        ],
    }));
    let Err(Halt::Need(calls)) = plan.body(&plan.resources()[0], &Answers::new()) else { panic!("nothing is needed") };
    let asked: Vec<String> = calls.iter().map(|call| format!("{call:?}")).collect();
    let account = format!("{GROUP}/providers/Microsoft.Maps/accounts/b");
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(asked.contains(&format!("reference({account})")));
    assert!(asked.contains(&format!("listkeys({account})")));
    assert!(asked.contains(&"reference(/subscriptions/s/providers/A.B/c/d)".to_owned()));
}

#[test]
fn a_chain_is_deployed_from_its_end() {
    let plan = plan(json!({
        "resources": [
            account("a", json!({ "properties": { "x": "[concat(reference('b').x, '-a')]" } })),
            account("b", json!({ "properties": { "x": "[concat(reference('c').x, '-b')]" } })),
            account("c", json!({ "properties": { "x": "c" } })),
        ],
        "outputs": { "x": { "type": "string", "value": "[reference('a').x]" },
                     "where": { "type": "string", "value": "[string(reference('a', '1', 'Full').id)]" } },
    }));
    let mut world = World::default();
    let outputs = world.deploy(&plan);
    assert_eq!(outputs[1].value, "c-b-a");
    assert_eq!(world.body("accounts/b")["properties"]["x"], "c-b");
}

#[test]
fn circles_are_named() {
    let found = messages(plan_of(json!({
        "resources": [
            account("free", json!({})),
            account("a", json!({ "dependsOn": ["b"] })),
            account("b", json!({ "properties": { "x": "[reference('c').x]" } })),
            account("c", json!({ "dependsOn": ["a", "free"] })),
            account("behind", json!({ "dependsOn": ["a"] })),
        ],
    })));
    assert!(found.contains("Circular dependency detected on resource"), "{found}");
    assert!(!found.contains("accounts/free") && !found.contains("accounts/behind"), "{found}");
    for part in ["accounts/a -> ", "accounts/b -> ", "accounts/c"] {
        assert!(found.contains(part), "{found}");
    }
    let itself = json!({ "resources": [account("a", json!({ "properties": { "x": "[reference('a').y]" } }))] });
    assert!(messages(plan_of(itself)).contains("Circular dependency"));
    let before = "[reference(resourceId('Microsoft.Maps/accounts', 'a'), '2023-06-01').y]";
    assert!(plan_of(json!({ "resources": [account("a", json!({ "properties": { "x": before } }))] })).is_ok());
}

#[test]
fn unknown_doubled_and_ambiguous_resources_are_refused() {
    for (resources, part) in [
        (json!([account("a", json!({ "dependsOn": ["z"] }))]), "The resource 'z' is not defined in the template"),
        (json!([account("a", json!({ "dependsOn": "a" }))]), "must be an array of strings"),
        (json!([account("a", json!({ "dependsOn": [1] }))]), "must be an array of strings"),
        (json!([account("a", json!({})), account("A", json!({}))]), "is defined multiple times"),
        (
            json!([
                account("a", json!({})),
                { "type": "Microsoft.KeyVault/vaults", "apiVersion": "1", "name": "a" },
                account("b", json!({ "dependsOn": ["a"] })),
            ]),
            "matches more than one resource",
        ),
    ] {
        let found = messages(plan_of(json!({ "resources": resources })));
        assert!(found.contains(part), "{part} is not in: {found}");
    }
}

#[test]
fn what_a_body_cannot_have_is_said_with_its_resource() {
    for (expression, part) in [
        ("[reference('z').x]", "The resource 'z' is not defined in the template"),
        ("[reference('/subscriptions/s/providers/A.B/c/d').x]", "needs an api-version"),
        ("[nope()]", "'nope' is not valid"),
        ("[providers('Microsoft.Maps')]", "is not supported"),
        ("[newGuid()]", "'newGuid' is not expected"),
        ("[parameters('z')]", "The template parameter 'z' is not found"),
        ("[managementGroup()]", "'managementGroup' is not expected"),
    ] {
        let plan = plan(json!({ "resources": [account("a", json!({ "tags": { "t": expression } }))] }));
        let Err(Halt::Fault(fault)) = plan.body(&plan.resources()[0], &Answers::new()) else { panic!("{expression}") };
        assert!(fault.message.contains(part) && fault.message.contains("accounts/a"), "{}", fault.message);
        assert_eq!(fault.target.as_deref(), Some("a"));
    }
}
