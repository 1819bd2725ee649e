//! Texts of whoever may deploy: they end, they fit in memory, and they never panic.

use lazurite_template::{Expression, Halt, Parameters, Template, limits};
use proptest::prelude::*;
use serde_json::Value;

use super::value;

fn is_refused(expression: &str) {
    assert!(
        matches!(value(expression), Err(Halt::Fault(_))),
        "{} is not refused",
        &expression[..60.min(expression.len())]
    );
}

#[test]
fn long_and_deep_expressions_are_refused() {
    is_refused(&format!("[concat('{}')]", "a".repeat(limits::EXPRESSION_CHARACTERS)));
    is_refused(&format!("[{}1{}]", "array(".repeat(4_000), ")".repeat(4_000)));
    is_refused(&format!("[createArray(1){}]", "[createArray(1)".repeat(1_500)));
    is_refused(&format!("[createObject('a', 1){}]", ".a".repeat(10_000)));
}

/// Refused for what it costs, and for nothing else.
fn is_too_much(expression: &str) {
    let Err(Halt::Fault(fault)) = value(expression) else { panic!("{expression} is not refused") };
    let why = ["more memory or time", "nested too deeply", "too large"];
    assert!(why.iter().any(|why| fault.message.contains(why)), "{expression}: {fault}");
}

#[test]
fn bombs_run_out_of_their_budget() {
    let doubled = "concat(lambdaVariables('a'), lambdaVariables('a'))";
    is_too_much(&format!("[reduce(range(0, 60), 'x', lambda('a', 'b', {doubled}))]"));
    is_too_much(
        "[reduce(range(0, 60), createArray(1), lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('a'))))]",
    );
    is_too_much("[reduce(range(0, 9999), createArray(), lambda('a', 'b', createArray(lambdaVariables('a'))))]");
    is_too_much("[reduce(range(0, 60), 'x', lambda('a', 'b', replace(lambdaVariables('a'), 'x', 'xx')))]");
    is_too_much(
        "[map(range(0, 9999), lambda('a', map(range(0, 9999), lambda('b', map(range(0, 9999), lambda('c', 1))))))]",
    );
    let large = format!("reduce(range(0, 6), padLeft('', 16384), lambda('a', 'b', {doubled}))");
    let read = "map(range(0, 9999), lambda('i', lambdaVariables('large')[0]))";
    is_too_much(&format!("[map(createArray(createArray(1, {large})), lambda('large', {read}))]"));
    is_too_much("[join(range(0, 9999), padLeft('', 16384))]");
    is_too_much("[map(range(0, 9999), lambda('a', padLeft('', 16384)))]");
}

/// Functions that take what they are given, or refuse it.
const FUNCTIONS: &[&str] = &[
    "concat",
    "split",
    "replace",
    "substring",
    "padLeft",
    "format",
    "join",
    "take",
    "skip",
    "first",
    "last",
    "indexOf",
    "lastIndexOf",
    "contains",
    "length",
    "empty",
    "range",
    "min",
    "max",
    "add",
    "sub",
    "mul",
    "div",
    "mod",
    "int",
    "float",
    "bool",
    "string",
    "json",
    "base64",
    "base64ToString",
    "base64ToJson",
    "dataUri",
    "dataUriToString",
    "uri",
    "uriComponent",
    "uriComponentToString",
    "dateTimeAdd",
    "dateTimeFromEpoch",
    "dateTimeToEpoch",
    "guid",
    "uniqueString",
    "union",
    "intersection",
    "shallowMerge",
    "createArray",
    "createObject",
    "items",
    "objectKeys",
    "tryGet",
    "flatten",
    "indexFromEnd",
    "tryIndexFromEnd",
    "equals",
    "less",
    "coalesce",
    "trim",
    "toUpper",
    "startsWith",
    "endsWith",
    "not",
];

/// Pieces of expressions.
const WORDS: &[&str] = &[
    "[",
    "]",
    "(",
    ")",
    ",",
    ".",
    "'",
    "''",
    " ",
    "0",
    "-1",
    "99999999999",
    "concat",
    "parameters",
    "createArray",
    "createObject",
    "lambda",
    "lambdaVariables",
    "map",
    "sort",
    "reduce",
    "format",
    "'{0:D3}'",
    "'{0,'",
    "substring",
    "split",
    "padLeft",
    "dateTimeAdd",
    "'2020-01-01'",
    "'P1Y'",
    "'-PT1.5S'",
    "uri",
    "'http://a/b'",
    "'..'",
    "json",
    "'[[1]]'",
    "int",
    "'9'",
    "range",
    "first",
    "'ä😀'",
    "x",
    "indexOf",
    "a.b",
    "base64ToString",
    "union",
    "intersection",
    "if",
    "true()",
    "null()",
    "replace",
    "uniqueString",
    "guid",
    "toObject",
    "tryGet",
    "take",
    "skip",
];

/// Texts that look like expressions, so that the tests get past the first character.
fn almost_expressions() -> impl Strategy<Value = String> {
    let words = prop::sample::select(WORDS);
    prop::collection::vec(words, 0..40).prop_map(|words| format!("[{}]", words.concat()))
}

/// Calls that are well formed, with arguments that mostly do not fit.
fn calls() -> impl Strategy<Value = String> {
    let functions = prop::sample::select(FUNCTIONS);
    let leaf = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        "[a-zA-Zäß😀{}:,0-9 PTDYM./%+=-]{0,12}".prop_map(|text| format!("'{}'", text.replace('\'', "''"))),
        Just("null()".to_owned()),
        Just("true()".to_owned()),
        Just("createArray('a', 1)".to_owned()),
        Just("createObject('a', 1)".to_owned()),
    ];
    leaf.prop_recursive(4, 40, 4, move |inner| {
        (functions.clone(), prop::collection::vec(inner, 0..4))
            .prop_map(|(function, arguments)| format!("{function}({})", arguments.join(", ")))
    })
    .prop_map(|call| format!("[{call}]"))
}

/// JSON whose names and texts are those of templates.
fn almost_templates() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "$schema",
        "contentVersion",
        "parameters",
        "variables",
        "resources",
        "outputs",
        "functions",
        "type",
        "name",
        "copy",
        "count",
        "input",
        "condition",
        "dependsOn",
        "properties",
        "defaultValue",
        "allowedValues",
        "value",
        "scope",
        "apiVersion",
        "members",
        "namespace",
        "output",
        "languageVersion",
        "existing",
        "template",
        "x",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2i64..5).prop_map(Value::from),
        prop::sample::select(vec![
            "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "1.0.0.0",
            "2.0",
            "string",
            "int",
            "Microsoft.Maps/accounts",
            "a",
            "a/b",
            "[copyIndex()]",
            "[variables('x')]",
            "[parameters('x')]",
            "[reference('a')]",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|members| Value::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_the_language_panic(text in any::<String>()) {
        let _ = Expression::parse(&text).map(|expression| expression.evaluate(&()));
        let bracketed = format!("[{text}]");
        let _ = Expression::parse(&bracketed).map(|expression| expression.evaluate(&()));
    }

    #[test]
    fn no_almost_expression_makes_the_language_panic(text in almost_expressions()) {
        let _ = Expression::parse(&text).map(|expression| expression.evaluate(&()));
    }

    #[test]
    fn no_call_makes_the_language_panic_and_each_has_one_value(text in calls()) {
        let expression = Expression::parse(&text).expect("a well-formed call");
        prop_assert_eq!(expression.evaluate(&()), expression.evaluate(&()));
    }

    #[test]
    fn every_text_can_be_written_as_a_literal(text in any::<String>()) {
        prop_assume!(text.chars().count() < 1000);
        let quoted = format!("['{}']", text.replace('\'', "''"));
        prop_assert_eq!(value(&quoted), Ok(Value::String(text)));
    }

    #[test]
    fn no_json_makes_reading_a_template_panic(source in almost_templates()) {
        let _ = Template::parse(&source);
        let _ = Parameters::parse(&source);
    }
}
