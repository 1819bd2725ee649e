//! Microsoft Graph as the administrator, through the pipeline of azure_core.

use anyhow::{Context as _, Result, ensure};
use azure_core::credentials::{Secret, TokenCredential as _};
use azure_core::http::{Method, Request, Url, new_http_client};
use azure_identity::ClientSecretCredential;
use serde_json::{Value, json};

use crate::cases::variable;

/// A new application with a service principal: its object id, client id, and principal's id.
pub struct Application {
    /// Object id.
    pub id: String,
    /// Client id.
    pub client_id: String,
    /// Object id of its service principal.
    pub principal: String,
}

impl Application {
    /// Registers one.
    pub async fn register(properties: Value) -> Result<Self> {
        let made = call(Method::Post, "/applications", &properties).await?;
        let client_id = text(&made, "appId")?;
        let principal = call(Method::Post, "/servicePrincipals", &json!({"appId": client_id})).await?;
        Ok(Self { id: text(&made, "id")?, client_id, principal: text(&principal, "id")? })
    }

    /// Gives it a secret.
    pub async fn add_password(&self) -> Result<String> {
        let path = format!("/applications/{}/addPassword", self.id);
        text(&call(Method::Post, &path, &json!({"passwordCredential": {}})).await?, "secretText")
    }

    /// Lets it sign in with tokens that `issuer` gives `subject`.
    #[cfg(feature = "openssl")]
    pub async fn trust(&self, issuer: &str, subject: &str) -> Result<()> {
        let path = format!("/applications/{}/federatedIdentityCredentials", self.id);
        let audiences = ["api://AzureADTokenExchange"];
        let body = json!({"name": "conformance", "issuer": issuer, "subject": subject, "audiences": audiences});
        call(Method::Post, &path, &body).await.map(drop)
    }
}

fn text(body: &Value, name: &str) -> Result<String> {
    Ok(body[name].as_str().with_context(|| format!("no {name} in {body}"))?.to_owned())
}

async fn call(method: Method, path: &str, body: &Value) -> Result<Value> {
    let base = variable("LAZURITE_GRAPH")?;
    let secret = Secret::new(variable("LAZURITE_ADMIN_CLIENT_SECRET")?);
    let client_id = variable("LAZURITE_ADMIN_CLIENT_ID")?;
    let admin = ClientSecretCredential::new(&variable("LAZURITE_TENANT")?, client_id, secret, None)?;
    let token = admin.get_token(&[&format!("{base}/.default")], None).await?;
    let mut request = Request::new(Url::parse(&format!("{base}/v1.0{path}"))?, method);
    request.insert_header("authorization", format!("Bearer {}", token.token.secret()));
    request.insert_header("content-type", "application/json");
    request.set_body(body.to_string());
    let answer = new_http_client(None).execute_request(&request).await?.try_into_raw_response().await?;
    let status = answer.status();
    let answer: Value = serde_json::from_slice(answer.body().as_ref()).unwrap_or_default();
    ensure!(status.is_success(), "{path}: {status} {answer}");
    Ok(answer)
}
