//! Logic, comparisons, numbers and conversions.

use super::holds;

#[test]
fn booleans_are_combined_and_stop_early() {
    holds(&[
        ("[and(bool('true'), bool('false'))]", "false"),
        ("[and(true(), true(), true())]", "true"),
        ("[or(bool('true'), bool('false'))]", "true"),
        ("[or(false(), false())]", "false"),
        ("[not(bool('true'))]", "false"),
        ("[not(equals(1, 2))]", "true"),
        ("[xor(true(), false())]", "true"),
        ("[if(equals('a', 'a'), 'yes', 'no')]", r#""yes""#),
        ("[if(false(), div(1, 0), 'fine')]", r#""fine""#),
        ("[and(false(), div(1, 0))]", "false"),
        ("[or(true(), div(1, 0))]", "true"),
        ("[coalesce(null(), 'b', div(1, 0))]", r#""b""#),
        ("[coalesce(null(), null())]", "null"),
        ("[coalesce('', 'b')]", r#""""#),
        ("[true()]", "true"),
        ("[false()]", "false"),
        ("[null()]", "null"),
    ]);
}

#[test]
fn values_are_compared() {
    holds(&[
        ("[equals(1, 1)]", "true"),
        ("[equals('a', 'A')]", "false"),
        ("[equals(1, '1')]", "false"),
        ("[equals(createArray('a', 'b'), createArray('a', 'b'))]", "true"),
        ("[equals(createObject('a', 1, 'b', 2), createObject('b', 2, 'a', 1))]", "true"),
        ("[equals(createObject('a', 1), createObject('a', 2))]", "false"),
        ("[equals(null(), null())]", "true"),
        ("[equals(1, float('1.0'))]", "true"),
        ("[less(1, 2)]", "true"),
        ("[less('A', 'a')]", "true"),
        ("[less(2, 2)]", "false"),
        ("[lessOrEquals(2, 2)]", "true"),
        ("[lessOrEquals('A', 'a')]", "true"),
        ("[greater(1, 2)]", "false"),
        ("[greater('A', 'a')]", "false"),
        ("[greaterOrEquals(2, 2)]", "true"),
        ("[greaterOrEquals('b', 'a')]", "true"),
        ("[less(1, float('1.5'))]", "true"),
    ]);
}

#[test]
fn numbers_are_calculated() {
    holds(&[
        ("[add(5, 3)]", "8"),
        ("[add(-5, 3)]", "-2"),
        ("[sub(7, 3)]", "4"),
        ("[mul(5, 3)]", "15"),
        ("[div(8, 3)]", "2"),
        ("[div(-8, 3)]", "-2"),
        ("[mod(7, 3)]", "1"),
        ("[mod(-7, 3)]", "-1"),
        ("[add(9223372036854775806, 1)]", "9223372036854775807"),
    ]);
}

#[test]
fn values_are_converted() {
    holds(&[
        ("[int('4')]", "4"),
        ("[int(4)]", "4"),
        ("[int('-12')]", "-12"),
        ("[float('3.5')]", "3.5"),
        ("[float(3)]", "3.0"),
        ("[bool('true')]", "true"),
        ("[bool('False')]", "false"),
        ("[bool(1)]", "true"),
        ("[bool(0)]", "false"),
        ("[bool('1')]", "true"),
        ("[bool(true())]", "true"),
    ]);
}
