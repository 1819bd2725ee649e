//! An application as Graph shows it. The lists are always there, because the Azure CLI indexes them.

use lazurite_model::record::{Application, Tenant};
use serde_json::{Map, Value, json};

use super::{api, client};
use crate::graph::answer::time;
use crate::graph::credentials;
use crate::graph::merge::merge;

pub(crate) fn view(application: &Application, tenant: Option<&Tenant>) -> Value {
    let mut view = Map::new();
    if let Value::Object(defaults) = json!({"api": {"knownClientApplications": []}, "tags": []}) {
        view = defaults;
    }
    merge(&mut view, application.properties.clone());
    client::show(&application.client, &mut view);
    api::show(application, &mut view);
    view.entry("signInAudience").or_insert_with(|| "AzureADMyOrg".into());
    if let Value::Object(own) = json!({
        "id": application.id,
        "deletedDateTime": null,
        "appId": application.app_id,
        "displayName": application.display_name,
        "createdDateTime": time(application.created),
        "identifierUris": application.identifier_uris,
        "isFallbackPublicClient": application.is_fallback_public_client,
        "publisherDomain": tenant.map(|tenant| &tenant.default_domain),
        "passwordCredentials": credentials::password::views(&application.password_credentials),
        "keyCredentials": credentials::key::views(&application.key_credentials),
        "api": {"requestedAccessTokenVersion": application.requested_access_token_version},
    }) {
        merge(&mut view, own);
    }
    Value::Object(view)
}
