//! What is refused, and that no refusal repeats a value.

use lazurite_template::Halt;

use super::value;

/// An expression, and what its refusal says.
const WRONG_CALLS: &[(&str, &str)] = &[
    ("[nope('a')]", "The template function 'nope' is not valid"),
    ("[contoso.nope()]", "'contoso.nope' is not valid"),
    ("[cidrSubnet('10.0.0.0/8', 16, 0)]", "'cidrSubnet' is not valid"),
    ("[parameters('a')]", "'parameters' is not valid"),
    ("[concat()]", "'concat': the number of arguments"),
    ("[toLower('a', 'b')]", "'toLower': the number of arguments"),
    ("[if(true(), 1)]", "'if': the number of arguments"),
    ("[and(true())]", "'and': the number of arguments"),
    ("[if('true', 1, 2)]", "'if' expects a boolean"),
    ("[and(1, true())]", "'and' expects booleans"),
    ("[not('a')]", "'not' expects a boolean"),
    ("[toLower(1)]", "'toLower' expects a string"),
    ("[concat('a', createArray())]", "'concat' expects"),
    ("[concat(createArray(), 'a')]", "'concat' expects an array"),
    ("[int('4.5')]", "'int' expects an integer"),
    ("[bool('yes')]", "'bool' expects"),
    ("[float('x')]", "'float' expects"),
    ("[div(1, 0)]", "'div' cannot be evaluated"),
    ("[add(9223372036854775807, 1)]", "'add' cannot be evaluated"),
    ("[mul(9223372036854775807, 2)]", "'mul' cannot be evaluated"),
    ("[add('1', 2)]", "'add' expects an integer"),
    ("[less(1, '2')]", "'less' expects two integers"),
    ("[range(0, 10001)]", "'range' expects a count"),
    ("[range(2147483640, 100)]", "'range' cannot be evaluated"),
    ("[substring('abc', 4)]", "location within the string"),
    ("[substring('abc', 1, 3)]", "location within the string"),
    ("[substring('abc', -1, 1)]", "location within the string"),
    ("[padLeft('a', 5, 'bc')]", "one character"),
    ("[padLeft('a', 100000000)]", "16,384"),
    ("[replace('a', '', 'b')]", "not empty"),
    ("[base64ToString('*')]", "valid base64"),
    ("[json('{')]", "valid JSON"),
    ("[dataUriToString('x')]", "a data URI"),
    ("[uri('no base', 'x')]", "an absolute URI"),
    ("[format('{0}')]", "an index without an argument"),
    ("[format('{', 'a')]", "format string is not valid"),
    ("[format('{0:P}', 1)]", "is not supported"),
    ("[format('{a}', 1)]", "format string is not valid"),
    ("[createObject('a')]", "each property needs a value"),
    ("[createObject(1, 2)]", "expects a string"),
    ("[items(createArray())]", "an object"),
    ("[min('a')]", "integers"),
    ("[max(createArray())]", "at least one integer"),
    ("[dateTimeAdd('soon', 'P1D')]", "ISO 8601 date"),
    ("[dateTimeAdd('2020-01-01', 'P')]", "ISO 8601 duration"),
    ("[dateTimeAdd('2020-01-01', 'PT')]", "ISO 8601 duration"),
    ("[dateTimeAdd('2020-01-01', '1D')]", "ISO 8601 duration"),
    ("[dateTimeAdd('2020-01-01', 'P1D1Y')]", "ISO 8601 duration"),
    ("[dateTimeAdd('2020-01-01', 'P9999999Y')]", "no date"),
    ("[dateTimeAdd('2020-01-01', 'P1D', 'Q')]", "format of the date"),
    ("[guid(createArray())]", "strings"),
    ("[tryGet(1, 'a')]", "'tryGet' expects"),
    ("[lambda('x', 1)]", "'lambda' is not expected at this location"),
    ("[map(createArray(1), 'x')]", "'map' expects a lambda"),
    ("[map('a', lambda('x', 1))]", "'map' expects an array"),
    ("[map(createArray(1), lambda('a', 'b', 'c', 1))]", "'lambda': the number of arguments"),
    ("[filter(createArray(1), lambda('a', 1))]", "gives a boolean"),
    ("[toObject(createArray(1), lambda('a', 1))]", "keys that are strings"),
    ("[lambdaVariables('x')]", "'x' is not known"),
];

fn message(expression: &str) -> String {
    match value(expression) {
        Err(Halt::Fault(fault)) => fault.message,
        other => panic!("{expression} is not refused: {other:?}"),
    }
}

#[test]
fn wrong_calls_name_the_function() {
    for (expression, part) in WRONG_CALLS {
        let message = message(expression);
        assert!(message.contains(part), "{expression}: {message}");
    }
}

#[test]
fn wrong_accesses_name_what_is_there() {
    for (expression, part) in [
        ("[createObject('a', 1, 'b', 2).c]", "property 'c' doesn't exist, available properties are 'a, b'"),
        ("[createArray(1)[1]]", "array index '1' is out of bounds"),
        ("[createArray(1)[-1]]", "array index '-1' is out of bounds"),
        ("[createArray(1).a]", "'a' can't be evaluated"),
        ("[null().a]", "its object is null"),
        ("[createArray(1)[true()]]", "neither an integer for an array nor a string"),
    ] {
        let message = message(expression);
        assert!(message.contains(part), "{expression}: {message}");
    }
}

#[test]
fn no_refusal_repeats_a_value() {
    for expression in [
        "[int('hunter2')]",
        "[bool('hunter2')]",
        "[json('hunter2')]",
        "[base64ToString('hunter2!')]",
        "[dateTimeAdd('hunter2', 'P1D')]",
        "[dateTimeAdd('2020-01-01', 'hunter2')]",
        "[uri('hunter2', 'x')]",
        "[format('{0:hunter2}', 1)]",
        "[substring('hunter2', 9)]",
        "[add('hunter2', 1)]",
        "[items('hunter2')]",
        "[concat(createArray('hunter2'), 'hunter2')]",
    ] {
        assert!(!message(expression).contains("hunter2"), "{expression}");
    }
}
