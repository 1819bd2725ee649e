//! Templates of anybody's making: planning them ends, and never panics.

use lazurite_template::{Answers, Halt};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{deployment, template};

fn texts() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        "a",
        "b",
        "a/b",
        "Microsoft.Maps/accounts",
        "Microsoft.Maps/accounts/creators",
        "Microsoft.Resources/deployments",
        "1",
        "[parameters('p')]",
        "[variables('v')]",
        "[variables('w')]",
        "[copyIndex()]",
        "[concat('a', copyIndex('l'))]",
        "[reference('a').x]",
        "[reference(resourceId('Microsoft.Maps/accounts', 'a'), '1', 'Full')]",
        "[listKeys('b', '1')]",
        "[resourceGroup().id]",
        "[newGuid()]",
        "[if(true(), 'a', reference('b'))]",
        "serial",
        "/",
        "secrets",
        "[c.f('a')]",
        "[map(range(0, 3), lambda('x', lambdaVariables('x')))]",
    ])
    .prop_map(Value::from)
}

/// Values in which names of templates turn up everywhere.
fn values() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "copy",
        "name",
        "count",
        "input",
        "mode",
        "batchSize",
        "template",
        "parameters",
        "value",
        "x",
        "[parameters('p')]",
        "resources",
        "expressionEvaluationOptions",
        "scope",
    ]);
    let leaf =
        prop_oneof![texts(), Just(Value::Null), (-1i64..4).prop_map(Value::from), any::<bool>().prop_map(Value::from)];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..4).prop_map(|members| Value::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

fn resources() -> impl Strategy<Value = Value> {
    let known = prop::sample::select(vec![
        "condition",
        "copy",
        "dependsOn",
        "properties",
        "location",
        "scope",
        "resourceGroup",
        "tags",
        "existing",
        "resources",
    ]);
    let name = prop_oneof![texts(), values()];
    (name, texts(), prop::collection::vec((known, values()), 0..4)).prop_map(|(name, type_, more)| {
        let mut resource = json!({ "type": type_, "apiVersion": "1", "name": name });
        for (key, value) in more {
            resource[key] = value;
        }
        resource
    })
}

/// On the stack of a test's thread, which is that of a server's worker: 2 MiB.
#[test]
fn the_deepest_template_that_is_read_fits_the_stack() {
    let mut expression = "createArray(1)".to_owned();
    for _ in 0..30 {
        expression = format!("map(createArray(1), lambda('x', {expression}))");
    }
    let mut deep = json!(format!("[string({expression})]"));
    for _ in 0..80 {
        deep = json!([deep]);
    }
    let source = template(json!({
        "resources": [{ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "a", "properties": { "deep": deep } }],
    }));
    let plan = deployment(&source, Value::Null).and_then(|deployment| deployment.expand()).expect("a plan");
    assert!(plan.body(&plan.resources()[0], &Answers::new()).is_ok());
}

proptest! {
    #[test]
    fn no_template_makes_planning_panic(
        variables in (values(), values()),
        default in texts(),
        resources in prop::collection::vec(resources(), 0..5),
        output in values(),
    ) {
        let source = template(json!({
            "functions": [{ "namespace": "c", "members": { "f": {
                "parameters": [{ "name": "p", "type": "string" }], "output": { "type": "string", "value": "[parameters('p')]" } } } }],
            "parameters": { "p": { "type": "string", "defaultValue": default } },
            "variables": { "v": variables.0, "w": variables.1 },
            "resources": resources,
            "outputs": { "o": { "type": "string", "value": output } },
        }));
        let Ok(plan) = deployment(&source, Value::Null).and_then(|deployment| deployment.expand()) else { return Ok(()) };
        let mut answers = Answers::new();
        for planned in plan.resources() {
            prop_assert!(planned.depends_on.iter().all(|other| *other != planned.index));
            for _ in 0..3 {
                if let Err(Halt::Need(calls)) = plan.body(planned, &answers) {
                    prop_assert!(!calls.is_empty());
                    calls.iter().for_each(|call| answers.insert(call, json!({ "properties": { "x": "y" } })));
                }
            }
            let _ = plan.nested(planned, &answers);
        }
        let _ = plan.outputs(&answers);
    }
}
