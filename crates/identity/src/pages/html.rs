//! How a page leaves: its markup, and the policy that says what a browser may do with it.

use askama::Template;
use axum::response::{Html, IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::uri::Uri;
use http::{HeaderValue, header};
use lazurite_crypto::digest::sha256;

use super::assets;
use super::text::{Language, Texts};
use crate::fault::{Fault, row};

/// What stands around every page.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    /// `lang` of the page.
    pub(crate) language: &'static str,
    /// The style sheet's address.
    pub(crate) style: &'static str,
}

impl Frame {
    /// The frame in a language.
    pub(crate) fn new(language: Language) -> Self {
        Self { language: language.tag(), style: assets::style_address() }
    }
}

/// What a browser may do with a page (CSP level 3): nothing but to show it in our style and to send its forms to us.
pub(crate) struct Csp {
    script: Option<String>,
    form_targets: Vec<String>,
}

impl Csp {
    /// A page without forms.
    pub(crate) fn nothing() -> Self {
        Self { script: None, form_targets: Vec::new() }
    }

    /// A page whose forms come to us.
    pub(crate) fn forms() -> Self {
        Self { script: None, form_targets: vec!["'self'".to_owned()] }
    }

    /// Lets forms go to an address too, or be redirected there: browsers look at both.
    pub(crate) fn and_to(mut self, address: &str) -> Self {
        self.form_targets.extend(source_of(address));
        self
    }

    /// Lets exactly this script run.
    pub(crate) fn with_script(mut self, text: &str) -> Self {
        self.script = Some(format!("'sha256-{}'", STANDARD.encode(sha256(text.as_bytes()))));
        self
    }

    /// The header's value.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let script = self.script.as_ref().map(|hash| format!("; script-src {hash}")).unwrap_or_default();
        let targets = if self.form_targets.is_empty() { "'none'".to_owned() } else { self.form_targets.join(" ") };
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src 'self'{script}; form-action {targets}; base-uri 'none'; \
             frame-ancestors 'none'"
        );
        HeaderValue::from_str(&policy).ok()
    }
}

/// The origin of an address as a policy names it. What a policy cannot name is named by its scheme.
fn source_of(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    let scheme = uri.scheme_str()?;
    let plain = |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte));
    match uri.authority().map(|authority| authority.as_str()) {
        Some(host) if matches!(scheme, "http" | "https") && plain(host) => Some(format!("{scheme}://{host}")),
        _ => Some(format!("{scheme}:")),
    }
}

/// An answer with that page.
pub(crate) fn show<T: Template>(page: &T, policy: &Csp) -> Result<Response, Fault> {
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be written");
        Fault::new(&row::TRANSIENT, "A transient error has occurred. Please try again.")
    })?;
    let mut response = Html(html).into_response();
    response.headers_mut().extend(policy.header().map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    Ok(response)
}

/// The texts of a language; short, because every page needs them.
pub(crate) const fn texts(language: Language) -> &'static Texts {
    language.texts()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_the_origin_and_nothing_that_breaks_out_of_it() {
        for (address, source) in [
            ("http://localhost:38693/x?y", Some("http://localhost:38693")),
            ("https://app.example/cb", Some("https://app.example")),
            ("http://[::1]:9/", Some("http:")),
            ("msal8f://auth", Some("msal8f:")),
            ("https://a;script-src/", Some("https:")),
            ("no address", None),
        ] {
            assert_eq!(source_of(address).as_deref(), source, "{address}");
        }
        let policy = Csp::forms().and_to("http://localhost:1/").with_script("x").header().unwrap();
        let policy = policy.to_str().unwrap();
        assert!(policy.contains("form-action 'self' http://localhost:1;"), "{policy}");
        assert!(policy.contains("script-src 'sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE='"), "{policy}");
    }
}
