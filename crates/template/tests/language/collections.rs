//! Functions of arrays.

use super::holds;

#[test]
fn arrays_are_made_and_joined() {
    holds(&[
        ("[array(1)]", "[1]"),
        ("[array('efgh')]", r#"["efgh"]"#),
        ("[array(createObject('a', 'b'))]", r#"[{"a":"b"}]"#),
        ("[array(createArray(1))]", "[1]"),
        ("[createArray()]", "[]"),
        ("[createArray(1, 2, 3)]", "[1,2,3]"),
        ("[createArray('a', createObject())]", r#"["a",{}]"#),
        ("[concat(createArray('1-1', '1-2'), createArray('2-1'))]", r#"["1-1","1-2","2-1"]"#),
        ("[concat(createArray())]", "[]"),
        ("[flatten(createArray(createArray(1, 2), createArray(), createArray(3)))]", "[1,2,3]"),
        ("[range(5, 3)]", "[5,6,7]"),
        ("[range(0, 0)]", "[]"),
        ("[range(-1, 2)]", "[-1,0]"),
    ]);
}

#[test]
fn arrays_are_cut_and_searched() {
    holds(&[
        ("[first(createArray('one', 'two', 'three'))]", r#""one""#),
        ("[last(createArray('one', 'two', 'three'))]", r#""three""#),
        ("[first(createArray())]", "null"),
        ("[last(createArray())]", "null"),
        ("[length(createArray('one', 'two', 'three'))]", "3"),
        ("[empty(createArray())]", "true"),
        ("[empty(createArray(1))]", "false"),
        ("[empty(null())]", "true"),
        ("[skip(createArray('one', 'two', 'three'), 2)]", r#"["three"]"#),
        ("[skip(createArray(1, 2), 9)]", "[]"),
        ("[skip(createArray(1, 2), -1)]", "[1,2]"),
        ("[take(createArray('one', 'two', 'three'), 2)]", r#"["one","two"]"#),
        ("[take(createArray(1), 0)]", "[]"),
        ("[contains(createArray('one', 'two', 'three'), 'three')]", "true"),
        ("[contains(createArray('one', 'two', 'three'), 'Three')]", "false"),
        ("[contains(createArray(1, 2), 2)]", "true"),
        ("[contains(createArray(1, 2), '2')]", "false"),
        ("[indexOf(createArray('one', 'two', 'one'), 'one')]", "0"),
        ("[lastIndexOf(createArray('one', 'two', 'one'), 'one')]", "2"),
        ("[indexOf(createArray(1), 2)]", "-1"),
        ("[indexOf(createArray(createObject('a', 1)), createObject('a', 1))]", "0"),
        ("[indexFromEnd(createArray('a', 'b'), 1)]", r#""b""#),
        ("[tryIndexFromEnd(createArray('a', 'b'), 3)]", "null"),
        ("[tryGet(createArray('a', 'b'), 1)]", r#""b""#),
        ("[tryGet(createArray('a', 'b'), 2)]", "null"),
    ]);
}

#[test]
fn sets_are_united_and_intersected() {
    holds(&[
        (
            "[union(createArray('one', 'two', 'three'), createArray('three', 'four'))]",
            r#"["one","two","three","four"]"#,
        ),
        ("[union(createArray(1, 1))]", "[1]"),
        ("[intersection(createArray('one', 'two', 'three'), createArray('two', 'three'))]", r#"["two","three"]"#),
        ("[intersection(createArray(1, 2), createArray(2), createArray(2, 1))]", "[2]"),
        ("[intersection(createArray(1, 1), createArray(1))]", "[1]"),
        ("[min(0, 3, 2, 5, 4)]", "0"),
        ("[min(createArray(0, 3, 2, 5, 4))]", "0"),
        ("[max(0, 3, 2, 5, 4)]", "5"),
        ("[max(createArray(0, 3, 2, 5, 4))]", "5"),
        ("[max(-3)]", "-3"),
    ]);
}
