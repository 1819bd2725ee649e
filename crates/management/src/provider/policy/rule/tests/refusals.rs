//! What is refused when a rule is written.

use serde_json::{Map, Value, json};

use super::super::*;

fn is_refused(rule: &Value, code: &str) {
    let mut faults = Faults::default();
    Rule::read(rule, &Map::new(), &mut faults);
    let error = faults.into_result().unwrap_err();
    assert!(error.details.iter().any(|detail| detail.code == code), "{rule}: {:?}", error.details);
}

#[test]
fn what_a_condition_may_not_be_is_refused_when_it_is_written() {
    let ok = json!({"field": "name", "exists": true});
    for (rule, code) in [
        (json!({"then": {"effect": "audit"}}), "InvalidPolicyRule"),
        (json!({"if": ok}), "InvalidPolicyRule"),
        (json!({"if": ok, "then": {}}), "InvalidPolicyRule"),
        (json!({"if": ok, "then": {"effect": "audit"}, "else": {}}), "InvalidPolicyRule"),
        (json!({"if": [], "then": {"effect": "audit"}}), "InvalidPolicyRule"),
        (json!({"if": {"allOf": []}, "then": {"effect": "audit"}}), "InvalidPolicyRule"),
        (json!({"if": {"allOf": [ok], "anyOf": [ok]}, "then": {"effect": "audit"}}), "InvalidPolicyRule"),
        (json!({"if": {"field": "name"}, "then": {"effect": "audit"}}), "InvalidPolicyRule"),
        (
            json!({"if": {"field": "name", "equals": "a", "like": "b"}, "then": {"effect": "audit"}}),
            "InvalidPolicyRule",
        ),
        (
            json!({"if": {"field": "name", "value": "x", "equals": "a"}, "then": {"effect": "audit"}}),
            "InvalidPolicyRule",
        ),
        (json!({"if": {"field": "name", "is": "a"}, "then": {"effect": "audit"}}), "InvalidPolicyRule"),
        (json!({"if": {"field": "name", "like": "a*b*"}, "then": {"effect": "audit"}}), "InvalidPolicyRule"),
        (json!({"if": {"field": "name", "in": "a"}, "then": {"effect": "audit"}}), "InvalidPolicyRule"),
        (json!({"if": {"field": "name", "exists": "maybe"}, "then": {"effect": "audit"}}), "InvalidPolicyRule"),
        (json!({"if": {"count": {"field": "name"}, "equals": 1}, "then": {"effect": "audit"}}), "InvalidPolicyRule"),
        (json!({"if": {"field": "propertiesx", "exists": true}, "then": {"effect": "audit"}}), "InvalidPolicyAlias"),
        (
            json!({"if": {"field": "Microsoft.Maps/accounts/nothing", "exists": true}, "then": {"effect": "audit"}}),
            "InvalidPolicyAlias",
        ),
        (
            json!({"if": {"value": "[field('nothing')]", "exists": true}, "then": {"effect": "audit"}}),
            "InvalidPolicyAlias",
        ),
        (
            json!({"if": {"value": "[parameters('p')]", "exists": true}, "then": {"effect": "audit"}}),
            "InvalidPolicyParameters",
        ),
        (
            json!({"if": {"value": "[listKeys('x', 'y')]", "exists": true}, "then": {"effect": "audit"}}),
            "InvalidPolicyParameters",
        ),
        (
            json!({"if": {"value": "[reference('x')]", "exists": true}, "then": {"effect": "audit"}}),
            "InvalidPolicyParameters",
        ),
        (
            json!({"if": {"value": "[nonsense('x')]", "exists": true}, "then": {"effect": "audit"}}),
            "InvalidPolicyParameters",
        ),
        (
            json!({"if": {"value": "[concat('x']", "exists": true}, "then": {"effect": "audit"}}),
            "InvalidPolicyParameters",
        ),
    ] {
        is_refused(&rule, code);
    }
}

#[test]
fn what_an_effect_may_not_be_is_refused_when_it_is_written() {
    let ok = json!({"field": "name", "exists": true});
    for (rule, code) in [
        (json!({"if": ok, "then": {"effect": "deployIfNotExists"}}), "InvalidPolicyRuleEffect"),
        (json!({"if": ok, "then": {"effect": "auditIfNotExists"}}), "InvalidPolicyRuleEffect"),
        (json!({"if": ok, "then": {"effect": "manual"}}), "InvalidPolicyRuleEffect"),
        (json!({"if": ok, "then": {"effect": "modify"}}), "InvalidPolicyRuleEffectDetails"),
        (json!({"if": ok, "then": {"effect": "append"}}), "InvalidPolicyRuleEffectDetails"),
        (
            json!({"if": ok, "then": {"effect": "append", "details": [{"field": "name", "value": "x"}]}}),
            "InvalidPolicyRuleEffectDetails",
        ),
        (
            json!({"if": ok, "then": {"effect": "denyAction", "details": {"actionNames": ["write"]}}}),
            "InvalidPolicyRuleEffectDetails",
        ),
        (
            json!({"if": ok, "then": {"effect": "modify", "details": {"roleDefinitionIds": ["/r"], "operations": [{"operation": "add", "field": "Microsoft.Maps/accounts/cors", "value": {}}]}}}),
            "InvalidPolicyRuleEffectDetails",
        ),
    ] {
        is_refused(&rule, code);
    }
}

#[test]
fn unused_parameters_and_unsupported_effects_in_parameters_are_refused() {
    let rule = json!({"if": {"field": "name", "exists": true}, "then": {"effect": "[parameters('effect')]"}});
    let codes = |parameters: Value| -> Vec<String> {
        let mut faults = Faults::default();
        Rule::read(&rule, parameters.as_object().unwrap(), &mut faults);
        let details = faults.into_result().err().map(|error| error.details).unwrap_or_default();
        details.into_iter().map(|detail| detail.code.into_owned()).collect()
    };
    assert!(codes(json!({"effect": {"type": "String", "allowedValues": ["Audit", "Deny", "Disabled"]}})).is_empty());
    assert_eq!(
        codes(json!({"effect": {"type": "String", "allowedValues": ["AuditIfNotExists", "Disabled"]}})),
        ["InvalidPolicyRuleEffect"]
    );
    assert_eq!(
        codes(json!({"effect": {"type": "String", "defaultValue": "audit"}, "more": {"type": "String"}})),
        ["UnusedPolicyParameters"]
    );
}
