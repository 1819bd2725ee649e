//! One spelling for every path: segment names in Graph's own case, `name(key='value')` as two segments.

use axum::extract::Request;
use http::Uri;
use http::uri::PathAndQuery;
use percent_encoding::percent_decode_str;

const NAMES: [&str; 16] = [
    "v1.0",
    "applications",
    "servicePrincipals",
    "users",
    "groups",
    "members",
    "$ref",
    "addPassword",
    "removePassword",
    "me",
    "organization",
    "directoryObjects",
    "getByIds",
    "getMemberGroups",
    "checkMemberGroups",
    "$count",
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
    let mut out = String::with_capacity(path.len() + 1);
    for segment in path.split('/').skip(1).filter(|segment| !segment.is_empty()) {
        let decoded = percent_decode_str(segment).decode_utf8_lossy();
        let (name, key) = match decoded.split_once('(') {
            Some((name, rest)) => (name, rest.strip_suffix(')').and_then(|key| key.split_once('='))),
            None => (&*decoded, None),
        };
        let known = NAMES.iter().find(|known| known.eq_ignore_ascii_case(name)).copied();
        match (known, key) {
            (Some(name), Some((key, value))) if is_plain(key) && is_plain(value.trim_matches('\'')) => {
                out.push_str(&format!("/{name}/{key}={}", value.trim_matches('\'')));
            }
            (Some(name), _) if !decoded.contains('(') => out.push_str(&format!("/{name}")),
            _ => out.push_str(&format!("/{segment}")),
        }
    }
    if out.is_empty() { "/".to_owned() } else { out }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
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
            ("/v1.0/groups/x/members/%24ref", "/v1.0/groups/x/members/$ref"),
            ("/v1.0/users/ada%40lazurite.localhost", "/v1.0/users/ada%40lazurite.localhost"),
            ("/v1.0/applications(appId='a/b')", "/v1.0/applications(appId='a/b')"),
            ("/", "/"),
        ] {
            assert_eq!(canonical_path(path), canonical);
        }
    }
}
