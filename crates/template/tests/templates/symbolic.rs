//! Templates of language version 2.0, as Bicep writes them, and functions of one's own.

use lazurite_template::{Answers, Halt};
use serde_json::json;

use super::{World, deployment, messages, plan, plan_of, template};

#[test]
fn resources_are_known_by_their_symbolic_names() {
    let plan = plan(json!({
        "languageVersion": "2.0",
        "resources": {
            "account": { "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[concat('a', uniqueString('x'))]",
                         "properties": { "x": "y" } },
            "many": { "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[format('m{0}', copyIndex())]",
                      "copy": { "name": "many", "count": 2 }, "properties": { "i": "[copyIndex()]" }, "dependsOn": ["account"] },
            "vault": { "existing": true, "type": "Microsoft.KeyVault/vaults", "apiVersion": "2021-10-01", "name": "v", "resourceGroup": "safe" },
            "secret": { "type": "Microsoft.KeyVault/vaults/secrets", "apiVersion": "1", "name": "v/s",
                        "properties": { "value": "[reference('account').x]", "uri": "[reference('many[1]').i]" }, "dependsOn": ["many", "vault"] },
        },
        "outputs": { "all": { "type": "array", "value": "[map(references('many'), lambda('m', lambdaVariables('m').i))]" } },
    }));
    let names: Vec<Option<&str>> = plan.resources().iter().map(|planned| planned.symbolic_name.as_deref()).collect();
    assert_eq!(names, [Some("account"), Some("many[0]"), Some("many[1]"), Some("secret")]);
    assert_eq!(plan.resources()[3].depends_on, [0, 1, 2]);
    let mut world = World::default();
    let outputs = world.deploy(&plan);
    assert_eq!(outputs[0].value, json!([0, 1]));
    assert_eq!(world.body("secrets/s")["properties"], json!({ "value": "y", "uri": 1 }));
}

#[test]
fn what_exists_is_read_but_not_deployed() {
    let plan = plan(json!({
        "languageVersion": "2.0",
        "resources": {
            "vault": { "existing": true, "type": "Microsoft.KeyVault/vaults", "apiVersion": "2021-10-01", "name": "v", "resourceGroup": "safe" },
        },
        "outputs": { "uri": { "type": "string", "value": "[reference('vault').vaultUri]" } },
    }));
    assert!(plan.resources().is_empty());
    let Err(Halt::Need(calls)) = plan.outputs(&Answers::new()) else { panic!("nothing is needed") };
    assert!(calls[0].id().ends_with("/resourceGroups/safe/providers/Microsoft.KeyVault/vaults/v"));
}

#[test]
fn functions_of_a_template_see_their_parameters_only() {
    let with = |value: &str, call: &str| {
        plan_of(json!({
            "functions": [{ "namespace": "Contoso", "members": {
                "Unique": { "parameters": [{ "name": "prefix", "type": "string" }], "output": { "type": "string", "value": value } },
            } }],
            "parameters": { "p": { "type": "string", "defaultValue": "x" } },
            "resources": [{ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": call }],
        }))
    };
    let plan = with("[concat(toLower(parameters('Prefix')), length(resourceGroup().name))]", "[contoso.unique('MAP')]")
        .expect("a plan");
    assert_eq!(plan.resources()[0].name, "map4");
    for (value, call, part) in [
        ("x", "[contoso.other('a')]", "'contoso.other' is not valid"),
        ("x", "[contoso.unique()]", "the number of arguments"),
        ("x", "[contoso.unique(1)]", "expects a value of type 'String'"),
        ("[parameters('p')]", "[contoso.unique('a')]", "The template parameter 'p' is not found"),
        ("[contoso.unique('a')]", "[contoso.unique('a')]", "'contoso.unique' is not valid"),
        ("[reference('a').b]", "[contoso.unique('a')]", "'reference' is not expected"),
        ("[int(1)]", "[contoso.unique('a')]", "does not give the type 'String'"),
    ] {
        let found = messages(with(value, call));
        assert!(found.contains(part), "{part} is not in: {found}");
    }
}

#[test]
fn the_shape_of_resources_follows_the_version() {
    let wrong = template(json!({ "languageVersion": "2.0" }));
    assert!(messages(deployment(&wrong, json!(null))).contains("object of symbolic names"));
    let wrong = template(json!({ "resources": {} }));
    assert!(messages(deployment(&wrong, json!(null))).contains("must be an array"));
}
