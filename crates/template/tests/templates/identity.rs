//! Types, names, ids and scopes.

use lazurite_template::{Answers, Deployment, Parameters, Place, Template};
use serde_json::{Value, json};

use super::{GROUP, ids, messages, plan, plan_of, surroundings, template};

fn at(place: Place, sections: Value) -> lazurite_template::Plan {
    let read = Template::parse(&template(sections)).expect("a template");
    let around = lazurite_template::Surroundings { place, resource_group: None, ..surroundings() };
    Deployment::new(read, &Parameters::default(), around).expect("a deployment").expand().expect("a plan")
}

#[test]
fn children_inside_a_resource_complete_their_type_and_name() {
    let plan = plan(json!({
        "resources": [
            { "type": "Microsoft.KeyVault/vaults", "apiVersion": "1", "name": "v", "resources": [
                { "type": "secrets", "apiVersion": "2", "name": "s", "dependsOn": ["v"], "properties": { "value": "x" } },
                { "type": "Microsoft.KeyVault/vaults/keys", "apiVersion": "2", "name": "k",
                  "dependsOn": ["[resourceId('Microsoft.KeyVault/vaults', 'v')]"] },
                { "type": "providers/locks", "apiVersion": "2", "name": "Microsoft.Authorization/l" },
            ] },
        ],
    }));
    let vault = format!("{GROUP}/providers/Microsoft.KeyVault/vaults/v");
    assert_eq!(
        ids(&plan),
        [
            vault.clone(),
            format!("{vault}/secrets/s"),
            format!("{vault}/keys/k"),
            format!("{vault}/providers/Microsoft.Authorization/locks/l"),
        ]
    );
    assert_eq!(plan.resources()[1].depends_on, [0]);
    assert_eq!(plan.resources()[2].depends_on, [0]);
    assert_eq!(plan.body(&plan.resources()[0], &Answers::new()), Ok(json!({})));
}

#[test]
fn scopes_and_other_groups_move_a_resource() {
    let plan = plan(json!({
        "resources": [
            { "type": "Microsoft.Authorization/locks", "apiVersion": "1", "name": "l", "scope": "[resourceId('Microsoft.Maps/accounts', 'a')]" },
            { "type": "Microsoft.Authorization/locks", "apiVersion": "1", "name": "l", "scope": "Microsoft.Maps/accounts/b" },
            { "type": "Microsoft.Authorization/policyDefinitions", "apiVersion": "1", "name": "d", "scope": "/" },
            { "type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "n", "resourceGroup": "other" },
            { "type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "n", "subscriptionId": "s", "location": "x" },
            { "type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "n", "scope": "Microsoft.Management/managementGroups/m" },
        ],
    }));
    assert_eq!(
        ids(&plan),
        [
            format!("{GROUP}/providers/Microsoft.Maps/accounts/a/providers/Microsoft.Authorization/locks/l"),
            format!("{GROUP}/providers/Microsoft.Maps/accounts/b/providers/Microsoft.Authorization/locks/l"),
            "/providers/Microsoft.Authorization/policyDefinitions/d".to_owned(),
            format!("{}/providers/Microsoft.Resources/deployments/n", GROUP.replace("maps", "other")),
            "/subscriptions/s/providers/Microsoft.Resources/deployments/n".to_owned(),
            "/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Resources/deployments/n".to_owned(),
        ]
    );
}

#[test]
fn each_place_has_its_ids() {
    let group =
        json!({ "resources": [{ "type": "Microsoft.Resources/resourceGroups", "apiVersion": "1", "name": "g" }] });
    assert_eq!(
        ids(&at(Place::Subscription { subscription: "s".into() }, group)),
        ["/subscriptions/s/resourceGroups/g"]
    );
    let policy = json!({ "resources": [{ "type": "Microsoft.Authorization/policyDefinitions", "apiVersion": "1", "name": "d" }] });
    assert_eq!(
        ids(&at(Place::ManagementGroup { name: "m".into() }, policy.clone())),
        ["/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Authorization/policyDefinitions/d"]
    );
    assert_eq!(ids(&at(Place::Tenant, policy)), ["/providers/Microsoft.Authorization/policyDefinitions/d"]);
}

#[test]
fn the_functions_of_ids_know_the_place() {
    let value = |place: &Place, expression: &str| {
        let outputs = json!({ "outputs": { "o": { "type": "string", "value": expression } } });
        at(place.clone(), outputs).outputs(&Answers::new()).expect(expression)[0].value.clone()
    };
    let group = Place::ResourceGroup { subscription: "s".into(), name: "g".into() };
    let subscription = Place::Subscription { subscription: "s".into() };
    let management = Place::ManagementGroup { name: "m".into() };
    for (place, expression, expected) in [
        (
            &group,
            "[resourceId('Microsoft.Maps/accounts', 'a')]",
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Maps/accounts/a",
        ),
        (
            &group,
            "[resourceId('o', 'Microsoft.Maps/accounts', 'a')]",
            "/subscriptions/s/resourceGroups/o/providers/Microsoft.Maps/accounts/a",
        ),
        (
            &group,
            "[resourceId('t', 'o', 'A.B/c/d', 'x', 'y')]",
            "/subscriptions/t/resourceGroups/o/providers/A.B/c/x/d/y",
        ),
        (&subscription, "[resourceId('A.B/c', 'x')]", "/subscriptions/s/providers/A.B/c/x"),
        (&subscription, "[resourceId('t', 'A.B/c', 'x')]", "/subscriptions/t/providers/A.B/c/x"),
        (&Place::Tenant, "[resourceId('A.B/c', 'x')]", "/providers/A.B/c/x"),
        (&group, "[subscriptionResourceId('A.B/c', 'x')]", "/subscriptions/s/providers/A.B/c/x"),
        (&group, "[subscriptionResourceId('t', 'A.B/c', 'x')]", "/subscriptions/t/providers/A.B/c/x"),
        (
            &subscription,
            "[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'x')]",
            "/subscriptions/s/resourceGroups/x",
        ),
        (&group, "[tenantResourceId('A.B/c', 'x')]", "/providers/A.B/c/x"),
        (
            &management,
            "[managementGroupResourceId('A.B/c', 'x')]",
            "/providers/Microsoft.Management/managementGroups/m/providers/A.B/c/x",
        ),
        (
            &group,
            "[managementGroupResourceId('n', 'A.B/c', 'x')]",
            "/providers/Microsoft.Management/managementGroups/n/providers/A.B/c/x",
        ),
        (&group, "[extensionResourceId('/subscriptions/s', 'A.B/c', 'x')]", "/subscriptions/s/providers/A.B/c/x"),
    ] {
        assert_eq!(value(place, expression), expected, "{expression}");
    }
}

#[test]
fn names_that_cannot_be_are_refused() {
    for (resource, part) in [
        (json!({ "type": "Microsoft.Maps/accounts", "apiVersion": "1" }), "Required property 'name'"),
        (json!({ "type": "Microsoft.Maps/accounts", "name": "a" }), "Required property 'apiVersion'"),
        (json!({ "apiVersion": "1", "name": "a" }), "Required property 'type'"),
        (json!({ "type": "[concat('a')]", "apiVersion": "1", "name": "a" }), "must be a literal string"),
        (json!({ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "a/b" }), "incorrect segment lengths"),
        (json!({ "type": "accounts", "apiVersion": "1", "name": "a" }), "The resource type 'accounts' is not valid"),
        (
            json!({ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": 5 }),
            "'name' of a resource must be a string",
        ),
        (
            json!({ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[reference('a').b]" }),
            "'reference' is not expected",
        ),
        (
            json!({ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[listKeys('a', '1').b]" }),
            "'listkeys' is not expected",
        ),
        (
            json!({ "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "a", "condition": "yes" }),
            "must be a boolean",
        ),
    ] {
        let found = messages(plan_of(json!({ "resources": [resource] })));
        assert!(found.contains(part), "{part} is not in: {found}");
    }
}
