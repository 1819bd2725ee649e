//! A group as Graph shows it.

use lazurite_model::record::Group;
use serde_json::{Value, json};

use crate::graph::answer::time;

pub(crate) fn view(group: &Group) -> Value {
    json!({
        "id": group.id,
        "deletedDateTime": null,
        "createdDateTime": time(group.created),
        "description": group.description,
        "displayName": group.display_name,
        "groupTypes": [],
        "mail": null,
        "mailEnabled": group.mail_enabled,
        "mailNickname": group.mail_nickname,
        "securityEnabled": group.security_enabled,
        "visibility": null,
    })
}
