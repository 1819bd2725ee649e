//! Whose pages may have a token: exact origins, no pattern (CORS, Fetch standard §3.3).
//!
//! An origin that a browser sends is the page's own; other programs send what they like, and are kept out by the key.

use http::{HeaderMap, HeaderValue, header};

/// A text that is no origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no origin such as https://www.example.com: scheme and host, a port if it is not the scheme's own, no path"
)]
pub struct NoOrigin(String);

/// The origins whose pages may have a token.
#[derive(Clone, Debug)]
pub struct AllowedOrigins(Vec<HeaderValue>);

/// Who asks, as the browser says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    /// No page of another origin: a page of the broker's own origin, or a program.
    NoPage,
    /// A page that may have a token.
    Allowed(HeaderValue),
    /// A page that may not; its origin if it has one.
    Refused(Option<HeaderValue>),
}

impl AllowedOrigins {
    /// Those origins, as browsers write them: in lower case, without the scheme's own port.
    ///
    /// # Errors
    /// When a text is no such origin. `null` and `*` stand for anybody, and are none.
    pub fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, NoOrigin> {
        let read = |text: &'t str| {
            let value = is_origin(text).then(|| HeaderValue::from_str(text).ok()).flatten();
            value.ok_or_else(|| NoOrigin(text.to_owned()))
        };
        texts.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Who asks with those headers.
    pub(crate) fn asker(&self, headers: &HeaderMap) -> Asker {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        match (origins.next(), origins.next()) {
            (Some(origin), None) if self.0.contains(origin) => Asker::Allowed(origin.clone()),
            (Some(origin), None) => Asker::Refused(Some(origin.clone())),
            (Some(_), Some(_)) => Asker::Refused(None),
            // Pages embed what they may not read, and send no origin then.
            (None, _) if is_from_elsewhere(headers) => Asker::Refused(None),
            (None, _) => Asker::NoPage,
        }
    }
}

fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site")
}

fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<http::Uri>() else { return false };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
    let standard = matches!((scheme, authority.port_u16()), ("https", Some(443)) | ("http", Some(80)));
    let written = format!("{scheme}://{authority}");
    matches!(scheme, "https" | "http")
        && !standard
        && text == written.to_lowercase()
        && !authority.as_str().contains(['@', '*'])
}

impl Asker {
    /// Writes what lets the page read the answer. A refused page may read why: that is no secret, and no token.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        if let Self::Allowed(origin) | Self::Refused(Some(origin)) = self {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker(pairs: &[(&'static str, &'static str)]) -> Asker {
        let allowed = AllowedOrigins::new(["https://www.example.com", "http://localhost:5173"]).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        allowed.asker(&headers)
    }

    #[test]
    fn only_the_very_same_origin_is_allowed() {
        for allowed in ["https://www.example.com", "http://localhost:5173"] {
            assert!(matches!(asker(&[("origin", allowed)]), Asker::Allowed(_)), "{allowed}");
        }
        for other in [
            "http://www.example.com",
            "https://www.example.com:8443",
            "https://www.example.com.evil.example",
            "https://example.com",
            "HTTPS://WWW.EXAMPLE.COM",
            "null",
            "*",
            "",
        ] {
            assert!(matches!(asker(&[("origin", other)]), Asker::Refused(Some(_))), "{other}");
        }
        let two = [("origin", "https://www.example.com"), ("origin", "https://www.example.com")];
        assert_eq!(asker(&two), Asker::Refused(None));
    }

    #[test]
    fn a_page_that_sends_no_origin_is_known_by_where_it_fetches_from() {
        assert_eq!(asker(&[]), Asker::NoPage);
        assert_eq!(asker(&[("sec-fetch-site", "same-origin")]), Asker::NoPage);
        assert_eq!(asker(&[("sec-fetch-site", "none")]), Asker::NoPage);
        assert_eq!(asker(&[("sec-fetch-site", "cross-site")]), Asker::Refused(None));
        assert_eq!(asker(&[("sec-fetch-site", "same-site")]), Asker::Refused(None));
    }

    #[test]
    fn what_is_no_origin_is_named() {
        for wrong in [
            "*",
            "null",
            "www.example.com",
            "https://*.example.com",
            "https://www.example.com/",
            "https://www.example.com/app",
            "https://www.example.com:443",
            "https://WWW.example.com",
            "https://a@www.example.com",
            "ftp://www.example.com",
        ] {
            assert_eq!(AllowedOrigins::new([wrong]).unwrap_err(), NoOrigin(wrong.to_owned()));
        }
    }
}
