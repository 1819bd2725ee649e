//! Copy loops of resources, properties, variables and outputs; conditions.

use lazurite_template::Answers;
use serde_json::json;

use super::{World, body, messages, plan, plan_of};

#[test]
fn resources_are_made_turn_by_turn() {
    let plan = plan(json!({
        "resources": [
            { "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[concat('a', copyIndex(1))]",
              "copy": { "name": "accounts", "count": 3 }, "tags": { "n": "[string(copyIndex('accounts', 10))]" } },
            { "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "last", "dependsOn": ["accounts"] },
            { "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "never", "copy": { "name": "none", "count": 0 } },
        ],
    }));
    let names: Vec<&str> = plan.resources().iter().map(|planned| planned.name.as_str()).collect();
    assert_eq!(names, ["a1", "a2", "a3", "last"]);
    assert_eq!(plan.resources()[3].depends_on, [0, 1, 2]);
    assert_eq!(body(&plan, 1), json!({ "tags": { "n": "11" } }));
}

#[test]
fn serial_loops_go_batch_by_batch() {
    let plan = plan(json!({
        "resources": [
            { "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[concat('a', copyIndex())]",
              "copy": { "name": "accounts", "count": 5, "mode": "serial", "batchSize": 2 } },
        ],
    }));
    let waits: Vec<&[usize]> = plan.resources().iter().map(|planned| planned.depends_on.as_slice()).collect();
    assert_eq!(waits, [&[][..], &[], &[0, 1], &[0, 1], &[2, 3]]);
}

#[test]
fn properties_variables_and_outputs_loop() {
    let plan = plan(json!({
        "variables": {
            "copy": [{ "name": "letters", "count": 2, "input": "[concat('l', copyIndex('letters'))]" }],
            "inner": { "copy": [{ "name": "numbers", "count": "[length(variables('letters'))]", "input": { "n": "[copyIndex('numbers', 1)]" } }] },
        },
        "resources": [
            { "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[concat('a', copyIndex())]",
              "copy": { "name": "accounts", "count": 2 },
              "properties": {
                  "plain": true,
                  "copy": [
                      { "name": "pairs", "count": 2, "input": "[concat(copyIndex(), copyIndex('pairs'))]" },
                      { "name": "empty", "count": 0, "input": "x" },
                  ],
              } },
            { "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "own", "properties": { "copy": { "not": "a loop" } } },
        ],
        "outputs": {
            "letters": { "type": "array", "value": "[variables('letters')]" },
            "inner": { "type": "object", "value": "[variables('inner')]" },
            "looped": { "type": "array", "copy": { "count": 3, "input": "[mul(copyIndex(), 2)]" } },
            "left out": { "type": "string", "condition": false, "value": "[reference('nope')]" },
        },
    }));
    assert_eq!(body(&plan, 1), json!({ "properties": { "plain": true, "pairs": ["10", "11"], "empty": [] } }));
    assert_eq!(body(&plan, 2), json!({ "properties": { "copy": { "not": "a loop" } } }));
    let outputs = plan.outputs(&Answers::new()).expect("outputs");
    let shown: Vec<_> = outputs.iter().map(|output| (output.name.as_str(), output.value.clone())).collect();
    assert_eq!(
        shown,
        [
            ("inner", json!({ "numbers": [{ "n": 1 }, { "n": 2 }] })),
            ("letters", json!(["l0", "l1"])),
            ("looped", json!([0, 2, 4])),
        ]
    );
}

#[test]
fn conditions_leave_resources_out_and_nobody_waits_for_them() {
    let plan = plan(json!({
        "parameters": { "wanted": { "type": "bool", "defaultValue": false } },
        "resources": [
            { "condition": "[parameters('wanted')]", "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "a" },
            { "condition": "[not(parameters('wanted'))]", "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "a",
              "location": "[if(parameters('wanted'), reference('x').y, 'here')]" },
            { "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "b", "dependsOn": ["a"] },
        ],
    }));
    assert_eq!(plan.resources().len(), 2);
    assert_eq!(plan.resources()[1].depends_on, [0]);
    assert_eq!(plan.resources()[0].location.as_deref(), Some("here"));
    World::default().deploy(&plan);
}

#[test]
fn loops_are_bounded_and_known_beforehand() {
    for (count, part) in [
        (json!(801), "copy count must be an integer from 0 to 800"),
        (json!(-1), "copy count must be an integer"),
        (json!("3"), "copy count must be an integer"),
        (json!("[reference('a').b]"), "'reference' is not expected at this location"),
    ] {
        let found = messages(plan_of(json!({
            "resources": [{ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[concat('a', copyIndex())]",
                            "copy": { "name": "l", "count": count } }],
        })));
        assert!(found.contains(part), "{found}");
    }
    let loop_of = |name: &str| {
        json!({
            "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": format!("[concat('{name}', copyIndex())]"),
            "copy": { "name": name, "count": 500 },
        })
    };
    let found = messages(plan_of(json!({ "resources": [loop_of("a"), loop_of("b")] })));
    assert!(found.contains("exceeds the limit: limit 800"), "{found}");
    let found = messages(plan_of(json!({
        "resources": [{ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[concat('a', copyIndex())]" }],
    })));
    assert!(found.contains("'copyIndex' is not expected at this location"), "{found}");
}

#[test]
fn loops_in_loops_run_out_of_their_budget() {
    let inner = json!({ "copy": [{ "name": "c", "count": 800, "input": "[reference('x').y]" }] });
    let middle = json!({ "copy": [{ "name": "b", "count": 800, "input": inner }] });
    let found = messages(plan_of(json!({
        "resources": [{ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "a",
                        "properties": { "copy": [{ "name": "a", "count": 800, "input": middle }] } }],
    })));
    assert!(found.contains("more memory or time"), "{found}");
}

#[test]
fn small_members_of_large_variables_may_be_read_often() {
    let large = json!({ "small": "x", "large": "y".repeat(100_000) });
    let plan = plan(json!({
        "variables": { "settings": large },
        "resources": [{ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[concat(variables('settings').small, copyIndex())]",
                        "copy": { "name": "l", "count": 800 }, "location": "[variables('settings')['small']]" }],
    }));
    assert_eq!(plan.resources().len(), 800);
}

#[test]
fn what_is_copied_with_a_resource_is_paid_for() {
    let child = json!({ "type": "creators", "apiVersion": "1", "name": "c", "tags": { "t": "x".repeat(1_000_000) } });
    let parts: Vec<_> = (0..20_000).collect();
    for more in [json!({ "resources": [child] }), json!({ "properties": { "parts": parts } })] {
        let mut account = json!({ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[concat('a', copyIndex())]",
                                  "copy": { "name": "l", "count": 400 } });
        account.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let found = messages(plan_of(json!({ "resources": [account] })));
        assert!(found.contains("more memory or time"), "{found}");
    }
}
