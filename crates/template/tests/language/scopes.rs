//! Scopes: what a policy rule, say, makes of the language.

use lazurite_template::{Expression, ExternalCall, Fault, Halt, Scope};
use serde_json::{Value, json};

struct Rule;

impl Scope for Rule {
    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, Halt>> {
        match (name, arguments) {
            ("parameters", [Value::String(name)]) if name == "tagName" => Some(Ok(json!("owner"))),
            ("field", [Value::String(name)]) => Some(Ok(json!(format!("field {name}")))),
            ("requestcontext", []) => Some(Ok(json!({ "apiVersion": "2023-06-01" }))),
            ("policy", []) => Some(Ok(json!({ "assignmentId": "/a" }))),
            ("guid", _) => Some(Err(Fault::new("not in a rule").into())),
            ("listkeys", _) => Some(Err(Halt::Need(vec![ExternalCall::List {
                function: "listkeys".to_owned(),
                id: "/x".to_owned(),
                api_version: "1".to_owned(),
                body: None,
            }]))),
            _ => None,
        }
    }
}

fn value(text: &str) -> Result<Value, Halt> {
    Expression::parse(text)?.evaluate(&Rule)
}

#[test]
fn a_scope_adds_functions_of_its_own() {
    assert_eq!(value("[concat('tags[', parameters('tagName'), ']')]"), Ok(json!("tags[owner]")));
    assert_eq!(value("[Field('location')]"), Ok(json!("field location")));
    assert_eq!(value("[requestContext().apiVersion]"), Ok(json!("2023-06-01")));
    assert_eq!(value("[policy().assignmentId]"), Ok(json!("/a")));
}

#[test]
fn a_scope_can_refuse_what_the_language_has() {
    assert!(matches!(value("[guid('a')]"), Err(Halt::Fault(fault)) if fault.message == "not in a rule"));
}

#[test]
fn what_is_needed_stops_the_evaluation_unless_it_is_not_reached() {
    assert!(matches!(value("[concat('a', listKeys('x').key)]"), Err(Halt::Need(calls)) if calls[0].id() == "/x"));
    assert_eq!(value("[if(true(), 'a', listKeys('x').key)]"), Ok(json!("a")));
}

#[test]
fn an_expression_tells_what_it_calls() {
    let expression = Expression::parse("[concat(field('type'), parameters(concat('a')))]").expect("an expression");
    assert_eq!(
        expression.uses(),
        [("concat", None), ("field", Some("type")), ("parameters", None), ("concat", Some("a"))]
    );
}
