//! Functions of objects.

use super::holds;

#[test]
fn objects_are_made_and_read() {
    holds(&[
        ("[createObject()]", "{}"),
        (
            "[createObject('intProp', 1, 'stringProp', 'abc', 'boolProp', true(), 'arrayProp', createArray('a'), 'objectProp', createObject('key1', 'value1'))]",
            r#"{"intProp":1,"stringProp":"abc","boolProp":true,"arrayProp":["a"],"objectProp":{"key1":"value1"}}"#,
        ),
        ("[length(createObject('a', 1, 'b', 2))]", "2"),
        ("[empty(createObject())]", "true"),
        ("[contains(createObject('one', 'a'), 'one')]", "true"),
        ("[contains(createObject('one', 'a'), 'ONE')]", "true"),
        ("[contains(createObject('one', 'a'), 'a')]", "false"),
        ("[objectKeys(createObject('a', 1, 'b', 2))]", r#"["a","b"]"#),
        ("[items(createObject('b', 2, 'a', 1))]", r#"[{"key":"a","value":1},{"key":"b","value":2}]"#),
        ("[tryGet(createObject('a', createObject('b', 1)), 'a', 'b')]", "1"),
        ("[tryGet(createObject('a', createObject('b', 1)), 'x', 'b')]", "null"),
        ("[tryGet(createObject('a', 1), 'A')]", "1"),
        ("[tryGet(null(), 'a')]", "null"),
    ]);
}

#[test]
fn objects_are_merged() {
    holds(&[
        (
            "[union(createObject('one', 'a', 'two', 'b', 'three', 'c1'), createObject('three', 'c2', 'four', 'd'))]",
            r#"{"one":"a","two":"b","three":"c2","four":"d"}"#,
        ),
        (
            "[union(createObject('p', createObject('a', 1, 'l', createArray(1, 2))), createObject('p', createObject('b', 2, 'l', createArray(3))))]",
            r#"{"p":{"a":1,"b":2,"l":[3]}}"#,
        ),
        ("[union(createObject('a', 1), createObject('A', 2))]", r#"{"a":2}"#),
        ("[union(createObject('a', createObject('b', 1)), createObject('a', null()))]", r#"{"a":null}"#),
        (
            "[intersection(createObject('one', 'a', 'two', 'b', 'three', 'c'), createObject('one', 'a', 'two', 'z', 'three', 'c'))]",
            r#"{"one":"a","three":"c"}"#,
        ),
        (
            "[shallowMerge(createArray(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2))))]",
            r#"{"a":{"y":2}}"#,
        ),
        ("[shallowMerge(createArray())]", "{}"),
    ]);
}
