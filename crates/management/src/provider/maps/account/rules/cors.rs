//! The rules of `properties.cors`: at most one rule, whose origins are what browsers send in `Origin`.

use lazurite_model::record::CorsRule;

use crate::faults::Faults;
use crate::provider::maps::account::wire;
use crate::refuse::shown;

/// The most origins in a rule, and the longest of them in bytes.
const MOST: usize = 64;
const LONGEST: usize = 256;

/// `properties.cors`; no rule allows every origin.
pub(in super::super) fn cors(sent: wire::Cors, faults: &mut Faults) -> Vec<CorsRule> {
    let rules = sent.cors_rules.unwrap_or_default();
    if rules.len() > 1 {
        faults.invalid(
            "properties.cors.corsRules",
            format!(
                "Only one CORS rule can be specified, with its list of allowed origins; the request has {}.",
                rules.len()
            ),
        );
    }
    let mut checked = Vec::new();
    for (at, rule) in rules.into_iter().enumerate() {
        let target = format!("properties.cors.corsRules[{at}].allowedOrigins");
        let origins = rule.allowed_origins.unwrap_or_default();
        if origins.is_empty() {
            faults.invalid(
                &target,
                "A CORS rule names at least one origin, or '*'. To allow every origin, send no rule.",
            );
        }
        if origins.len() > MOST {
            faults.invalid(&target, format!("A CORS rule names at most {MOST} origins."));
        }
        for (index, origin) in origins.iter().enumerate().filter(|(_, origin)| !is_origin(origin)) {
            let message = format!(
                "'{}' is no origin. An origin is 'http://' or 'https://', a host and perhaps a port, without a path or a trailing slash; or '*'.",
                shown(origin)
            );
            faults.invalid(format!("{target}[{index}]"), message);
        }
        checked.push(CorsRule { allowed_origins: origins });
    }
    checked
}

/// Whether a browser could send it (WHATWG Fetch §3.2: scheme, host, port), or it is `*`.
fn is_origin(text: &str) -> bool {
    if text == "*" {
        return true;
    }
    let Some(host) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let is_host =
        |host: &str| !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    let (host, port) = match host.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((address, port)) => {
            (address.parse::<std::net::Ipv6Addr>().is_ok(), port.strip_prefix(':').or((!port.is_empty()).then_some("")))
        }
        None => host.split_once(':').map_or((is_host(host), None), |(host, port)| (is_host(host), Some(port))),
    };
    let is_port =
        |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    text.len() <= LONGEST && host && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_what_browsers_send() {
        for good in ["*", "https://www.contoso.com", "http://localhost:3000", "http://[::1]:80", "https://a_b.example"]
        {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "",
            "www.contoso.com",
            "https://",
            "https://a/",
            "https://a/b",
            "ftp://a",
            "https://a:",
            "https://a:0",
            "https://a:70000",
            "https://a b",
            "https://*.contoso.com",
            "null",
            "http://[::1",
            "http://[x]",
            "http://[::1]x",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
