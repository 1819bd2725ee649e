//! Functions that take a lambda.

use super::holds;

#[test]
fn arrays_are_mapped_filtered_and_reduced() {
    holds(&[
        ("[map(createArray('a', 'b'), lambda('x', toUpper(lambdaVariables('x'))))]", r#"["A","B"]"#),
        (
            "[map(createArray('a', 'b'), lambda('x', 'i', concat(lambdaVariables('x'), lambdaVariables('i'))))]",
            r#"["a0","b1"]"#,
        ),
        ("[map(range(0, 3), lambda('i', createObject('i', lambdaVariables('i'))))]", r#"[{"i":0},{"i":1},{"i":2}]"#),
        ("[filter(range(0, 5), lambda('i', greater(lambdaVariables('i'), 2)))]", "[3,4]"),
        (
            "[filter(createArray('a', 'b', 'c'), lambda('v', 'i', equals(mod(lambdaVariables('i'), 2), 0)))]",
            r#"["a","c"]"#,
        ),
        ("[reduce(range(0, 5), 0, lambda('cur', 'next', add(lambdaVariables('cur'), lambdaVariables('next'))))]", "10"),
        (
            "[reduce(createArray('a', 'b'), '', lambda('cur', 'next', 'i', concat(lambdaVariables('cur'), lambdaVariables('i'), lambdaVariables('next'))))]",
            r#""0a1b""#,
        ),
        ("[reduce(createArray(), 'start', lambda('cur', 'next', lambdaVariables('next')))]", r#""start""#),
        ("[sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))]", "[1,2,3]"),
        ("[sort(range(0, 5), lambda('a', 'b', greater(lambdaVariables('a'), lambdaVariables('b'))))]", "[4,3,2,1,0]"),
        ("[sort(createArray(), lambda('a', 'b', true()))]", "[]"),
    ]);
}

#[test]
fn a_sort_is_stable_and_survives_an_order_that_contradicts_itself() {
    holds(&[
        (
            "[sort(createArray('b1', 'a', 'b2', 'c'), lambda('x', 'y', less(take(lambdaVariables('x'), 1), take(lambdaVariables('y'), 1))))]",
            r#"["a","b1","b2","c"]"#,
        ),
        ("[length(sort(range(0, 100), lambda('x', 'y', true())))]", "100"),
    ]);
}

#[test]
fn objects_are_built_from_arrays_and_mapped() {
    holds(&[
        ("[toObject(createArray('a', 'b'), lambda('x', lambdaVariables('x')))]", r#"{"a":"a","b":"b"}"#),
        (
            "[toObject(createArray('a', 'b'), lambda('x', lambdaVariables('x')), lambda('x', toUpper(lambdaVariables('x'))))]",
            r#"{"a":"A","b":"B"}"#,
        ),
        ("[mapValues(createObject('a', 1, 'b', 2), lambda('v', mul(lambdaVariables('v'), 10)))]", r#"{"a":10,"b":20}"#),
        (
            "[groupBy(createArray('ab', 'ac', 'b'), lambda('x', take(lambdaVariables('x'), 1)))]",
            r#"{"a":["ab","ac"],"b":["b"]}"#,
        ),
    ]);
}

#[test]
fn inner_variables_hide_outer_ones_and_end_with_their_lambda() {
    holds(&[
        (
            "[map(createArray(1, 2), lambda('x', map(createArray(10), lambda('y', add(lambdaVariables('x'), lambdaVariables('y'))))))]",
            "[[11],[12]]",
        ),
        (
            "[map(createArray(1), lambda('x', concat(string(map(createArray(2), lambda('X', lambdaVariables('x')))), lambdaVariables('x'))))]",
            r#"["[2]1"]"#,
        ),
    ]);
    assert!(super::value("[concat(string(map(createArray(1), lambda('x', 1))), lambdaVariables('x'))]").is_err());
}
