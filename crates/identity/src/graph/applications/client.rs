//! An application as a client: `signInAudience`, redirect URIs, `requiredResourceAccess`.

use lazurite_model::AppId;
use lazurite_model::record::{ClientSettings, Platform, RedirectUri, RequiredAccess, SignInAudience};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::graph::body::Body;
use crate::graph::failure::Failure;

/// The most redirect URIs that an application may have.
const MOST: usize = 256;

const PLATFORMS: [(&str, Platform); 3] =
    [("web", Platform::Web), ("spa", Platform::Spa), ("publicClient", Platform::PublicClient)];

/// Takes audience and redirect URIs out of what was sent.
pub(super) fn take(client: &mut ClientSettings, sent: &mut Map<String, Value>) -> Result<(), Failure> {
    if let Some(audience) = sent.get("signInAudience") {
        client.audience = match audience.as_str() {
            None | Some("AzureADMyOrg") => SignInAudience::AzureADMyOrg,
            // There are no personal accounts here, so that these two mean the same; it is shown as it was sent.
            Some("AzureADMultipleOrgs" | "AzureADandPersonalMicrosoftAccount") => SignInAudience::AzureADMultipleOrgs,
            Some(_) => {
                let message =
                    "'signInAudience' must be AzureADMyOrg, AzureADMultipleOrgs or AzureADandPersonalMicrosoftAccount.";
                return Err(Failure::bad_request(message));
            }
        };
    }
    for (name, platform) in PLATFORMS {
        let Some(uris) = sent.get_mut(name).and_then(Value::as_object_mut).and_then(|o| o.remove("redirectUris"))
        else {
            continue;
        };
        let items = if uris.is_null() { &[][..] } else { uris.as_array().ok_or_else(|| not_a_list(name))? };
        client.redirect_uris.retain(|known| known.platform != platform);
        for item in items {
            let uri = item.as_str().ok_or_else(|| not_a_list(name))?;
            check(uri, platform)?;
            client.redirect_uris.push(RedirectUri { platform, uri: uri.to_owned() });
        }
    }
    if client.redirect_uris.len() > MOST {
        return Err(Failure::bad_request(format!("An application may have at most {MOST} redirect URIs.")));
    }
    Ok(())
}

/// Puts into a view what [`take`] took out.
pub(super) fn show(client: &ClientSettings, view: &mut Map<String, Value>) {
    for (name, platform) in PLATFORMS {
        let uris: Vec<_> =
            client.redirect_uris.iter().filter(|uri| uri.platform == platform).map(|uri| uri.uri.as_str()).collect();
        if let Value::Object(settings) = view.entry(name).or_insert_with(|| json!({})) {
            settings.insert("redirectUris".into(), json!(uris));
        }
    }
    if client.audience == SignInAudience::AzureADMultipleOrgs {
        view.entry("signInAudience").or_insert_with(|| "AzureADMultipleOrgs".into());
    }
    view.insert("requiredResourceAccess".into(), client.required_access.iter().map(wanted).collect());
}

/// Takes `requiredResourceAccess` out of a body.
pub(super) fn take_required_access(client: &mut ClientSettings, body: &mut Body) -> Result<(), Failure> {
    let Some(items) = body.objects("requiredResourceAccess")? else { return Ok(()) };
    client.required_access = items.into_iter().map(required).collect::<Result<_, _>>()?;
    Ok(())
}

fn required(mut item: Body) -> Result<RequiredAccess, Failure> {
    let resource = AppId(item.required_id("resourceAppId")?);
    let mut access = RequiredAccess { resource, scopes: Vec::new(), roles: Vec::new() };
    for mut wanted in item.objects("resourceAccess")?.unwrap_or_default() {
        let id: Uuid = wanted.required_id("id")?;
        match wanted.required("type")?.as_str() {
            "Scope" => access.scopes.push(id),
            "Role" => access.roles.push(id),
            _ => return Err(Failure::bad_request("'resourceAccess.type' must be Scope or Role.")),
        }
    }
    Ok(access)
}

fn wanted(access: &RequiredAccess) -> Value {
    let scopes = access.scopes.iter().map(|id| json!({"id": id, "type": "Scope"}));
    let roles = access.roles.iter().map(|id| json!({"id": id, "type": "Role"}));
    json!({"resourceAppId": access.resource, "resourceAccess": scopes.chain(roles).collect::<Vec<_>>()})
}

/// A redirect URI is absolute, without a fragment, and leads over TLS or back to the same machine; installed programs may
/// have schemes of their own (RFC 8252 §7.1).
fn check(uri: &str, platform: Platform) -> Result<(), Failure> {
    let lower = uri.to_ascii_lowercase();
    let parsed = uri.parse::<http::Uri>().ok();
    let host = parsed.as_ref().and_then(http::Uri::host).unwrap_or_default();
    let of_web = match parsed.as_ref().and_then(http::Uri::scheme_str) {
        Some("https") => !host.is_empty(),
        Some("http") => ["localhost", "127.0.0.1", "[::1]"].contains(&host),
        _ => false,
    };
    let scheme = lower.split_once(':').map(|(scheme, _)| scheme).unwrap_or_default();
    let own_scheme = platform == Platform::PublicClient
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        && !["http", "https", "javascript", "data", "file", "about", "blob", "vbscript"].contains(&scheme);
    let clean = !uri.contains(['#', '*', '\\']) && !uri.chars().any(|c| c.is_whitespace() || c.is_control());
    let no_user =
        parsed.as_ref().and_then(http::Uri::authority).is_none_or(|authority| !authority.as_str().contains('@'));
    if clean && no_user && uri.len() <= 255 && (of_web || own_scheme) {
        return Ok(());
    }
    let shown: String = uri.chars().take(100).collect();
    Err(Failure::bad_request(format!(
        "Invalid value '{shown}' of property 'redirectUris': it must be an absolute https address, or http for localhost, without fragment, wildcard or user name."
    )))
}

fn not_a_list(name: &str) -> Failure {
    Failure::bad_request(format!("The value of property '{name}.redirectUris' must be a list of strings."))
}
