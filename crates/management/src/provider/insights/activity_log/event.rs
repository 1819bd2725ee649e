//! An entry as the wire shows it: `EventData` of Azure's activity log.

use http::StatusCode;
use lazurite_policy::operation;
use lazurite_store::Activity;
use serde_json::{Value, json};

/// The one category.
pub(super) const CATEGORY: &str = "Administrative";
/// The channel of writes and actions.
pub(super) const CHANNEL: &str = "Operation";

/// Everything that an entry says.
pub(super) const PROPERTIES: [&str; 25] = [
    "authorization",
    "caller",
    "category",
    "channels",
    "claims",
    "correlationId",
    "description",
    "eventDataId",
    "eventName",
    "eventTimestamp",
    "httpRequest",
    "id",
    "level",
    "operationId",
    "operationName",
    "properties",
    "resourceGroupName",
    "resourceId",
    "resourceProviderName",
    "resourceType",
    "status",
    "subStatus",
    "submissionTimestamp",
    "subscriptionId",
    "tenantId",
];

/// What became of it, in Azure's words.
pub(super) const fn status(entry: &Activity) -> &'static str {
    match entry.status {
        202 => "Accepted",
        ..400 => "Succeeded",
        400.. => "Failed",
    }
}

/// How grave it is, in Azure's words.
pub(super) const fn level(entry: &Activity) -> &'static str {
    if entry.status < 400 { "Informational" } else { "Error" }
}

/// The provider that did it.
pub(super) fn provider(entry: &Activity) -> &str {
    entry.resource_type.split('/').next().unwrap_or_default()
}

/// As JSON.
pub(super) fn view(entry: &Activity) -> Value {
    let named = |value: &str, shown: &str| json!({ "value": value, "localizedValue": shown });
    let resource = entry.resource.as_str();
    let operation = operation::find(&entry.action).map_or(&*entry.action, |operation| operation.operation);
    let outcome = status(entry);
    let (code, code_shown) = sub_status(entry.status);
    json!({
        "authorization": { "action": entry.action, "scope": resource },
        "caller": entry.caller_name,
        "category": named(CATEGORY, CATEGORY),
        "channels": CHANNEL,
        "claims": claims(entry),
        "correlationId": entry.correlation,
        "description": "",
        "eventDataId": entry.id,
        "eventName": named("EndRequest", "End request"),
        "eventTimestamp": entry.at.to_string(),
        "httpRequest": {
            "clientRequestId": entry.client_request,
            "clientIpAddress": entry.address.map(|address| address.to_string()),
            "method": entry.method,
        },
        "id": format!("{}/events/{}/ticks/{}", resource.trim_end_matches('/'), entry.id, ticks(entry)),
        "level": level(entry),
        "operationId": entry.request,
        "operationName": named(&entry.action, operation),
        "properties": properties(entry, &code),
        "resourceGroupName": entry.resource.resource_group_name().unwrap_or_default(),
        "resourceId": resource,
        "resourceProviderName": named(provider(entry), provider(entry)),
        "resourceType": named(&entry.resource_type, &entry.resource_type),
        "status": named(outcome, outcome),
        "subStatus": named(&code, &code_shown),
        "submissionTimestamp": entry.at.to_string(),
        "subscriptionId": entry.resource.subscription_id().map(|id| id.to_string()).unwrap_or_default(),
        "tenantId": entry.tenant,
    })
}

/// What the caller's token said, as far as it was kept.
fn claims(entry: &Activity) -> Value {
    let mut claims = json!({
        "http://schemas.microsoft.com/identity/claims/objectidentifier": entry.caller,
        "http://schemas.microsoft.com/identity/claims/tenantid": entry.tenant,
    });
    let more = [
        ("name", (entry.caller_kind == "User").then(|| entry.caller_name.clone())),
        ("appid", entry.app.map(|app| app.to_string())),
        ("ipaddr", entry.address.map(|address| address.to_string())),
    ];
    if let Some(claims) = claims.as_object_mut() {
        claims.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
    }
    claims
}

fn properties(entry: &Activity, code: &str) -> Value {
    let mut properties = json!({
        "eventCategory": CATEGORY,
        "entity": entry.resource,
        "message": entry.action,
        "serviceRequestId": entry.request,
        "statusCode": code,
    });
    if let (Some((code, message)), Some(properties)) = (&entry.error, properties.as_object_mut()) {
        let said = json!({ "error": { "code": code, "message": message } });
        properties.insert("statusMessage".to_owned(), said.to_string().into());
    }
    properties
}

/// `Created`, and `Created (HTTP Status Code: 201)`.
fn sub_status(status: u16) -> (String, String) {
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    let code = reason.replace(' ', "");
    let shown = format!("{code} (HTTP Status Code: {status})");
    (code, shown)
}

/// The entry's time in tenths of microseconds since the year 1, as .NET counts.
fn ticks(entry: &Activity) -> i64 {
    const UNIX_EPOCH: i64 = 621_355_968_000_000_000;
    entry.at.as_microsecond().saturating_mul(10).saturating_add(UNIX_EPOCH)
}
