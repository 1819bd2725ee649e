//! Secrets and certificates of applications and of service principals: the same for both.

pub(crate) mod key;
pub(crate) mod password;

use lazurite_model::AppId;
use lazurite_model::record::{Application, KeyCredential, PasswordCredential, ServicePrincipal, ServicePrincipalKind};
use serde_json::Value;

use super::app_roles::graph_permissions;
use super::entity::{Entity, Work};
use super::failure::Failure;
use crate::first_party::FirstParty;

/// What has credentials.
pub(crate) trait Credentialed: Entity {
    fn app_id(&self) -> AppId;

    fn passwords(&mut self) -> &mut Vec<PasswordCredential>;
}

impl Credentialed for Application {
    fn app_id(&self) -> AppId {
        self.app_id
    }

    fn passwords(&mut self) -> &mut Vec<PasswordCredential> {
        &mut self.password_credentials
    }
}

impl Credentialed for ServicePrincipal {
    fn app_id(&self) -> AppId {
        self.app_id
    }

    fn passwords(&mut self) -> &mut Vec<PasswordCredential> {
        &mut self.password_credentials
    }
}

/// Refuses unless the caller may add a credential to the application: whoever knows a credential can do whatever the
/// application can, so it must not be able to do more than the caller.
///
/// What Azure and its managed identities are has no credentials at all.
pub(crate) async fn may_impersonate(work: &mut Work<'_>, app: AppId) -> Result<(), Failure> {
    if FirstParty::find(app).is_some() {
        return Err(Failure::forbidden("An application of Azure's own cannot have credentials."));
    }
    let key = format!("{} {app}", work.caller.tenant);
    let principals: Vec<ServicePrincipal> = work.tx.find("appId", &key).await?;
    for principal in &principals {
        if principal.kind == ServicePrincipalKind::ManagedIdentity {
            return Err(Failure::bad_request("A managed identity has no credentials of its own."));
        }
        let permissions = graph_permissions(work.state, work.caller.tenant, principal.id);
        if !work.caller.who.outranks(&principal.directory_roles, &permissions) {
            return Err(Failure::forbidden(
                "Insufficient privileges to complete the operation. The application can do more in the directory than the caller: only a Global Administrator may give it credentials.",
            ));
        }
    }
    Ok(())
}

/// Puts the certificates that a client sent in the place of those that are there. New ones take [`may_impersonate`].
pub(crate) async fn replace_keys(
    work: &mut Work<'_>,
    app: AppId,
    present: &mut Vec<KeyCredential>,
    sent: Vec<Value>,
) -> Result<(), Failure> {
    let keys = key::read(work.state, sent, present)?;
    if keys.iter().any(|key| !present.contains(key)) {
        may_impersonate(work, app).await?;
    }
    *present = keys;
    Ok(())
}
