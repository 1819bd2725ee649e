//! What is tried. Each case is a sentence; it fails by what it returns.

#[cfg(feature = "openssl")]
mod certificate;
mod managed_identity;
mod secret;
#[cfg(feature = "openssl")]
mod workload;

use std::env;
use std::future::Future;
use std::pin::Pin;

use anyhow::{Context as _, Result};
use azure_core::credentials::{AccessToken, TokenCredential};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// Something to try.
pub type Case = (&'static str, Pin<Box<dyn Future<Output = Result<()>>>>);

/// Azure Maps' own name, as programs ask for it.
pub const ATLAS: &str = "https://atlas.microsoft.com";

/// Everything.
pub fn all() -> Vec<Case> {
    let mut cases = secret::cases();
    cases.extend(managed_identity::cases());
    #[cfg(feature = "openssl")]
    cases.extend(certificate::cases().into_iter().chain(workload::cases()));
    cases
}

/// A variable that `lazurite env` printed.
pub fn variable(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("`lazurite env` must print {name}"))
}

/// What the SDK says when it is refused; empty if it is not.
async fn refusal(credential: &dyn TokenCredential) -> String {
    let outcome = credential.get_token(&[&format!("{ATLAS}/.default")], None).await;
    outcome.err().map(|error| error.to_string()).unwrap_or_default()
}

/// The claims of a token for the maps.
async fn claims(credential: &dyn TokenCredential) -> Result<Value> {
    let AccessToken { token, .. } = credential.get_token(&[&format!("{ATLAS}/.default")], None).await?;
    let payload = token.secret().split('.').nth(1).context("the token is no JWT")?;
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?)
}
