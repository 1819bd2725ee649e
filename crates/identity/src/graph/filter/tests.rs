use proptest::prelude::*;
use serde_json::json;

use super::*;

fn passes(filter: &str, view: &Value) -> bool {
    Filter::parse(filter).unwrap().passes(view)
}

#[test]
fn every_form_that_clients_send_is_understood() {
    let view = json!({
        "displayName": "O'Neill's Maps", "appId": "00000000-0000-0000-0000-0000000000ab", "accountEnabled": true, "mail": null,
        "servicePrincipalNames": ["00000000-0000-0000-0000-0000000000ab", "api://maps"], "api": {"version": "one"},
    });
    for filter in [
        "displayName eq 'o''neill''s maps'",
        "appId eq '00000000-0000-0000-0000-0000000000AB'",
        "appId eq 00000000-0000-0000-0000-0000000000ab",
        "startswith(displayName,'O''N')",
        "startsWith(displayName, 'o''n')",
        "servicePrincipalNames/any(c:c eq 'api://maps')",
        "servicePrincipalNames/any(s: s eq 'API://maps')",
        "accountEnabled eq true and displayName eq 'O''Neill''s Maps' and mail eq null",
        "api/version eq 'one'",
    ] {
        assert!(passes(filter, &view), "{filter}");
    }
    for filter in [
        "displayName eq 'O''Neill'",
        "startswith(displayName,'Maps')",
        "servicePrincipalNames/any(c:c eq 'api://map')",
        "accountEnabled eq false",
        "appId eq null",
        "missing eq 'x'",
        "displayName eq 'O''Neill''s Maps' and accountEnabled eq false",
    ] {
        assert!(!passes(filter, &view), "{filter}");
    }
}

#[test]
fn what_is_not_understood_is_refused_and_not_ignored() {
    for filter in [
        "",
        "displayName",
        "displayName eq",
        "displayName eq 'a",
        "displayName ne 'a'",
        "displayName eq 'a' or appId eq 'b'",
        "displayName eq 'a'and appId eq 'b'",
        "displayName eq 'a' and",
        "any(c:c eq 'a')b",
        "tags/any(c:d eq 'a')",
        "startswith(displayName,'a'",
        "displayName eq 'a' x",
        "createdDateTime eq 5",
        "not (displayName eq 'a')",
    ] {
        assert!(Filter::parse(filter).is_err(), "{filter}");
    }
}

#[test]
fn a_demanded_value_is_told_for_looking_up() {
    let filter = Filter::parse("startswith(displayName,'x') and servicePrincipalNames/any(c:c eq 'v')").unwrap();
    assert_eq!(filter.demanded("servicePrincipalNames"), Some("v"));
    assert_eq!(filter.demanded("displayName"), None);
}

proptest! {
    #[test]
    fn any_text_can_be_asked_for(text in ".{0,40}") {
        let filter = format!("displayName eq '{}'", text.replace('\'', "''"));
        let view = json!({"displayName": text});
        prop_assert!(passes(&filter, &view));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-z'(),:/ ]{0,60}") {
        drop(Filter::parse(&text));
    }
}
