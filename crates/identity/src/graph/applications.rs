//! Application registrations: `/v1.0/applications`.

mod api;
mod client;
mod edit;
pub(crate) mod federated;
mod view;

pub(crate) use api::{role_view, scope_view};
pub(crate) use view::view;

use lazurite_model::record::{ApiSettings, Application, ClientSettings, DeletedApplication, ServicePrincipal, Tenant};
use lazurite_model::{Record, TenantId};
use serde_json::Value;
use uuid::Uuid;

use super::body::Body;
use super::caller::Caller;
use super::entity::{Entity, Indexed, Work};
use super::failure::Failure;
use super::forget::forget_principal;
use super::object;
use super::quota::own;
use super::rights::Operation;
use crate::State;

impl Entity for Application {
    const SET: &'static str = "applications";
    const TYPE: &'static str = "application";
    const READ: Operation = Operation::ReadApplications;
    const CREATE: Operation = Operation::CreateApplication;
    const UPDATE: Operation = Operation::UpdateApplication;
    const DELETE: Operation = Operation::DeleteApplication;
    const INDEXED: &'static [Indexed] = &[
        Indexed { property: "appId", index: "appId", value: |_, id| Some(id.to_lowercase()) },
        Indexed {
            property: "identifierUris",
            index: "identifierUri",
            value: |tenant, uri| Some(format!("{tenant} {uri}")),
        },
        Indexed::DISPLAY_NAME,
    ];

    /// The tenant, whose domain publishes them.
    type Around = Option<Tenant>;
    type Request = Body;

    async fn resolve(state: &State, caller: &Caller, segment: &str) -> Result<Option<Uuid>, Failure> {
        if let Some(app_id) = segment.strip_prefix("appId=") {
            let found = object::find::<Self>(state, caller.tenant, "appId", &app_id.to_lowercase()).await?.pop();
            return Ok(found.map(|application| application.id.0));
        }
        let Some(name) = segment.strip_prefix("uniqueName=") else { return Ok(object::id(segment)) };
        let named = |application: &Self| application.properties.get("uniqueName").and_then(Value::as_str) == Some(name);
        let all = object::list::<Self>(state, caller.tenant).await?;
        Ok(all.into_iter().find(named).map(|application| application.id.0))
    }

    async fn around(state: &State, tenant: TenantId, _: &[Self]) -> Result<Option<Tenant>, Failure> {
        Ok(state.store().read::<Tenant>(&tenant.to_string()).await?)
    }

    fn view(&self, tenant: &Option<Tenant>) -> Value {
        view(self, tenant.as_ref())
    }

    async fn read(_: &State, body: Body) -> Result<Body, Failure> {
        Ok(body)
    }

    async fn create(work: &mut Work<'_>, id: Uuid, body: Body) -> Result<Self, Failure> {
        work.caller.may(Self::CREATE)?;
        if !body.has("displayName") {
            let message = "A value is required for property 'displayName' of resource 'Application'.";
            return Err(Failure::bad_request(message));
        }
        let mut application = Self {
            id: id.into(),
            app_id: work.state.random().uuid().into(),
            tenant: work.caller.tenant,
            display_name: String::new(),
            identifier_uris: Vec::new(),
            is_fallback_public_client: false,
            requested_access_token_version: None,
            password_credentials: Vec::new(),
            key_credentials: Vec::new(),
            client: ClientSettings::default(),
            api: ApiSettings::default(),
            properties: serde_json::Map::new(),
            created: work.state.now(),
        };
        edit::apply(work, &mut application, body).await?;
        work.tx.insert(&application).await?;
        own::<Self>(work, id, true).await?;
        Ok(application)
    }

    async fn change(&mut self, work: &mut Work<'_>, body: Body) -> Result<(), Failure> {
        edit::apply(work, self, body).await
    }

    /// The application and its service principal in the same tenant can be restored for thirty days; what was granted is
    /// gone.
    async fn delete(self, work: &mut Work<'_>) -> Result<(), Failure> {
        let key = format!("{} {}", self.tenant, self.app_id);
        let service_principals: Vec<ServicePrincipal> = work.tx.find("appId", &key).await?;
        for principal in &service_principals {
            forget_principal(&mut work.tx, principal.id).await?;
            work.tx.delete::<ServicePrincipal>(&principal.key()).await?;
        }
        work.tx.delete::<Self>(&self.key()).await?;
        let deleted = DeletedApplication { application: self, service_principals, deleted: work.state.now() };
        work.tx.put(&deleted).await?;
        Ok(())
    }
}
