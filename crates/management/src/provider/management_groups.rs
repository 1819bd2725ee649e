//! `Microsoft.Management/managementGroups`: the scopes above subscriptions. Read only; who sets up the server makes them.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod routes;

use lazurite_model::ResourceId;
use lazurite_model::record::ManagementGroup;
use serde_json::{Value, json};

/// The api-versions.
pub(crate) const VERSIONS: &[&str] =
    &["2023-04-01", "2021-04-01", "2020-10-01", "2020-05-01", "2020-02-01", "2019-11-01"];

/// As the wire shows it.
fn view(group: &ManagementGroup) -> Value {
    let parent =
        group.parent.as_deref().map(|parent| json!({"id": ResourceId::management_group(parent), "name": parent}));
    json!({
        "id": ResourceId::management_group(&group.name),
        "name": group.name,
        "type": "Microsoft.Management/managementGroups",
        "properties": {
            "tenantId": group.tenant,
            "displayName": group.display_name,
            "details": { "parent": parent },
        },
    })
}
