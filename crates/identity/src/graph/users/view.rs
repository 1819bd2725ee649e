//! A user as Graph shows it.

use lazurite_model::record::User;
use serde_json::{Map, Value, json};

use crate::graph::answer::time;
use crate::graph::merge::merge;

pub(crate) fn view(user: &User) -> Value {
    let mut view = Map::new();
    if let Value::Object(defaults) = json!({
        "businessPhones": [],
        "givenName": null,
        "jobTitle": null,
        "mail": null,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
        "surname": null,
        "userType": "Member",
    }) {
        view = defaults;
    }
    merge(&mut view, user.properties.clone());
    if let Value::Object(own) = json!({
        "id": user.id,
        "deletedDateTime": null,
        "accountEnabled": user.account_enabled,
        "createdDateTime": time(user.created),
        "displayName": user.display_name,
        "mailNickname": user.mail_nickname,
        "userPrincipalName": user.user_principal_name,
    }) {
        merge(&mut view, own);
    }
    Value::Object(view)
}
