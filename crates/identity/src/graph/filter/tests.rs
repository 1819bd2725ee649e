use proptest::prelude::*;
use serde_json::json;

use super::*;

fn passes(filter: &str, view: &Value) -> bool {
    Filter::parse(filter).unwrap().passes(view)
}

fn view() -> Value {
    json!({
        "displayName": "O'Neill's Maps", "appId": "00000000-0000-0000-0000-0000000000ab", "accountEnabled": true, "mail": null,
        "servicePrincipalNames": ["00000000-0000-0000-0000-0000000000ab", "api://maps"], "api": {"version": "one"},
        "createdDateTime": "2026-11-22T00:07:24Z", "size": 7, "tags": [],
        "appRoles": [{"value": "Reader", "allowedMemberTypes": ["User", "Application"]}],
    })
}

#[test]
fn every_form_that_clients_send_is_understood() {
    for filter in [
        "displayName eq 'o''neill''s maps'",
        "appId eq '00000000-0000-0000-0000-0000000000AB'",
        "appId eq 00000000-0000-0000-0000-0000000000ab",
        "startswith(displayName,'O''N')",
        "startsWith(displayName, 'o''n')",
        "endsWith(displayName,'maps')",
        "contains(displayName, 'neill')",
        "servicePrincipalNames/any(c:c eq 'api://maps')",
        "servicePrincipalNames/any(s: s eq 'API://maps')",
        "servicePrincipalNames/any(s:startswith(s,'api:'))",
        "servicePrincipalNames/any()",
        "not tags/any()",
        "appRoles/any(r:r/value eq 'reader' and r/allowedMemberTypes/any(t:t eq 'User'))",
        "appRoles/all(r:r/value eq 'reader')",
        "accountEnabled eq true and displayName eq 'O''Neill''s Maps' and mail eq null",
        "api/version eq 'one'",
        "displayName ne 'x' and mail ne 'x'",
        "displayName eq 'x' or appId eq 'y' or accountEnabled",
        "not (displayName eq 'x' or displayName eq 'y') and not startswith(displayName,'z')",
        "not(accountEnabled eq false)",
        "displayName in ('a', 'o''neill''s maps')",
        "createdDateTime ge 2026-11-22T00:00:00Z and createdDateTime lt 2026-11-23T00:00:00+01:00",
        "size gt 6 and size le 7.0",
        "displayName eq 'a' and displayName eq 'b' or size eq 7",
    ] {
        assert!(passes(filter, &view()), "{filter}");
    }
}

#[test]
fn what_does_not_hold_does_not_pass() {
    for filter in [
        "displayName eq 'O''Neill'",
        "startswith(displayName,'Maps')",
        "servicePrincipalNames/any(c:c eq 'api://map')",
        "accountEnabled eq false",
        "appId eq null",
        "missing eq 'x'",
        "missing gt 5",
        "displayName eq 'O''Neill''s Maps' and accountEnabled eq false",
        "displayName eq 'a' and (displayName eq 'b' or size eq 7)",
        "createdDateTime gt 2026-11-22T00:07:24Z",
        "displayName in ('a','b')",
        "appRoles/any(r:r/value eq 'x')",
        "mail",
    ] {
        assert!(!passes(filter, &view()), "{filter}");
    }
}

#[test]
fn what_is_not_understood_is_refused_and_not_ignored() {
    for filter in [
        "",
        "displayName eq",
        "displayName eq 'a",
        "displayName is 'a'",
        "displayName eq 'a'and appId eq 'b'",
        "displayName eq 'a' and",
        "displayName eq 'a' or",
        "any(c:c eq 'a')b",
        "tags/any(c:d eq 'a')",
        "tags/none(c:c eq 'a')",
        "tags/any(a/b:a/b eq 'a')",
        "startswith(displayName,'a'",
        "matches(displayName,'a')",
        "displayName eq 'a' x",
        "createdDateTime ge 2026-13-01T00:00:00Z",
        "size eq NaN",
        "(displayName eq 'a'",
        "displayName eq 'a')",
        "displayName in ()",
        "displayName in ('a'",
        "a//b eq 'a'",
        "not",
    ] {
        assert!(Filter::parse(filter).is_err(), "{filter}");
    }
}

#[test]
fn depth_and_length_are_bounded() {
    let nested = |depth: usize| format!("{}size eq 7{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&nested(20)).is_ok());
    assert!(Filter::parse(&nested(30)).is_err());
    assert!(Filter::parse(&format!("{}size", "not ".repeat(30))).is_err());
    assert!(Filter::parse(&vec!["size eq 7"; 500].join(" or ")).is_err());
    assert!(Filter::parse(&vec!["size eq 7"; 500].join(" and ")).is_err());
    assert!(Filter::parse(&format!("displayName eq '{}'", "a".repeat(9000))).is_err());
    let ids = vec!["'00000000-0000-0000-0000-0000000000ab'"; 100].join(",");
    assert!(passes(&format!("appId in ({ids})"), &view()));
}

#[test]
fn a_demanded_value_is_told_for_looking_up() {
    let filter = Filter::parse("startswith(displayName,'x') and servicePrincipalNames/any(c:c eq 'v')").unwrap();
    assert_eq!(filter.demanded("servicePrincipalNames"), Some("v"));
    assert_eq!(filter.demanded("displayName"), None);
    let either = Filter::parse("displayName eq 'x' or appId eq 'y'").unwrap();
    assert_eq!(either.demanded("displayName"), None);
    let not = Filter::parse("not (displayName eq 'x')").unwrap();
    assert_eq!(not.demanded("displayName"), None);
}

proptest! {
    #[test]
    fn any_text_can_be_asked_for(text in ".{0,40}") {
        let filter = format!("displayName eq '{}'", text.replace('\'', "''"));
        let view = json!({"displayName": text});
        prop_assert!(passes(&filter, &view));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-z0-9'(),:/ ]{0,60}") {
        drop(Filter::parse(&text));
    }

    #[test]
    fn no_sequence_of_words_makes_it_panic(
        words in prop::collection::vec(
            prop::sample::select(vec!["not", "and", "or", "(", ")", "a", "a/any(x:", "x eq 1", "eq", "'t'", "in", ",", "ü"]), 0..60,
        )
    ) {
        let text = words.join(" ");
        if let Ok(filter) = Filter::parse(&text) {
            filter.passes(&view());
        }
    }

    #[test]
    fn and_or_not_are_those_of_logic(a: bool, b: bool, c: bool) {
        let view = json!({"a": a, "b": b, "c": c});
        prop_assert_eq!(passes("a or b and c", &view), a || b && c);
        prop_assert_eq!(passes("(a or b) and not c", &view), (a || b) && !c);
        prop_assert_eq!(passes("not a and b or c", &view), !a && b || c);
    }
}
