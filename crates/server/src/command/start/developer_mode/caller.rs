//! Who may use developer mode: programs on this machine, and no page in its browser.
//!
//! A page from anywhere can make the browser send requests to `localhost`. What it cannot do is say a `Host` of ours after
//! rebinding its own name to this machine, hide the `Origin` from which it writes, or send JSON without asking first, which
//! nobody here permits.

use http::{HeaderMap, Method, Request, StatusCode, header};
use lazurite_api::ApiError;
use lazurite_api::name::without_port;

use super::ROOT;
use crate::dispatch::host_of;

/// The names of this machine.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Whether a request is for developer mode: by its path, and by the name under which it was sent.
pub(super) fn is_for_developer_mode<B>(request: &Request<B>) -> bool {
    let rest = request.uri().path().strip_prefix(ROOT);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) && is_this_machine(host_of(request))
}

fn is_this_machine(host: &str) -> bool {
    let name = without_port(host);
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Refuses what a page of another origin may have sent.
///
/// # Errors
/// 403 for a foreign origin, 415 for a body that is not JSON.
pub(super) fn check<B>(request: &Request<B>) -> Result<(), ApiError> {
    let headers = request.headers();
    let text = |name| headers.get(name).map(|value: &http::HeaderValue| value.to_str().unwrap_or("?"));
    let host = host_of(request);
    let is_ours = |origin: &str| {
        let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
    };
    let is_foreign = text(header::ORIGIN).is_some_and(|origin| !is_ours(origin))
        || text(http::HeaderName::from_static("sec-fetch-site"))
            .is_some_and(|site| !matches!(site, "same-origin" | "none"));
    if is_foreign {
        let message = "Developer mode answers programs, and no pages of other origins. Call it from your test, not from the page.";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "ForeignOrigin", message));
    }
    if matches!(*request.method(), Method::POST | Method::PUT) && !is_json(headers) {
        let message = "Send 'Content-Type: application/json'.";
        return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "NotJson", message));
    }
    Ok(())
}

fn is_json(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = sent.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: Method, path: &str, headers: &[(&str, &str)]) -> Request<()> {
        let builder = headers.iter().fold(Request::builder(), |builder, (name, value)| builder.header(*name, *value));
        builder.method(method).uri(path).body(()).unwrap()
    }

    #[test]
    fn only_names_of_this_machine_lead_to_developer_mode() {
        let leads = |host: &str, path: &str| is_for_developer_mode(&request(Method::GET, path, &[("host", host)]));
        for host in ["localhost:8443", "LOCALHOST", "127.0.0.1:8080", "[::1]:8080"] {
            assert!(leads(host, "/_lazurite/clock"), "{host}");
        }
        for host in ["evil.example:8443", "localhost.evil.example", "atlas.localhost:8443", ""] {
            assert!(!leads(host, "/_lazurite/clock"), "{host}");
        }
        assert!(!leads("localhost", "/_lazuritex"));
        assert!(!leads("localhost", "/map/tile"));
    }

    #[test]
    fn pages_of_other_origins_are_refused() {
        let host = ("host", "localhost:8443");
        let json = ("content-type", "application/json; charset=utf-8");
        let post =
            |more: &[(&str, &str)]| check(&request(Method::POST, "/_lazurite/reset", &[&[host, json], more].concat()));
        assert!(post(&[]).is_ok());
        assert!(post(&[("origin", "https://localhost:8443")]).is_ok());
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "http://localhost:3000"),
            ("origin", "null"),
            ("origin", "https://localhost:8443.evil.example"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert_eq!(post(&[(name, value)]).unwrap_err().status, 403, "{name}: {value}");
        }
    }

    #[test]
    fn a_form_or_a_text_of_a_page_is_no_json() {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let sent = request(Method::POST, "/_lazurite/reset", &[("host", "localhost"), ("content-type", kind)]);
            assert_eq!(check(&sent).unwrap_err().status, 415, "{kind}");
        }
        assert_eq!(
            check(&request(Method::PUT, "/_lazurite/faults", &[("host", "localhost")])).unwrap_err().status,
            415
        );
        assert!(check(&request(Method::DELETE, "/_lazurite/faults", &[("host", "localhost")])).is_ok());
    }
}
