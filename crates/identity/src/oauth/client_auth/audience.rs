//! What a client may call this tenant's authorization server in the `aud` of its assertions: whatever the discovery
//! documents publish as token endpoint or issuer.

use lazurite_model::record::Tenant;

use crate::State;

/// Whether `audience` is one of the tenant's names.
pub(super) fn is_ours(state: &State, tenant: &Tenant, audience: &str) -> bool {
    let Some(path) = below(&state.settings().login, audience) else { return false };
    let (segment, rest) = path.split_once('/').unwrap_or((path, ""));
    let id = tenant.id.to_string();
    let own = segment.eq_ignore_ascii_case(&id) || segment.eq_ignore_ascii_case(&tenant.default_domain);
    match rest {
        "oauth2/v2.0/token" | "oauth2/token" => own || ["common", "organizations"].contains(&segment),
        // `https://host/{tenant}`, with or without the slash, and with `/v2.0`.
        "" | "v2.0" => own,
        _ => false,
    }
}

/// What follows the origin, of which clients drop or add the port that needs no saying.
fn below<'a>(login: &str, audience: &'a str) -> Option<&'a str> {
    let bare = login.strip_suffix(":443").unwrap_or(login);
    let rest = audience.strip_prefix(login).or_else(|| audience.strip_prefix(bare))?;
    let rest = if has_port(bare) { rest } else { rest.strip_prefix(":443").unwrap_or(rest) };
    rest.strip_prefix('/')
}

fn has_port(origin: &str) -> bool {
    origin.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_port_may_stand_or_fall() {
        for (login, audience, path) in [
            ("https://login.example", "https://login.example/t/v2.0", Some("t/v2.0")),
            ("https://login.example", "https://login.example:443/t", Some("t")),
            ("https://login.example:443", "https://login.example/t", Some("t")),
            ("https://localhost:8443", "https://localhost:8443/t", Some("t")),
            ("https://localhost:8443", "https://localhost/t", None),
            ("https://localhost:8443", "https://localhost:84430/t", None),
            ("https://localhost:8443", "https://localhost:8443:443/t", None),
            ("https://login.example", "https://login.example.evil/t", None),
            ("https://login.example", "http://login.example/t", None),
            ("https://login.example", "https://login.example", None),
        ] {
            assert_eq!(below(login, audience), path, "{login} {audience}");
        }
    }
}
