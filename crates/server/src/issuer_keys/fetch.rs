//! Fetches the two documents: discovery, and the key set that it names. Bounded in time and size, without redirects.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use http::header;
use lazurite_api::IssuerKeysError;
use lazurite_crypto::jwks::{KeySet, MAX_SET_BYTES};
use reqwest::{Certificate, Client, ClientBuilder, Url};
use serde::Deserialize;

use super::address::{Reach, Resolver, is_loopback};

/// Each document must be there within this time.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Larger documents are not read.
const MOST_BYTES: usize = MAX_SET_BYTES;

/// What was fetched.
pub(super) struct Fetched {
    /// The key set.
    pub(super) text: String,
    /// How long its issuer calls it fresh.
    pub(super) max_age: Option<Duration>,
}

/// Why it could not be.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(super) struct Fault {
    reason: String,
    /// Whether asking again could not help.
    refused: bool,
}

impl Fault {
    pub(super) fn unreachable(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), refused: false }
    }

    fn refused(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), refused: true }
    }

    pub(super) fn into_error(self, issuer: &str) -> IssuerKeysError {
        let (issuer, reason) = (issuer.to_owned(), self.reason);
        if self.refused {
            IssuerKeysError::Refused { issuer, reason }
        } else {
            IssuerKeysError::Unreachable { issuer, reason }
        }
    }
}

/// Asks one kind of issuers.
pub(super) struct Fetcher {
    client: Client,
    reach: Reach,
    plain_http: bool,
}

/// The members of a discovery document that matter (OpenID Connect Discovery §3).
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl Fetcher {
    /// For an issuer that the operator has configured. With a `ca_file`, its certificate authorities count and no others.
    pub(super) fn configured(ca_file: Option<&Path>, plain_http: bool) -> anyhow::Result<Self> {
        let mut builder = Self::builder(Reach::Anywhere);
        if let Some(path) = ca_file {
            let unusable = || format!("cannot use the certificates in {}", path.display());
            let certificates = std::fs::read(path).with_context(unusable)?;
            let certificates = Certificate::from_pem_bundle(&certificates).with_context(unusable)?;
            anyhow::ensure!(!certificates.is_empty(), "there is no certificate in {}", path.display());
            builder = builder.tls_certs_only(certificates);
        }
        let client = builder.build().context("the system has no certificate authorities; name a `ca_file`")?;
        Ok(Self { client, reach: Reach::Anywhere, plain_http })
    }

    /// For issuers that others name.
    pub(super) fn for_others(reach: Reach, extra_ca: Option<&[u8]>) -> anyhow::Result<Self> {
        let extra = extra_ca.map(Certificate::from_pem_bundle).transpose()?.unwrap_or_default();
        let builder = Self::builder(reach).tls_certs_merge(extra);
        Ok(Self { client: builder.build()?, reach, plain_http: reach.allows_plain_http() })
    }

    fn builder(reach: Reach) -> ClientBuilder {
        Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would be asked for addresses that nobody has looked at.
            .no_proxy()
            .dns_resolver(Resolver(reach))
            .pool_max_idle_per_host(0)
            .user_agent(concat!("lazurite/", env!("CARGO_PKG_VERSION")))
    }

    /// The key set of an issuer.
    pub(super) async fn key_set(&self, issuer: &str) -> Result<Fetched, Fault> {
        let base = self.url(issuer)?;
        if base.query().is_some() {
            return Err(Fault::refused("the issuer has a query"));
        }
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let (text, _) = self.document(self.url(&address)?).await?;
        let discovery: Discovery =
            serde_json::from_str(&text).map_err(|_| Fault::refused("its discovery document cannot be read"))?;
        if discovery.issuer != issuer {
            return Err(Fault::refused("its discovery document is another issuer's"));
        }
        let (text, max_age) = self.document(self.url(&discovery.jwks_uri)?).await?;
        KeySet::parse(&text).map_err(|error| Fault::refused(error.to_string()))?;
        Ok(Fetched { text, max_age })
    }

    /// The address, if it may be asked.
    fn url(&self, text: &str) -> Result<Url, Fault> {
        let url = Url::parse(text).map_err(|_| Fault::refused("an address that is none"))?;
        let host = url.host_str().unwrap_or_default();
        // A name leads to what the resolver lets through; an address is never resolved.
        let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        if address.is_some_and(|address| !self.reach.includes(address)) {
            return Err(Fault::refused("an address that may not be asked"));
        }
        let is_here = host == "localhost" || address.is_some_and(is_loopback);
        match url.scheme() {
            "https" => {}
            "http" if self.plain_http && is_here => {}
            _ => return Err(Fault::refused("an address without TLS")),
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() || host.is_empty() {
            return Err(Fault::refused("an address with a user, or a fragment"));
        }
        Ok(url)
    }

    /// The document there, and how long it is fresh.
    async fn document(&self, url: Url) -> Result<(String, Option<Duration>), Fault> {
        let failed = |error: reqwest::Error| Fault::unreachable(causes(&error));
        let mut response =
            self.client.get(url).header(header::ACCEPT, "application/json").send().await.map_err(failed)?;
        if response.status() != http::StatusCode::OK {
            return Err(Fault::unreachable(format!("it answers {}", response.status().as_u16())));
        }
        let max_age = response.headers().get(header::CACHE_CONTROL).and_then(|value| max_age(value.to_str().ok()?));
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if bytes.len() + chunk.len() > MOST_BYTES {
                return Err(Fault::refused("a document of more than 256 KiB"));
            }
            bytes.extend_from_slice(&chunk);
        }
        let text = String::from_utf8(bytes).map_err(|_| Fault::refused("a document that is no text"))?;
        Ok((text, max_age))
    }
}

/// The error and what caused it, without addresses: the issuer's name is told by whoever asks.
fn causes(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() { "no answer in time".to_owned() } else { "no answer".to_owned() };
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// `max-age` (RFC 9111 §5.2.2.1).
fn max_age(cache_control: &str) -> Option<Duration> {
    let mut directives = cache_control.split(',').map(str::trim);
    let seconds = directives.find_map(|directive| directive.strip_prefix("max-age="))?;
    seconds.trim_matches('"').parse().ok().map(Duration::from_secs)
}
