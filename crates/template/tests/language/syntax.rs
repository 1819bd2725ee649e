//! Which texts are expressions, and how they are written.

use lazurite_template::{Expression, Span};

use super::{holds, value};

#[test]
fn texts_without_brackets_stand_for_themselves() {
    holds(&[
        ("", r#""""#),
        ("plain", r#""plain""#),
        ("[test] value", r#""[test] value""#),
        ("value [test]", r#""value [test]""#),
        ("[[parameters('effect')]", r#""[parameters('effect')]""#),
        ("[[]", r#""[]""#),
        ("[[[x]]", r#""[[x]]""#),
    ]);
}

#[test]
fn literals_accesses_and_spaces_are_read() {
    holds(&[
        ("['it''s']", r#""it's""#),
        ("['']", r#""""#),
        ("['a[b]c']", r#""a[b]c""#),
        ("[ concat( 'a' , 'b' ) ]", r#""ab""#),
        ("[\n  concat('a',\r\n\t'b')\n]", r#""ab""#),
        ("[42]", "42"),
        ("[-7]", "-7"),
        ("[createObject('a', createArray(1, 2)).a[1]]", "2"),
        ("[createObject('a', createObject('b', 'c'))['a']['b']]", r#""c""#),
        ("[createObject('Name', 'x').name]", r#""x""#),
        ("[createObject('a', 1, 'A', 2).A]", "2"),
        ("[createArray('x', 'y')[sub(2, 1)]]", r#""y""#),
        ("[createObject('with space', 1)['with space']]", "1"),
        ("[CONCAT('a', 'B')]", r#""aB""#),
        ("[toLower('ÄÖ')]", r#""äö""#),
    ]);
}

#[test]
fn a_malformed_expression_says_where() {
    for (text, start, end) in [
        ("[concat('a']", 11, 12),
        ("[concat('a', )]", 13, 14),
        ("[concat]", 7, 8),
        ("[concat('a)]", 8, 11),
        ("[a b]", 3, 4),
        ("[concat('a') 'b']", 13, 16),
        ("[createArray(1)[0]", 17, 18),
        ("[99999999999999999999]", 1, 21),
        ("[f(;)]", 3, 4),
        ("[.a]", 1, 2),
    ] {
        let fault = Expression::parse(text).expect_err(text);
        assert_eq!(fault.span, Some(Span { start, end }), "{text}: {fault}");
    }
}

#[test]
fn a_fault_says_which_call_failed() {
    let text = "[concat('a', int('b'))]";
    let Err(lazurite_template::Halt::Fault(fault)) = value(text) else { panic!("{text} has a value") };
    assert_eq!(fault.span.map(|span| &text[span.start..span.end]), Some("int('b')"));
}
