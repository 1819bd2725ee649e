//! The language, row by row.

mod changes;
mod refusals;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

fn account() -> Value {
    json!({
        "id": "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/lz/providers/Microsoft.Maps/accounts/Prod-01",
        "name": "Prod-01",
        "type": "Microsoft.Maps/accounts",
        "kind": "Gen2",
        "location": "eastus",
        "tags": {"env": "Production", "Cost Centre": "4711", "empty": ""},
        "sku": {"name": "G2", "tier": "Standard"},
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "disableLocalAuth": false,
            "uniqueId": "u",
            "cors": {"corsRules": [
                {"allowedOrigins": ["https://a.example", "https://b.example"]},
                {"allowedOrigins": ["*"]}
            ]},
            "linkedResources": [{"uniqueName": "one", "id": "/x"}, {"uniqueName": "two"}],
            "locations": []
        }
    })
}

fn facts(resource: Value, parameters: Value) -> Facts {
    Facts {
        resource,
        parameters: parameters.as_object().cloned().unwrap_or_default(),
        resource_group: json!({"location": "westus", "tags": {"team": "maps"}}),
        subscription: json!({"subscriptionId": "s", "tags": {}}),
        policy: json!({"assignmentId": "/a"}),
        api_version: Some("2023-06-01".into()),
        now: "2026-11-22T12:00:00Z".parse().unwrap(),
    }
}

fn definitions(parameters: &Value) -> Map<String, Value> {
    let definitions = parameters.as_object().into_iter().flatten();
    definitions.map(|(name, _)| (name.clone(), json!({"type": "String"}))).collect()
}

/// Whether the condition holds of the account.
fn meets(condition: &Value) -> Result<bool, String> {
    meets_with(condition, &account(), &json!({}))
}

fn meets_with(condition: &Value, resource: &Value, parameters: &Value) -> Result<bool, String> {
    let rule = json!({"if": condition, "then": {"effect": "audit"}});
    let mut faults = Faults::default();
    let read = Rule::read(&rule, &definitions(parameters), &mut faults);
    faults.into_result().map_err(|error| format!("{error} {:?}", error.details))?;
    let facts = facts(resource.clone(), parameters.clone());
    let purse = Purse::default();
    read.meets(&Evaluation::new(&facts, &purse))
}

#[test]
fn fields_are_found_whatever_their_case() {
    for (field, value) in [
        ("name", "prod-01"),
        ("fullName", "Prod-01"),
        ("TYPE", "microsoft.maps/ACCOUNTS"),
        ("kind", "gen2"),
        ("location", "EastUS"),
        ("identity.type", "systemassigned"),
        ("tags.env", "production"),
        ("tags[env]", "Production"),
        ("tags['ENV']", "Production"),
        ("tags['Cost Centre']", "4711"),
        ("Microsoft.Maps/accounts/sku.name", "g2"),
        ("microsoft.maps/accounts/SKU.TIER", "standard"),
        ("Microsoft.Maps/accounts/uniqueId", "U"),
    ] {
        assert_eq!(meets(&json!({"field": field, "equals": value})), Ok(true), "{field}");
        assert_eq!(meets(&json!({"field": field, "notEquals": value})), Ok(false), "{field}");
        assert_eq!(meets(&json!({"field": field, "exists": true})), Ok(true), "{field}");
    }
}

#[test]
fn operators_say_what_they_say() {
    let name = |operator: &str, operand: Value| json!({"field": "name", operator: operand});
    for (condition, expected) in [
        (name("equals", json!("PROD-01")), true),
        (name("like", json!("prod*")), true),
        (name("like", json!("*01")), true),
        (name("like", json!("p*1")), true),
        (name("like", json!("*")), true),
        (name("like", json!("prod-0")), false),
        (name("like", json!("prod-01*prod-01")), false),
        (name("notLike", json!("test*")), true),
        (name("match", json!("Prod-##")), true),
        (name("match", json!("prod-##")), false),
        (name("match", json!("????-..")), true),
        (name("match", json!("Prod-#")), false),
        (name("match", json!("Prod-#?")), false),
        (name("notMatch", json!("prod-##")), true),
        (name("matchInsensitively", json!("PROD-##")), true),
        (name("notMatchInsensitively", json!("PROD-##")), false),
        (name("contains", json!("OD-")), true),
        (name("notContains", json!("x")), true),
        (name("in", json!(["a", "prod-01"])), true),
        (name("notIn", json!(["a", "prod-01"])), false),
        (name("in", json!([])), false),
        (name("greater", json!("a")), true),
        (name("less", json!("Q")), true),
        (name("lessOrEquals", json!("prod-01")), true),
        (name("greaterOrEquals", json!("prod-02")), false),
        (json!({"field": "tags", "containsKey": "ENV"}), true),
        (json!({"field": "tags", "notContainsKey": "owner"}), true),
        (json!({"value": 3, "equals": "3"}), true),
        (json!({"value": 3, "equals": 3.0}), true),
        (json!({"value": 3, "less": 10}), true),
        (json!({"value": "[add(1, 2)]", "greaterOrEquals": 3}), true),
        (json!({"value": ["a", "b"], "contains": "B"}), true),
        (json!({"value": ["a", "b"], "equals": ["A", "b"]}), true),
        (json!({"value": {"a": 1}, "equals": {"a": 1}}), true),
        (json!({"field": "Microsoft.Maps/accounts/disableLocalAuth", "equals": false}), true),
        (json!({"field": "Microsoft.Maps/accounts/disableLocalAuth", "equals": "False"}), true),
        (json!({"field": "Microsoft.Maps/accounts/disableLocalAuth", "notEquals": true}), true),
    ] {
        assert_eq!(meets(&condition), Ok(expected), "{condition}");
    }
}

#[test]
fn what_is_missing_is_nothing_and_not_an_error() {
    let missing = "Microsoft.Maps/accounts/publicNetworkAccess";
    for (operator, operand, expected) in [
        ("equals", json!("Disabled"), false),
        ("notEquals", json!("Disabled"), true),
        ("equals", json!(""), true),
        ("like", json!("*"), false),
        ("notLike", json!("*"), true),
        ("match", json!("#"), false),
        ("contains", json!("a"), false),
        ("notContains", json!("a"), true),
        ("in", json!(["a"]), false),
        ("notIn", json!(["a"]), true),
        ("containsKey", json!("a"), false),
        ("notContainsKey", json!("a"), true),
        ("less", json!(1), false),
        ("greater", json!(1), false),
        ("exists", json!(false), true),
        ("exists", json!("true"), false),
    ] {
        assert_eq!(meets(&json!({"field": missing, operator: operand})), Ok(expected), "{operator}");
        assert_eq!(meets(&json!({"field": "tags['owner']", operator: operand})), Ok(expected), "tag {operator}");
    }
    let identity = json!({"name": "i", "type": "Microsoft.ManagedIdentity/userAssignedIdentities"});
    let condition = json!({"field": "Microsoft.Maps/accounts/disableLocalAuth", "notEquals": true});
    assert_eq!(meets_with(&condition, &identity, &json!({})), Ok(true), "an alias of another type finds nothing");
}

#[test]
fn logic_ties_conditions_together() {
    let (yes, no) = (json!({"field": "name", "exists": true}), json!({"field": "name", "exists": false}));
    for (condition, expected) in [
        (json!({"allOf": [yes, yes]}), true),
        (json!({"allOf": [yes, no]}), false),
        (json!({"anyOf": [no, yes]}), true),
        (json!({"anyOf": [no, no]}), false),
        (json!({"not": no}), true),
        (json!({"not": {"anyOf": [no, {"allOf": [yes, {"not": yes}]}]}}), true),
    ] {
        assert_eq!(meets(&condition), Ok(expected), "{condition}");
    }
}

#[test]
fn every_item_of_an_array_must_meet_the_condition() {
    let origins = "Microsoft.Maps/accounts/cors.corsRules[*].allowedOrigins[*]";
    let names = "Microsoft.Maps/accounts/linkedResources[*].uniqueName";
    let ids = "Microsoft.Maps/accounts/linkedResources[*].id";
    let none = "Microsoft.Maps/accounts/locations[*].locationName";
    for (condition, expected) in [
        (json!({"field": origins, "like": "https://*"}), false),
        (json!({"not": {"field": origins, "notEquals": "*"}}), true),
        (json!({"field": origins, "notEquals": "https://c.example"}), true),
        (json!({"field": names, "in": ["one", "two"]}), true),
        (json!({"field": names, "equals": "one"}), false),
        (json!({"field": ids, "exists": true}), false),
        (json!({"field": ids, "exists": false}), false),
        (json!({"field": none, "equals": "x"}), true),
        (json!({"field": none, "exists": false}), true),
        (json!({"field": "Microsoft.Maps/accounts/locations", "exists": true}), true),
    ] {
        assert_eq!(meets(&condition), Ok(expected), "{condition}");
    }
}

#[test]
fn counts_look_at_one_item_at_a_time() {
    let rules = "Microsoft.Maps/accounts/cors.corsRules[*]";
    let origins = "Microsoft.Maps/accounts/cors.corsRules[*].allowedOrigins[*]";
    let linked = "Microsoft.Maps/accounts/linkedResources[*]";
    for (count, expected) in [
        (json!({"field": rules}), 2),
        (json!({"field": origins}), 3),
        (json!({"field": origins, "where": {"field": origins, "equals": "*"}}), 1),
        (json!({"field": origins, "where": {"value": format!("[current('{origins}')]"), "like": "https*"}}), 2),
        (json!({"field": origins, "where": {"value": "[current()]", "like": "https*"}}), 2),
        (json!({"field": rules, "where": {"field": origins, "like": "https*"}}), 1),
        (
            json!({"field": rules, "where": {"count": {"field": origins, "where": {"field": origins, "notEquals": "*"}}, "greater": 1}}),
            1,
        ),
        (json!({"field": linked, "where": {"field": format!("{linked}.id"), "exists": false}}), 1),
        (
            json!({"field": linked, "where": {"value": format!("[length(field('{linked}.uniqueName'))]"), "equals": 3}}),
            2,
        ),
        (json!({"field": "Microsoft.Maps/accounts/locations[*]"}), 0),
        (json!({"value": ["a", "bb", "cc"], "where": {"value": "[length(current())]", "equals": 2}}), 2),
        (
            json!({"value": ["eastus", "westus"], "name": "place", "where": {"field": "location", "equals": "[current('place')]"}}),
            1,
        ),
        (json!({"value": []}), 0),
        (
            json!({"value": ["*", "x"], "name": "bad", "where": {"count": {"field": origins, "where": {"field": origins, "equals": "[current('bad')]"}}, "greater": 0}}),
            1,
        ),
    ] {
        let condition = json!({"count": count, "equals": expected});
        assert_eq!(meets(&condition), Ok(true), "{condition}");
    }
}

#[test]
fn expressions_know_the_resource_its_place_and_the_request() {
    for (value, expected) in [
        ("[field('name')]", json!("Prod-01")),
        ("[field('Microsoft.Maps/accounts/publicNetworkAccess')]", json!("")),
        ("[string(length(field('Microsoft.Maps/accounts/linkedResources[*].id')))]", json!("1")),
        ("[resourceGroup().location]", json!("westus")),
        ("[resourceGroup().tags['Team']]", json!("maps")),
        ("[subscription().subscriptionId]", json!("s")),
        ("[policy().assignmentId]", json!("/a")),
        ("[requestContext().apiVersion]", json!("2023-06-01")),
        ("[utcNow()]", json!("2026-11-22T12:00:00.0000000Z")),
        ("[addDays(utcNow(), -1)]", json!("2026-11-21T12:00:00.0000000Z")),
        ("[if(equals(parameters('p'), 'x'), 'yes', 'no')]", json!("yes")),
        ("[[not an expression]", json!("[[not an expression]")),
    ] {
        let condition = json!({"value": value, "equals": expected});
        let uses = value.contains("parameters");
        let parameters = if uses { json!({"p": "x"}) } else { json!({}) };
        assert_eq!(meets_with(&condition, &account(), &parameters), Ok(true), "{value}");
    }
    let nothing = json!({"value": "[resourceGroup().tags['owner']]", "notEquals": ""});
    assert_eq!(meets(&nothing), Ok(false), "a missing member is nothing");
    let broken = json!({"value": "[substring(field('name'), 0, 99)]", "equals": "x"});
    assert!(meets(&broken).is_err());
}

#[test]
fn a_rule_concerns_what_its_type_name_and_kind_do_not_rule_out() {
    for (condition, expected) in [
        (json!({"field": "type", "equals": "Microsoft.Maps/accounts"}), true),
        (json!({"field": "type", "equals": "Microsoft.KeyVault/vaults"}), false),
        (
            json!({"allOf": [{"field": "type", "equals": "Microsoft.KeyVault/vaults"}, {"field": "location", "equals": "x"}]}),
            false,
        ),
        (
            json!({"anyOf": [{"field": "type", "equals": "Microsoft.KeyVault/vaults"}, {"field": "location", "equals": "x"}]}),
            true,
        ),
        (json!({"not": {"field": "type", "in": ["Microsoft.Maps/accounts"]}}), false),
        (json!({"field": "location", "equals": "x"}), true),
        (json!({"allOf": [{"field": "name", "like": "prod*"}, {"field": "kind", "equals": "Gen1"}]}), false),
    ] {
        let rule = json!({"if": condition, "then": {"effect": "audit"}});
        let rule = Rule::checked(&rule, &Map::new());
        let facts = facts(account(), json!({}));
        let purse = Purse::default();
        assert_eq!(rule.concerns(&Evaluation::new(&facts, &purse)), expected, "{condition}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "if",
        "then",
        "effect",
        "details",
        "allOf",
        "anyOf",
        "not",
        "field",
        "value",
        "count",
        "where",
        "equals",
        "like",
        "in",
        "exists",
        "less",
        "match",
        "operations",
        "operation",
        "modify",
        "append",
        "audit",
        "name",
        "tags['x']",
        "[current()]",
        "[field('name')]",
        "[parameters('p')]",
        "Microsoft.Maps/accounts/locations[*]",
        "Microsoft.Maps/accounts/cors.corsRules[*].allowedOrigins[*]",
        "[",
        "]",
        "*",
    ]);
    let leaf = prop_oneof![
        words.clone().prop_map(|word| json!(word)),
        any::<bool>().prop_map(|truth| json!(truth)),
        any::<i32>().prop_map(|number| json!(number)),
        ".{0,8}".prop_map(|text| json!(text)),
        Just(Value::Null),
    ];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        let word = words.clone().prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(word, inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_rule_and_no_resource_make_it_panic(condition in any_json(), then in any_json(), resource in any_json()) {
        let rule = json!({"if": condition, "then": then});
        let parameters = definitions(&json!({"p": 1}));
        let read = Rule::read(&rule, &parameters, &mut Faults::default());
        let facts = facts(resource.clone(), json!({"p": "x"}));
        let purse = Purse::default();
        let evaluation = Evaluation::new(&facts, &purse);
        let _ = read.effect(&evaluation);
        let _ = read.meets(&evaluation);
        let _ = read.concerns(&evaluation);
        let mut resource = resource;
        for change in &read.changes {
            let _ = change.apply(&mut resource, &evaluation);
        }
    }
}
