//! Applications with a client secret.

use anyhow::{Result, ensure};
use azure_core::credentials::Secret;
use azure_identity::ClientSecretCredential;
use serde_json::json;

use super::{ATLAS, Case, claims, refusal, variable};
use crate::graph::Application;

pub fn cases() -> Vec<Case> {
    vec![
        ("a secret signs an application in", Box::pin(right())),
        ("a wrong secret is refused with its number", Box::pin(wrong())),
    ]
}

async fn right() -> Result<()> {
    let application = Application::register(json!({"displayName": "by secret"})).await?;
    let secret = Secret::new(application.add_password().await?);
    let tenant = variable("LAZURITE_TENANT")?;
    let credential = ClientSecretCredential::new(&tenant, application.client_id.clone(), secret, None)?;
    let claims = claims(&*credential).await?;
    ensure!(claims["oid"] == application.principal.as_str(), "{claims}");
    ensure!((&claims["aud"], &claims["appidacr"]) == (&ATLAS.into(), &"1".into()), "{claims}");
    Ok(())
}

async fn wrong() -> Result<()> {
    let client_id = variable("LAZURITE_ADMIN_CLIENT_ID")?;
    let secret = Secret::new("nope".to_owned());
    let credential = ClientSecretCredential::new(&variable("LAZURITE_TENANT")?, client_id, secret, None)?;
    let message = refusal(&*credential).await;
    ensure!(message.contains("AADSTS7000215"), "{message}");
    Ok(())
}
