//! A daemon that calls Azure Maps with a shared key which it reads from a key vault.
//!
//! It signs in with a certificate (or a secret), reads the key, and asks for a place every INTERVAL seconds. Keys are regenerated
//! while it runs (rotate.sh): the vault always names the key that is good, so the daemon reads it again from time to time, and at once
//! when a key is refused. SIGTERM or Ctrl-C ends it after the request that is under way.

#![allow(clippy::disallowed_methods, reason = "a program of its own, which stands where users' programs stand")]

use std::env;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::{HttpClient, Method, Request, StatusCode, Url, new_http_client};
use azure_identity::ClientSecretCredential;
use azure_security_keyvault_secrets::SecretClient;
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};

/// The key that the vault names.
struct SharedKey {
    secrets: SecretClient,
    name: String,
    key: Secret,
    read: Instant,
}

impl SharedKey {
    async fn of(secrets: SecretClient, name: String) -> Result<Self> {
        let key = read(&secrets, &name).await?;
        Ok(Self { secrets, name, key, read: Instant::now() })
    }

    async fn read_again(&mut self) -> Result<()> {
        self.key = read(&self.secrets, &self.name).await?;
        self.read = Instant::now();
        Ok(())
    }
}

async fn read(secrets: &SecretClient, name: &str) -> Result<Secret> {
    let secret = secrets.get_secret(name, None).await?.into_model()?;
    Ok(Secret::new(secret.value.context("the secret has no value")?))
}

/// Azure Maps. It has no SDK for Rust, so this is HTTP by the SDK's own client.
struct Maps {
    endpoint: String,
    http: Arc<dyn HttpClient>,
}

impl Maps {
    async fn geocode(&self, query: &str, key: &Secret) -> Result<(StatusCode, Value)> {
        let mut url = Url::parse(&format!("{}/geocode?api-version=2023-06-01", self.endpoint))?;
        url.query_pairs_mut().append_pair("query", query);
        let mut request = Request::new(url, Method::Get);
        request.insert_header("subscription-key", key.secret().to_owned());
        let answer = self.http.execute_request(&request).await?.try_into_raw_response().await?;
        Ok((answer.status(), serde_json::from_slice(answer.body().as_ref()).unwrap_or_default()))
    }

    /// Asks once more with a newer key if this one is refused, and after the time that the service names if there were too many.
    async fn answer(&self, query: &str, key: &mut SharedKey) -> Result<Value> {
        let (mut status, mut body) = self.geocode(query, &key.key).await?;
        if status == StatusCode::Unauthorized {
            log("the key was refused; reading it again");
            key.read_again().await?;
            (status, body) = self.geocode(query, &key.key).await?;
        }
        for wait in [1, 2, 4] {
            if !matches!(u16::from(status), 429 | 500..) {
                break;
            }
            tokio::time::sleep(Duration::from_secs(wait)).await;
            (status, body) = self.geocode(query, &key.key).await?;
        }
        ensure!(status.is_success(), "{status}: {}", body["error"]["message"]);
        Ok(body)
    }
}

async fn work(maps: &Maps, key: &mut SharedKey, read_again_after: Duration) -> Result<()> {
    if key.read.elapsed() > read_again_after {
        key.read_again().await?;
    }
    let place = &maps.answer("Helsinki", key).await?["features"][0];
    let address = place["properties"]["address"]["formattedAddress"].as_str().unwrap_or_default();
    log(&format!("{address} is at {}", place["geometry"]["coordinates"]));
    Ok(())
}

fn credential() -> Result<Arc<dyn TokenCredential>> {
    let (tenant, client) = (variable("AZURE_TENANT_ID")?, variable("AZURE_CLIENT_ID")?);
    #[cfg(feature = "certificate")]
    if let Ok(path) = env::var("AZURE_CLIENT_CERTIFICATE_PATH") {
        // This crate reads PKCS #12: `openssl pkcs12 -export -passout pass: -in daemon.pem -out daemon.pfx`.
        let bundle = azure_core::credentials::SecretBytes::new(std::fs::read(path)?);
        return Ok(azure_identity::ClientCertificateCredential::new(tenant, client, bundle, None)?);
    }
    let secret = Secret::new(variable("AZURE_CLIENT_SECRET")?);
    Ok(ClientSecretCredential::new(&tenant, client, secret, None)?)
}

fn variable(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("{name} is not set"))
}

fn seconds(name: &str, otherwise: f64) -> Result<Duration> {
    Ok(Duration::from_secs_f64(env::var(name).map_or(Ok(otherwise), |text| text.parse())?))
}

fn log(text: &str) {
    eprintln!("daemon {text}");
}

#[tokio::main]
async fn main() -> Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let secrets = SecretClient::new(&variable("VAULT_URL")?, credential()?, None)?;
    let name = env::var("SECRET_NAME").unwrap_or_else(|_| "maps-key".to_owned());
    let mut key = SharedKey::of(secrets, name).await?;
    let endpoint = env::var("MAPS_ENDPOINT").unwrap_or_else(|_| "https://atlas.microsoft.com".to_owned());
    let maps = Maps { endpoint, http: new_http_client(None) };
    let (interval, read_again_after) = (seconds("INTERVAL", 60.0)?, seconds("READ_AGAIN_AFTER", 300.0)?);
    loop {
        // A daemon goes on: the next round may find the network, the vault or the key in order again.
        if let Err(error) = work(&maps, &mut key, read_again_after).await {
            log(&format!("failed: {error:#}"));
        }
        tokio::select! {
            () = tokio::time::sleep(interval) => {}
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
        }
    }
    log("stopped");
    Ok(())
}
