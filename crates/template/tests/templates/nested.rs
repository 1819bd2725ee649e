//! Templates in templates.

use lazurite_template::{Answers, Deployment, Halt, NestedTemplate, Place, Plan, Surroundings, Template};
use serde_json::{Value, json};

use super::{GROUP, ids, plan, surroundings, template};

fn nested(scope: Option<&str>) -> Value {
    let inner = template(json!({
        "parameters": { "name": { "type": "string", "defaultValue": "inner" } },
        "variables": { "where": "inner" },
        "resources": [{
            "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "[concat(parameters('name'), copyIndex())]",
            "copy": { "name": "l", "count": 2 },
            "tags": { "where": "[variables('where')]", "group": "[resourceGroup().name]" },
        }],
        "outputs": { "o": { "type": "string", "value": "[reference('inner1').x]" } },
    }));
    let mut properties = json!({ "mode": "Incremental", "template": inner });
    if let Some(scope) = scope {
        properties["expressionEvaluationOptions"] = json!({ "scope": scope });
        properties["parameters"] = json!({ "name": { "value": "[concat(parameters('name'), '-given')]" } });
    }
    json!({
        "parameters": { "name": { "type": "string", "defaultValue": "outer" } },
        "variables": { "where": "outer" },
        "resources": [
            { "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n", "resourceGroup": "other", "properties": properties },
        ],
    })
}

/// Makes the nested deployment as the engine does.
fn expand(outer: &Plan) -> Plan {
    let nested = outer.nested(&outer.resources()[0], &Answers::new()).expect("a nested deployment");
    let NestedTemplate::Inline(source) = &nested.template else { panic!("the template is inline") };
    let template = Template::parse(source).expect("a template");
    let deployment = if nested.evaluated_outside {
        outer.outer_nested(template, nested.place)
    } else {
        let around =
            Surroundings { place: nested.place, resource_group: Some(json!({ "name": "other" })), ..surroundings() };
        Deployment::new(template, &nested.parameters, around).expect("a deployment")
    };
    deployment.expand().expect("a plan")
}

#[test]
fn inner_templates_have_parameters_and_variables_of_their_own() {
    let outer = plan(nested(Some("inner")));
    assert!(outer.resources()[0].is_deployment());
    let written = outer.body(&outer.resources()[0], &Answers::new()).expect("a body");
    assert_eq!(written["properties"]["template"]["resources"][0]["tags"]["where"], "[variables('where')]");
    let inner = expand(&outer);
    let other = GROUP.replace("maps", "other");
    assert_eq!(ids(&inner)[1], format!("{other}/providers/Microsoft.Maps/accounts/outer-given1"));
    let body = inner.body(&inner.resources()[0], &Answers::new()).expect("a body");
    assert_eq!(body["tags"], json!({ "where": "inner", "group": "other" }));
}

#[test]
fn outer_templates_use_those_around_them_but_deploy_elsewhere() {
    let outer = plan(nested(None));
    let inner = expand(&outer);
    let other = GROUP.replace("maps", "other");
    assert_eq!(ids(&inner)[1], format!("{other}/providers/Microsoft.Maps/accounts/outer1"));
    let body = inner.body(&inner.resources()[0], &Answers::new()).expect("a body");
    assert_eq!(body["tags"], json!({ "where": "outer", "group": "maps" }));
}

#[test]
fn what_an_outer_template_refers_to_comes_first() {
    let resource = |scope: Option<&str>| {
        let inner = template(json!({
            "resources": [{ "type": "A.B/c", "apiVersion": "1", "name": "x", "tags": { "t": "[reference('account').x]" } }],
        }));
        let mut properties = json!({ "mode": "Incremental", "template": inner });
        if let Some(scope) = scope {
            properties["expressionEvaluationOptions"] = json!({ "scope": scope });
        }
        json!({
            "resources": [
                { "type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "n", "properties": properties },
                { "type": "Microsoft.Maps/accounts", "apiVersion": "1", "name": "account" },
            ],
        })
    };
    let outer = plan(resource(None));
    assert_eq!(outer.resources()[0].depends_on, [1]);
    let inner = expand(&outer);
    let Err(Halt::Need(calls)) = inner.body(&inner.resources()[0], &Answers::new()) else {
        panic!("nothing is needed")
    };
    assert_eq!(calls[0].id(), outer.resources()[1].id);
    assert!(plan(resource(Some("Inner"))).resources()[0].depends_on.is_empty());
}

#[test]
fn links_are_evaluated() {
    let plan = plan(json!({
        "resources": [{
            "type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "n", "scope": "/", "location": "x",
            "properties": {
                "mode": "Incremental",
                "templateLink": { "id": "[resourceId('Microsoft.Resources/templateSpecs/versions', 's', '1')]" },
                "parameters": { "a": { "value": "[deployment().name]" } },
            },
        }],
    }));
    let nested = plan.nested(&plan.resources()[0], &Answers::new()).expect("a nested deployment");
    let NestedTemplate::Linked(link) = nested.template else { panic!("the template is linked") };
    assert_eq!(link["id"], format!("{GROUP}/providers/Microsoft.Resources/templateSpecs/s/versions/1"));
    assert_eq!((nested.place, nested.evaluated_outside), (Place::Tenant, false));
}

#[test]
fn a_deployment_without_a_template_is_refused() {
    for properties in [json!({}), json!({ "template": "x" }), json!({ "template": {}, "templateLink": {} })] {
        let plan = plan(json!({
            "resources": [{ "type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "n", "properties": properties }],
        }));
        assert!(matches!(plan.nested(&plan.resources()[0], &Answers::new()), Err(Halt::Fault(_))), "{properties}");
    }
}
