//! Service principals: `/v1.0/servicePrincipals`. Those of Azure's own applications are in every tenant: they can be
//! switched off, not removed, and never have credentials.

mod edit;
mod view;

use std::collections::HashMap;

use lazurite_model::record::{Application, ServicePrincipal, ServicePrincipalKind, SignInAudience};
use lazurite_model::{AppId, Record, TenantId};
use serde_json::Value;
use uuid::Uuid;

use super::body::Body;
use super::caller::Caller;
use super::entity::{Entity, Indexed, Work};
use super::failure::Failure;
use super::forget::forget_principal;
use super::object;
use super::quota::own;
use super::rights::{Bond, Operation};
use crate::State;
use crate::first_party::FirstParty;

/// Up to so many principals, their applications are looked up one by one; for more, all are read at once.
const FEW: usize = 8;

impl Entity for ServicePrincipal {
    const SET: &'static str = "servicePrincipals";
    const TYPE: &'static str = "servicePrincipal";
    const READ: Operation = Operation::ReadApplications;
    const CREATE: Operation = Operation::CreatePrincipal;
    const UPDATE: Operation = Operation::UpdatePrincipal;
    const DELETE: Operation = Operation::DeletePrincipal;
    const INDEXED: &'static [Indexed] = &[
        Indexed {
            property: "appId",
            index: "appId",
            value: |tenant, id| Some(format!("{tenant} {}", id.to_lowercase())),
        },
        // Whoever asks for a name most often asks for the client id, which every principal has among its names.
        Indexed {
            property: "servicePrincipalNames",
            index: "appId",
            value: |tenant, name| name.parse::<AppId>().ok().map(|id| format!("{tenant} {id}")),
        },
        Indexed::DISPLAY_NAME,
    ];

    /// The applications that they stand for.
    type Around = HashMap<AppId, Application>;
    type Request = Body;

    async fn resolve(state: &State, caller: &Caller, segment: &str) -> Result<Option<Uuid>, Failure> {
        let Some(app_id) = segment.strip_prefix("appId=") else { return Ok(object::id(segment)) };
        let key = format!("{} {}", caller.tenant, app_id.to_lowercase());
        let found = object::find::<Self>(state, caller.tenant, "appId", &key).await?.pop();
        Ok(found.map(|principal| principal.id.0))
    }

    async fn around(state: &State, _: TenantId, records: &[Self]) -> Result<Self::Around, Failure> {
        let mut applications = Vec::new();
        if records.len() > FEW {
            applications = state.store().list::<Application>("").await?;
        } else {
            for principal in records {
                applications.extend(state.store().find::<Application>("appId", &principal.app_id.to_string()).await?);
            }
        }
        Ok(applications.into_iter().map(|application| (application.app_id, application)).collect())
    }

    fn view(&self, applications: &Self::Around) -> Value {
        view::view(self, applications.get(&self.app_id))
    }

    async fn read(_: &State, body: Body) -> Result<Body, Failure> {
        Ok(body)
    }

    /// Makes an application present in the caller's tenant.
    async fn create(work: &mut Work<'_>, id: Uuid, mut body: Body) -> Result<Self, Failure> {
        let text = body.required("appId")?;
        let tenant = work.caller.tenant;
        let app_id: AppId = text.parse().map_err(|_| no_application(&text))?;
        let application = work.tx.find::<Application>("appId", &app_id.to_string()).await?.pop();
        let application = application.filter(|application| is_for(application, tenant));
        let bond = match &application {
            Some(application) => work.caller.bond(work.state, application.id.0).await?,
            None => Bond::Stranger,
        };
        work.caller.may_on(Self::CREATE, bond)?;
        let application = application.ok_or_else(|| no_application(&text))?;
        let mut principal = Self::application(id.into(), app_id, tenant, &application.display_name, work.state.now());
        edit::apply(work, &mut principal, body).await?;
        work.tx.insert(&principal).await?;
        own::<Self>(work, id, true).await?;
        Ok(principal)
    }

    async fn change(&mut self, work: &mut Work<'_>, body: Body) -> Result<(), Failure> {
        edit::apply(work, self, body).await
    }

    /// A managed identity's principal goes with its resource, not by this way.
    async fn delete(self, work: &mut Work<'_>) -> Result<(), Failure> {
        if self.kind == ServicePrincipalKind::ManagedIdentity {
            let message = "The service principal of a managed identity goes with its resource: delete that with the resource manager.";
            return Err(Failure::bad_request(message));
        }
        if FirstParty::find(self.app_id).is_some() {
            let message = "The service principal of an application of Azure's own cannot be deleted. Set accountEnabled to false instead.";
            return Err(Failure::bad_request(message));
        }
        forget_principal(&mut work.tx, self.id).await?;
        work.tx.delete::<Self>(&self.key()).await?;
        Ok(())
    }
}

/// Whether the application may be present in that tenant: in its own, and anywhere if it is meant for several.
fn is_for(application: &Application, tenant: TenantId) -> bool {
    application.tenant == tenant || application.client.audience == SignInAudience::AzureADMultipleOrgs
}

fn no_application(app_id: &str) -> Failure {
    let shown: String = app_id.chars().take(100).collect();
    Failure::bad_request(format!(
        "The appId '{shown}' of the service principal does not reference a valid application object."
    ))
}
