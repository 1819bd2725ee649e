//! Cookies: how they are read, and how each that we set is fenced (RFC 6265bis).
//!
//! Every name begins with `__Host-`: a browser takes such a cookie only over TLS from this very host and for all paths, so
//! that no neighbouring host, no plain connection and no path can plant one.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

/// When a browser sends a cookie along with requests that another site caused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SameSite {
    /// Only when the person follows a link: never with a post, a picture or a frame.
    Lax,
    /// Always. Only for what lets nobody do more than look, as silent sign-ins in frames need it.
    None,
}

/// The value of the cookie of that name, if it is one that we could have set.
pub(crate) fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// A `Set-Cookie` header. `life`: `None` until the browser is closed, zero to remove it.
///
/// The value must be of characters that cookies may have; ours are base64url and a few separators. One that is not is not
/// set.
pub(crate) fn set(name: &str, value: &str, same_site: SameSite, life: Option<Duration>) -> Option<HeaderValue> {
    let same_site = match same_site {
        SameSite::Lax => "Lax",
        SameSite::None => "None",
    };
    let life = life.map(|life| format!("; Max-Age={}", life.as_secs())).unwrap_or_default();
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite={same_site}{life}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("xa=0; a=1;b=2"));
        headers.append(header::COOKIE, HeaderValue::from_static("c=3=4; a=5"));
        assert_eq!(read(&headers, "a"), Some("1"));
        assert_eq!(read(&headers, "b"), Some("2"));
        assert_eq!(read(&headers, "c"), Some("3=4"));
        assert_eq!(read(&headers, "d"), None);
    }

    #[test]
    fn every_cookie_is_fenced() {
        let set = set("__Host-a", "b", SameSite::Lax, Some(Duration::from_secs(60))).unwrap();
        assert_eq!(set, "__Host-a=b; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60");
    }
}
