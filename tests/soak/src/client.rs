//! HTTPS to one replica, whatever name it is asked under.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::Value;

use crate::configuration::HOST;

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body; `null` if that is no JSON.
    pub json: Value,
    /// Its body as it came.
    pub text: String,
}

/// Asks one replica; clones share connections.
#[derive(Clone, Debug)]
pub struct Client(reqwest::Client);

impl Client {
    /// To the replica at that address, under the authority in `authority_pem`.
    ///
    /// # Errors
    /// When that is no certificate.
    pub fn new(address: SocketAddr, authority_pem: &str) -> Result<Self> {
        let authority = reqwest::Certificate::from_pem(authority_pem.as_bytes())?;
        let client = reqwest::Client::builder()
            .tls_certs_only([authority])
            .resolve(HOST, address)
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self(client))
    }

    /// GET, with a bearer token unless it is empty.
    ///
    /// # Errors
    /// When nothing comes back.
    pub async fn get(&self, path: &str, token: &str) -> Result<Answer> {
        self.send(Method::GET, path, token, None).await
    }

    /// A request with a JSON body, if there is one; `path` may be a whole address.
    ///
    /// # Errors
    /// When nothing comes back.
    pub async fn send(&self, method: Method, path: &str, token: &str, body: Option<&Value>) -> Result<Answer> {
        let mut request = self.0.request(method, address(path));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        answer(request).await
    }

    /// POST of a form.
    ///
    /// # Errors
    /// When nothing comes back.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.0.post(address(path)).header("content-type", "application/x-www-form-urlencoded");
        answer(request.body(body)).await
    }

    /// An access token of the sign-in server with that scope, by the grant that `fields` describe.
    ///
    /// # Errors
    /// When it gives none.
    pub async fn token(&self, tenant: &str, scope: &str, fields: &[(&str, &str)]) -> Result<String> {
        let fields: Vec<_> = fields.iter().copied().chain([("scope", scope)]).collect();
        let answer = self.form(&format!("/{tenant}/oauth2/v2.0/token"), &fields).await?;
        let token = answer.json["access_token"].as_str();
        Ok(token.with_context(|| format!("no token: {}", answer.text))?.to_owned())
    }
}

fn address(path: &str) -> String {
    if path.starts_with("https:") { path.to_owned() } else { format!("https://{HOST}{path}") }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Answer> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let text = response.text().await?;
    Ok(Answer { status, json: serde_json::from_str(&text).unwrap_or_default(), text })
}
