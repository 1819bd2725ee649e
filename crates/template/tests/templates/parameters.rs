//! Parameters and variables.

use lazurite_template::{Deployment, Parameters, Template, ValueType};
use serde_json::{Value, json};

use super::{deployment, messages, surroundings, template};

fn bound(declared: Value, given: Value) -> Result<Deployment, Vec<lazurite_template::Fault>> {
    deployment(&template(json!({ "parameters": declared })), given)
}

#[test]
fn all_faults_of_given_parameters_are_gathered() {
    let declared = json!({
        "missing": { "type": "string" },
        "type": { "type": "int" },
        "choice": { "type": "string", "allowedValues": ["a", "b"] },
        "short": { "type": "string", "minLength": 3 },
        "many": { "type": "array", "maxLength": 1 },
        "large": { "type": "int", "maxValue": 5 },
        "null": { "type": "string" },
    });
    let given = json!({
        "type": { "value": "5" },
        "choice": { "value": "c" },
        "short": { "value": "ab" },
        "many": { "value": [1, 2] },
        "large": { "value": 6 },
        "null": { "value": null },
        "unknown": { "value": 1 },
    });
    let found = messages(bound(declared, given));
    for part in [
        "The value for the template parameter 'missing' is not provided",
        "'type' is not valid. Expected a value of type 'Int', but received a value of type 'String'",
        "The value 'c' is not part of the allowed value(s): 'a,b'",
        "'short' is not valid. Length of the value should be greater than or equal to '3'",
        "'many' is not valid. Length of the value should be less than or equal to '1'",
        "'large' is not valid. The value should be less than or equal to '5'",
        "'null' is not valid",
        "The template parameters 'unknown' in the parameters file are not valid",
    ] {
        assert!(found.contains(part), "{part} is not in:\n{found}");
    }
}

#[test]
fn names_ignore_case_and_files_are_read() {
    let declared = json!({ "Name": { "type": "string" } });
    let file = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0",
        "parameters": { "name": { "value": "x" } },
    });
    let deployment = bound(declared, file).expect("a deployment");
    let parameter = deployment.parameters().next().expect("a parameter");
    assert_eq!((parameter.name, parameter.value), ("Name", Some(&json!("x"))));
}

#[test]
fn defaults_may_use_other_parameters_time_and_random_values() {
    let declared = json!({
        "b": { "type": "string", "defaultValue": "[concat(parameters('a'), '!')]" },
        "a": { "type": "string", "defaultValue": "[utcNow('yyyy')]" },
        "id": { "type": "string", "defaultValue": "[concat(newGuid(), '/', newGuid())]" },
        "other": { "type": "string", "defaultValue": "[newGuid()]" },
        "nothing": { "type": "int", "nullable": true },
    });
    let values = |deployment: &Deployment| -> Vec<Value> {
        deployment.parameters().map(|parameter| parameter.value.cloned().expect("a value")).collect()
    };
    let first = bound(declared.clone(), Value::Null).expect("a deployment");
    assert_eq!(values(&first), values(&bound(declared, Value::Null).expect("a deployment")), "the same seed");
    let found = |name: &str| {
        first.parameters().find(|found| found.name == name).and_then(|found| found.value).expect("a value").clone()
    };
    assert_eq!(found("b"), "2026!");
    assert_eq!(found("nothing"), Value::Null);
    let id = found("id");
    let (one, two) = id.as_str().and_then(|id| id.split_once('/')).expect("two ids");
    assert_ne!(one, two);
    assert_ne!(json!(one), found("other"));
    assert_eq!(one.parse::<uuid::Uuid>().expect("a uuid").get_version_num(), 4);
}

#[test]
fn circles_and_misplaced_functions_are_refused() {
    let circle = json!({
        "a": { "type": "string", "defaultValue": "[parameters('b')]" },
        "b": { "type": "string", "defaultValue": "[parameters('a')]" },
    });
    assert!(messages(bound(circle, Value::Null)).contains("parameters.a -> parameters.b -> parameters.a"));
    let source = template(json!({
        "parameters": { "p": { "type": "string", "defaultValue": "[variables('v')]" } },
        "variables": {
            "v": "x",
            "time": "[utcNow()]",
            "there": "[reference('a').b]",
            "self": "[variables('self')]",
            "after": "[variables('self')]",
            "unknown": "[variables('nope')]",
        },
    }));
    let found = messages(deployment(&source, Value::Null));
    for part in [
        "'variables' is not expected at this location",
        "'utcNow' is not expected at this location",
        "'reference' is not expected at this location",
        "variables.self -> variables.self",
        "The template variable 'nope' is not found",
    ] {
        assert!(found.contains(part), "{part} is not in:\n{found}");
    }
    assert_eq!(found.lines().count(), 5, "what only follows from a fault is not one:\n{found}");
}

#[test]
fn long_chains_of_variables_are_evaluated() {
    let mut variables = json!({ "v000": "end" });
    for index in 1..500 {
        variables[format!("v{index:03}")] = json!(format!("[variables('v{:03}')]", index - 1));
    }
    let source = template(json!({
        "variables": variables,
        "outputs": { "o": { "type": "string", "value": "[variables('v499')]" } },
    }));
    let plan = deployment(&source, Value::Null).expect("a deployment").expand().expect("a plan");
    assert_eq!(plan.outputs(&Default::default()).expect("outputs")[0].value, "end");
}

#[test]
fn secrets_are_never_shown() {
    let source = template(json!({
        "parameters": {
            "password": { "type": "secureString", "defaultValue": "hunter2", "allowedValues": ["hunter2"] },
            "settings": { "type": "secureObject" },
        },
        "outputs": { "o": { "type": "secureString", "value": "[parameters('password')]" } },
    }));
    let given = json!({ "settings": { "value": { "key": "hunter2" } } });
    let read = Template::parse(&source).expect("a template");
    let parameters = Parameters::parse(&given).expect("parameters");
    let bound = Deployment::new(read.clone(), &parameters, surroundings()).expect("a deployment");
    let plan = bound.expand().expect("a plan");
    let outputs = plan.outputs(&Default::default()).expect("outputs");
    let printed = format!("{read:?} {:?} {parameters:?} {bound:?} {plan:?} {outputs:?}", read.parameters());
    assert!(!printed.contains("hunter2"), "{printed}");
    assert!(bound.parameters().all(|parameter| parameter.value.is_none()));
    assert_eq!(outputs[0].value_type, ValueType::SecureString);

    let wrong = json!({ "password": { "value": "hunter3" }, "settings": { "value": "hunter3" } });
    assert!(!messages(deployment(&source, wrong)).contains("hunter"));
}

#[test]
fn parameters_in_a_key_vault_are_resolved_first() {
    let source = template(json!({ "parameters": { "password": { "type": "secureString" } } }));
    let vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v";
    let given = json!({ "password": { "reference": { "keyVault": { "id": vault }, "secretName": "db" } } });
    assert!(messages(deployment(&source, given.clone())).contains("was not read from its key vault"));
    let mut parameters = Parameters::parse(&given).expect("parameters");
    let secrets = parameters.secrets();
    assert_eq!(
        (secrets[0].0.as_str(), secrets[0].1.vault.as_str(), secrets[0].1.name.as_str()),
        ("password", vault, "db")
    );
    parameters.resolve("password", json!("hunter2"));
    let read = Template::parse(&source).expect("a template");
    assert!(Deployment::new(read, &parameters, surroundings()).is_ok());
}
