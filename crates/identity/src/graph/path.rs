//! One spelling for every path: segment names in Graph's own case, `name(key='value')` and `name('value')` as two segments,
//! `/me` as the user that calls.

use axum::extract::Request;
use http::Uri;
use http::uri::PathAndQuery;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What need not be encoded in a path.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'=').remove(b'@');

const NAMES: [&str; 58] = [
    "$batch",
    "$count",
    "$ref",
    "addKey",
    "addPassword",
    "appRoleAssignedTo",
    "appRoleAssignments",
    "applications",
    "auditLogs",
    "changePassword",
    "checkMemberGroups",
    "checkMemberObjects",
    "deletedItems",
    "directReports",
    "directory",
    "directoryAudits",
    "directoryObjects",
    "directoryRoles",
    "directoryRoleTemplates",
    "domains",
    "federatedIdentityCredentials",
    "getByIds",
    "getMemberGroups",
    "getMemberObjects",
    "groups",
    "invalidateAllRefreshTokens",
    "isMemberOf",
    "me",
    "memberOf",
    "members",
    "microsoft.graph.application",
    "microsoft.graph.directoryRole",
    "microsoft.graph.group",
    "microsoft.graph.servicePrincipal",
    "microsoft.graph.user",
    "oauth2PermissionGrants",
    "organization",
    "ownedDevices",
    "ownedObjects",
    "owners",
    "registeredDevices",
    "removeKey",
    "removePassword",
    "restore",
    "revokeSignInSessions",
    "roleAssignments",
    "roleDefinitions",
    "roleManagement",
    "servicePrincipals",
    "signIns",
    "subscribedSkus",
    "transitiveMemberOf",
    "transitiveMembers",
    "users",
    "v1.0",
    "appId",
    "roleTemplateId",
    "uniqueName",
];

/// The same request under its canonical path.
pub(crate) fn canonical(mut request: Request) -> Request {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = canonical_path(request.uri().path());
    if let Ok(target) = format!("{path}{query}").parse::<PathAndQuery>() {
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = Some(target);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

fn canonical_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 8);
    for (index, segment) in path.split('/').filter(|segment| !segment.is_empty()).enumerate() {
        let decoded = percent_decode_str(segment).decode_utf8_lossy();
        match (called(&decoded), known(&decoded)) {
            (Some((name, key)), _) => out.push_str(&format!("/{name}/{}", utf8_percent_encode(&key, KEPT))),
            (None, Some("me")) if index == 1 => out.push_str("/users/me"),
            (None, Some(name)) => out.push_str(&format!("/{name}")),
            (None, None) => out.push_str(&format!("/{segment}")),
        }
    }
    if out.is_empty() { "/".to_owned() } else { out }
}

fn known(name: &str) -> Option<&'static str> {
    NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(name))
}

/// `name('value')` or `name(key='value')`: the name, and what stands for the object.
fn called(segment: &str) -> Option<(&'static str, String)> {
    let (name, rest) = segment.split_once('(')?;
    let argument = rest.strip_suffix(')')?;
    let (key, value) = match argument.split_once('=') {
        Some((key, value)) if !key.contains('\'') => (Some(key), value),
        _ => (None, argument),
    };
    let value = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')).unwrap_or(value).replace("''", "'");
    let plain = !value.is_empty() && !value.contains('/');
    let key = match key {
        None | Some("id" | "userPrincipalName") => String::new(),
        Some(key) => format!("{}=", known(key)?),
    };
    plain.then_some((known(name)?, format!("{key}{value}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_spelling() {
        for (path, canonical) in [
            ("/v1.0/Applications", "/v1.0/applications"),
            ("/v1.0/applications(appId='ab-1')", "/v1.0/applications/appId=ab-1"),
            ("/v1.0/applications(appId=%27ab-1%27)/addpassword", "/v1.0/applications/appId=ab-1/addPassword"),
            ("/v1.0/applications('ab-1')", "/v1.0/applications/ab-1"),
            ("/v1.0/groups/x/members/%24ref", "/v1.0/groups/x/members/$ref"),
            ("/v1.0/users/ada%40lazurite.localhost", "/v1.0/users/ada%40lazurite.localhost"),
            ("/v1.0/users('o''neill@lazurite.localhost')", "/v1.0/users/o%27neill@lazurite.localhost"),
            ("/v1.0/users(userPrincipalName='ada@x.y')", "/v1.0/users/ada@x.y"),
            ("/v1.0/oAuth2PermissionGrants/x", "/v1.0/oauth2PermissionGrants/x"),
            ("/v1.0/me", "/v1.0/users/me"),
            ("/v1.0/ME/memberof", "/v1.0/users/me/memberOf"),
            ("/v1.0/groups/me", "/v1.0/groups/me"),
            ("/v1.0/directoryRoles(roleTemplateId='a')", "/v1.0/directoryRoles/roleTemplateId=a"),
            ("/v1.0/applications(appId='a/b')", "/v1.0/applications(appId='a/b')"),
            ("/v1.0/applications(colour='a')", "/v1.0/applications(colour='a')"),
            ("/", "/"),
        ] {
            assert_eq!(canonical_path(path), canonical);
        }
    }
}
