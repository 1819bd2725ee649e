//! Managed identities on App Service, the only source that this crate lets its environment choose.

use anyhow::{Result, ensure};
use azure_identity::{ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId};

use super::{Case, claims, refusal, variable};

pub fn cases() -> Vec<Case> {
    vec![
        ("a program that names no identity gets the default one", Box::pin(default())),
        ("an identity is found by its client id and by its object id", Box::pin(named())),
        ("an unknown identity is refused", Box::pin(unknown())),
    ]
}

fn of(id: UserAssignedId) -> ManagedIdentityCredentialOptions {
    ManagedIdentityCredentialOptions { user_assigned_id: Some(id), ..Default::default() }
}

async fn default() -> Result<()> {
    let claims = claims(&*ManagedIdentityCredential::new(None)?).await?;
    ensure!(claims["oid"] == variable("LAZURITE_MSI_PRINCIPAL_ID")?.as_str(), "{claims}");
    ensure!((&claims["idtyp"], &claims["appidacr"]) == (&"app".into(), &"2".into()), "{claims}");
    Ok(())
}

async fn named() -> Result<()> {
    let (client, principal) = (variable("LAZURITE_MSI_CLIENT_ID")?, variable("LAZURITE_MSI_PRINCIPAL_ID")?);
    for id in [UserAssignedId::ClientId(client), UserAssignedId::ObjectId(principal.clone())] {
        let claims = claims(&*ManagedIdentityCredential::new(Some(of(id)))?).await?;
        ensure!(claims["oid"] == principal.as_str(), "{claims}");
    }
    Ok(())
}

async fn unknown() -> Result<()> {
    let id = UserAssignedId::ClientId("12121212-1212-4212-8212-121212121212".to_owned());
    let message = refusal(&*ManagedIdentityCredential::new(Some(of(id)))?).await;
    ensure!(message.contains("has not been assigned to this resource"), "{message}");
    Ok(())
}
