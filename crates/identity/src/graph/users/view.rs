//! A user as Graph shows it.

use lazurite_model::record::User;
use serde_json::{Value, json};

use crate::graph::answer::time;

pub(crate) fn view(user: &User) -> Value {
    json!({
        "id": user.id,
        "deletedDateTime": null,
        "accountEnabled": user.account_enabled,
        "businessPhones": [],
        "createdDateTime": time(user.created),
        "displayName": user.display_name,
        "givenName": null,
        "jobTitle": null,
        "mail": null,
        "mailNickname": user.mail_nickname,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
        "surname": null,
        "userPrincipalName": user.user_principal_name,
        "userType": "Member",
    })
}
