//! Templates that are none, and the limits.

use lazurite_template::{Answers, Code, Halt, Template};
use serde_json::{Value, json};

use super::{messages, plan, template};

#[test]
fn all_faults_of_the_shape_are_gathered() {
    let found = messages(Template::parse(&json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "parameters": { "a": { "type": "text" }, "b": 5, "c": { "type": "int", "minValue": "x" }, "d": { "$ref": "#/definitions/x" } },
        "resources": [5],
        "outputs": { "o": { "type": "string" } },
        "imports": {},
        "functions": [{}],
        "variables": { "copy": [{ "name": "x" }] },
    })));
    for part in [
        "The template schema",
        "Required property 'contentVersion' not found",
        "The type 'text'",
        "'b' is not an object",
        "'minValue' of the template parameter 'c'",
        "'$ref', are not supported",
        "A resource is not an object",
        "The template output 'o' has no value",
        "Could not find member 'imports'",
        "needs 'namespace' and 'members'",
        "needs 'name', 'count' and 'input'",
    ] {
        assert!(found.contains(part), "{part} is not in:\n{found}");
    }
    assert!(messages(Template::parse(&json!([]))).contains("not a JSON object"));
    assert!(messages(Template::parse(&json!({}))).contains("Required property '$schema'"));
}

#[test]
fn sections_are_bounded() {
    let many = |count: usize, value: Value| -> Value {
        Value::Object((0..count).map(|index| (format!("x{index}"), value.clone())).collect())
    };
    for (sections, part) in [
        (
            json!({ "parameters": many(257, json!({ "type": "int" })) }),
            "template parameters exceeds the limit: limit 256 and actual 257",
        ),
        (json!({ "variables": many(513, json!(1)) }), "template variables exceeds the limit: limit 512"),
        (
            json!({ "outputs": many(65, json!({ "type": "int", "value": 1 })) }),
            "template outputs exceeds the limit: limit 64",
        ),
        (json!({ "resources": vec![json!({}); 801] }), "template resources exceeds the limit: limit 800"),
        (json!({ "variables": { "large": "x".repeat(5_000_000) } }), "larger than the 4 MB"),
    ] {
        let found = messages(Template::parse(&template(sections)));
        assert!(found.contains(part), "{part} is not in: {found}");
    }
    let mut deep = json!(1);
    for _ in 0..200 {
        deep = json!([deep]);
    }
    assert!(
        messages(Template::parse(&template(json!({ "variables": { "deep": deep } })))).contains("nested too deeply")
    );
}

#[test]
fn outputs_that_fail_have_a_code_of_their_own() {
    let plan = plan(json!({
        "outputs": {
            "a": { "type": "int", "value": "text" },
            "b": { "type": "string", "value": "[int('x')]" },
            "c": { "type": "string", "value": "fine" },
        },
    }));
    let Err(Halt::Fault(fault)) = plan.outputs(&Answers::new()) else { panic!("outputs that fail") };
    assert_eq!(fault.code, Code::DeploymentOutputEvaluationFailed);
    assert!(fault.message.starts_with("Unable to evaluate template outputs: 'a, b'."), "{}", fault.message);
}
