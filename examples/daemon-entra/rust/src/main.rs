//! A daemon that calls Azure Maps with its own identity: a managed identity where there is one, else a secret or a certificate.
//!
//! There is no key to keep, to hand out or to regenerate: what it may do is said by the role that its identity has on the Maps account.
//! SIGTERM or Ctrl-C ends it after the request that is under way.

#![allow(clippy::disallowed_methods, reason = "a program of its own, which stands where users' programs stand")]

use std::env;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::{HttpClient, Method, Request, StatusCode, Url, new_http_client};
use azure_identity::{
    ClientSecretCredential, ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId,
};
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};

/// What a token for Azure Maps is asked for with.
const SCOPE: &str = "https://atlas.microsoft.com/.default";

/// Azure Maps. It has no SDK for Rust, so this is HTTP by the SDK's own client.
struct Maps {
    endpoint: String,
    client_id: String,
    credential: Arc<dyn TokenCredential>,
    http: Arc<dyn HttpClient>,
}

impl Maps {
    async fn geocode(&self, query: &str) -> Result<(StatusCode, Value)> {
        // The credential keeps its token until shortly before it ends.
        let token = self.credential.get_token(&[SCOPE], None).await?;
        let mut url = Url::parse(&format!("{}/geocode?api-version=2023-06-01", self.endpoint))?;
        url.query_pairs_mut().append_pair("query", query);
        let mut request = Request::new(url, Method::Get);
        request.insert_header("authorization", format!("Bearer {}", token.token.secret()));
        request.insert_header("x-ms-client-id", self.client_id.clone());
        let answer = self.http.execute_request(&request).await?.try_into_raw_response().await?;
        Ok((answer.status(), serde_json::from_slice(answer.body().as_ref()).unwrap_or_default()))
    }

    /// Asks again, later and later, while there were too many requests or the service has trouble.
    async fn answer(&self, query: &str) -> Result<Value> {
        let (mut status, mut body) = self.geocode(query).await?;
        for wait in [1, 2, 4] {
            if !matches!(u16::from(status), 429 | 500..) {
                break;
            }
            tokio::time::sleep(Duration::from_secs(wait)).await;
            (status, body) = self.geocode(query).await?;
        }
        ensure!(status.is_success(), "{status}: {}", body["error"]["message"]);
        Ok(body)
    }
}

async fn work(maps: &Maps) -> Result<()> {
    let place = &maps.answer("Helsinki").await?["features"][0];
    let address = place["properties"]["address"]["formattedAddress"].as_str().unwrap_or_default();
    log(&format!("{address} is at {}", place["geometry"]["coordinates"]));
    Ok(())
}

/// A secret or a certificate say that the daemon has an application of its own.
fn credential() -> Result<Arc<dyn TokenCredential>> {
    #[cfg(feature = "certificate")]
    if let Ok(path) = env::var("AZURE_CLIENT_CERTIFICATE_PATH") {
        let (tenant, client) = (variable("AZURE_TENANT_ID")?, variable("AZURE_CLIENT_ID")?);
        // This crate reads PKCS #12: `openssl pkcs12 -export -passout pass: -in daemon.pem -out daemon.pfx`.
        let bundle = azure_core::credentials::SecretBytes::new(std::fs::read(path)?);
        return Ok(azure_identity::ClientCertificateCredential::new(tenant, client, bundle, None)?);
    }
    if let Ok(secret) = env::var("AZURE_CLIENT_SECRET") {
        let (tenant, client) = (variable("AZURE_TENANT_ID")?, variable("AZURE_CLIENT_ID")?);
        return Ok(ClientSecretCredential::new(&tenant, client, Secret::new(secret), None)?);
    }
    let named = env::var("MANAGED_IDENTITY_CLIENT_ID").ok().map(UserAssignedId::ClientId);
    let options = ManagedIdentityCredentialOptions { user_assigned_id: named, ..Default::default() };
    Ok(ManagedIdentityCredential::new(Some(options))?)
}

fn variable(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("{name} is not set"))
}

fn log(text: &str) {
    eprintln!("daemon {text}");
}

#[tokio::main]
async fn main() -> Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let endpoint = env::var("MAPS_ENDPOINT").unwrap_or_else(|_| "https://atlas.microsoft.com".to_owned());
    let client_id = variable("MAPS_CLIENT_ID")?;
    let maps = Maps { endpoint, client_id, credential: credential()?, http: new_http_client(None) };
    let interval = env::var("INTERVAL").map_or(Ok(60.0), |text| text.parse())?;
    loop {
        // A daemon goes on: the next round may find the network or its role in order again.
        if let Err(error) = work(&maps).await {
            log(&format!("failed: {error:#}"));
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs_f64(interval)) => {}
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
        }
    }
    log("stopped");
    Ok(())
}
