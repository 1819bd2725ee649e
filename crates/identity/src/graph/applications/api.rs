//! An application as an API: `api.oauth2PermissionScopes`, `api.preAuthorizedApplications`, `appRoles`,
//! `groupMembershipClaims`. What Graph knows of them beyond the record's fields is kept beside, by id, and shown again.

use lazurite_model::AppId;
use lazurite_model::record::{
    ApiSettings, AppRole, Application, ConsentType, GroupClaims, PermissionScope, PreAuthorized,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::graph::body::Body;
use crate::graph::failure::Failure;
use crate::graph::merge::merge;

/// What of roles and scopes only people read is kept under this name in the record.
const SHOWN: &str = "entitlements";

/// Takes scopes and clients that need no consent out of `api`.
pub(super) fn take(application: &mut Application, sent: &mut Map<String, Value>) -> Result<(), Failure> {
    let mut taken = Map::new();
    for name in ["oauth2PermissionScopes", "preAuthorizedApplications"] {
        taken.extend(sent.remove(name).map(|value| (name.to_owned(), value)));
    }
    let mut taken = Body::of(taken);
    if let Some(items) = taken.list("oauth2PermissionScopes")? {
        let scopes: Vec<_> = items.iter().map(scope).collect::<Result<_, _>>()?;
        let enabled = application.api.scopes.iter().filter(|scope| scope.enabled).map(|scope| scope.id);
        check(scopes.iter().map(|scope| (scope.id, scope.value.as_str())), enabled)?;
        keep(application, &items);
        application.api.scopes = scopes;
    }
    if let Some(items) = taken.objects("preAuthorizedApplications")? {
        application.api.pre_authorized = items.into_iter().map(pre_authorized).collect::<Result<_, _>>()?;
    }
    Ok(())
}

/// Takes `appRoles` out of a body.
pub(super) fn take_roles(application: &mut Application, body: &mut Body) -> Result<(), Failure> {
    let Some(items) = body.list("appRoles")? else { return Ok(()) };
    let roles: Vec<_> = items.iter().map(role).collect::<Result<_, _>>()?;
    let enabled = application.api.roles.iter().filter(|role| role.enabled).map(|role| role.id);
    check(roles.iter().map(|role| (role.id, role.value.as_str())), enabled)?;
    keep(application, &items);
    application.api.roles = roles;
    Ok(())
}

/// Reads `groupMembershipClaims`, which stays where it is.
pub(super) fn take_group_claims(api: &mut ApiSettings, sent: &Map<String, Value>) -> Result<(), Failure> {
    let Some(claims) = sent.get("groupMembershipClaims") else { return Ok(()) };
    api.groups = match claims.as_str() {
        None | Some("None") => GroupClaims::None,
        Some("SecurityGroup") => GroupClaims::SecurityGroup,
        Some("All") => GroupClaims::All,
        Some(_) => return Err(Failure::bad_request("'groupMembershipClaims' must be None, SecurityGroup or All.")),
    };
    Ok(())
}

/// Puts into a view what [`take`] and [`take_roles`] took out.
pub(super) fn show(application: &Application, view: &mut Map<String, Value>) {
    let kept = view.remove(SHOWN);
    let kept = |id: Uuid| kept.as_ref().and_then(|kept| kept.get(id.to_string())).and_then(Value::as_object);
    let api = &application.api;
    let whole = |id: Uuid, own: Value| {
        let mut whole = kept(id).cloned().unwrap_or_default();
        if let Value::Object(own) = own {
            merge(&mut whole, own);
        }
        Value::Object(whole)
    };
    view.insert("appRoles".into(), api.roles.iter().map(|role| whole(role.id, role_view(role))).collect());
    if let Value::Object(settings) = view.entry("api").or_insert_with(|| json!({})) {
        let scopes = api.scopes.iter().map(|scope| whole(scope.id, scope_view(scope))).collect();
        settings.insert("oauth2PermissionScopes".into(), scopes);
        let clients = api.pre_authorized.iter();
        let clients = clients.map(|it| json!({"appId": it.client, "delegatedPermissionIds": it.scopes})).collect();
        settings.insert("preAuthorizedApplications".into(), clients);
    }
    if api.groups != GroupClaims::None {
        let claims = if api.groups == GroupClaims::All { "All" } else { "SecurityGroup" };
        view.insert("groupMembershipClaims".into(), claims.into());
    }
}

/// A delegated permission as Graph shows it.
pub(crate) fn scope_view(scope: &PermissionScope) -> Value {
    json!({
        "id": scope.id,
        "value": scope.value,
        "type": if scope.consent == ConsentType::Admin { "Admin" } else { "User" },
        "isEnabled": scope.enabled,
        "adminConsentDisplayName": scope.display_name,
        "adminConsentDescription": scope.description,
    })
}

/// A role as Graph shows it.
pub(crate) fn role_view(role: &AppRole) -> Value {
    let kinds = [("User", role.for_users), ("Application", role.for_applications)];
    let kinds: Vec<_> = kinds.into_iter().filter(|(_, allowed)| *allowed).map(|(name, _)| name).collect();
    json!({
        "id": role.id,
        "value": if role.value.is_empty() { Value::Null } else { role.value.as_str().into() },
        "displayName": role.display_name,
        "description": role.description,
        "allowedMemberTypes": kinds,
        "isEnabled": role.enabled,
        "origin": "Application",
    })
}

fn scope(item: &Value) -> Result<PermissionScope, Failure> {
    let mut item = object(item)?;
    let consent = match item.text("type")?.as_deref() {
        None | Some("User") => ConsentType::User,
        Some("Admin") => ConsentType::Admin,
        Some(_) => return Err(Failure::bad_request("'oauth2PermissionScopes.type' must be User or Admin.")),
    };
    Ok(PermissionScope {
        id: item.required_id("id")?,
        value: word(item.required("value")?)?,
        consent,
        enabled: item.flag("isEnabled")?.unwrap_or(true),
        display_name: item.text("adminConsentDisplayName")?.unwrap_or_default(),
        description: item.text("adminConsentDescription")?.unwrap_or_default(),
    })
}

fn role(item: &Value) -> Result<AppRole, Failure> {
    let mut item = object(item)?;
    let kinds = item.texts("allowedMemberTypes")?.unwrap_or_default();
    if kinds.is_empty() || kinds.iter().any(|kind| !["User", "Application"].contains(&kind.as_str())) {
        return Err(Failure::bad_request("'appRoles.allowedMemberTypes' must name User, Application or both."));
    }
    Ok(AppRole {
        id: item.required_id("id")?,
        value: item.text("value")?.map(word).transpose()?.unwrap_or_default(),
        display_name: item.required("displayName")?,
        description: item.text("description")?.unwrap_or_default(),
        for_users: kinds.iter().any(|kind| kind == "User"),
        for_applications: kinds.iter().any(|kind| kind == "Application"),
        enabled: item.flag("isEnabled")?.unwrap_or(true),
    })
}

fn pre_authorized(mut item: Body) -> Result<PreAuthorized, Failure> {
    let client = AppId(item.required_id("appId")?);
    Ok(PreAuthorized { client, scopes: item.ids("delegatedPermissionIds")?.unwrap_or_default() })
}

fn object(item: &Value) -> Result<Body, Failure> {
    let item = item.as_object().cloned();
    item.map(Body::of).ok_or_else(|| Failure::bad_request("Roles and permissions must be objects."))
}

/// What stands in `scp` or `roles`: one word, as those are separated by spaces.
fn word(text: String) -> Result<String, Failure> {
    let plain = |b: u8| b.is_ascii_graphic() && !b"\"\\".contains(&b);
    if text.len() <= 120 && text.bytes().all(plain) && !text.starts_with('.') {
        return Ok(text);
    }
    Err(Failure::bad_request("'value' of a role or permission must be one word of at most 120 ASCII characters."))
}

/// Ids and values are unique, and an enabled one must be disabled before it goes: somebody may be using it.
fn check<'v>(
    after: impl Iterator<Item = (Uuid, &'v str)>,
    mut enabled: impl Iterator<Item = Uuid>,
) -> Result<(), Failure> {
    let (mut ids, mut values) = (Vec::new(), Vec::new());
    for (id, value) in after {
        if ids.contains(&id) || (!value.is_empty() && values.contains(&value)) {
            return Err(Failure::bad_request("Two roles or permissions have the same id or value."));
        }
        ids.push(id);
        values.push(value);
    }
    match enabled.find(|id| !ids.contains(id)) {
        None => Ok(()),
        Some(_) => Err(Failure::new(
            http::StatusCode::BAD_REQUEST,
            "CannotDeleteOrUpdateEnabledEntitlement",
            "Property value cannot be deleted unless it is disabled first.",
        )),
    }
}

/// Keeps beside what the record's fields do not hold.
fn keep(application: &mut Application, items: &[Value]) {
    let kept = application.properties.entry(SHOWN).or_insert_with(|| json!({}));
    let Value::Object(kept) = kept else { return };
    let api = &application.api;
    let known: Vec<String> = api
        .roles
        .iter()
        .map(|role| role.id)
        .chain(api.scopes.iter().map(|scope| scope.id))
        .map(|id| id.to_string())
        .collect();
    kept.retain(|id, _| known.contains(id));
    for item in items {
        if let Some(id) = item.get("id").and_then(Value::as_str).and_then(|id| Uuid::parse_str(id).ok()) {
            kept.insert(id.to_string(), item.clone());
        }
    }
}
