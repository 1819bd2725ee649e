//! One call of an operation, after it was found out who asks, in which version, and that they may.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use lazurite_api::etag::Preconditions;
use lazurite_api::{ApiError, Query};
use lazurite_model::record::{ResourceGroup, Subscription};
use lazurite_model::{Record, ResourceId, TenantId};
use lazurite_policy::Permit;
use lazurite_store::Audit;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::State;
use crate::failure::Outcome;
use crate::operation::Operation;
use crate::path::Names;
use crate::perform::Ask;
use crate::write::Write;
use crate::{body, locked, refuse};

/// What an operation gets. What was asked ([`Ask`]) can be read of it directly.
pub(crate) struct Call {
    /// What it may reach.
    pub(crate) state: Arc<State>,
    /// What was asked, and by whom.
    pub(crate) ask: Ask,
    /// Which operation.
    pub(crate) operation: &'static Operation,
    /// That they may; `None` where the operation asks for no action at its target.
    pub(crate) permit: Option<Permit>,
    /// In which api-version.
    pub(crate) version: &'static str,
    /// What the path's names stand for.
    pub(crate) names: Names,
    /// What it acts on, or below what.
    pub(crate) target: ResourceId,
    /// The subscription in which the target lies.
    pub(crate) subscription: Option<Subscription>,
    /// Whether the activity log knows of it already.
    pub(crate) is_noted: AtomicBool,
}

impl Deref for Call {
    type Target = Ask;

    fn deref(&self) -> &Ask {
        &self.ask
    }
}

impl Call {
    /// The value of a name in the path.
    pub(crate) fn name(&self, name: &str) -> &str {
        self.names.value(name)
    }

    /// The query string's items.
    pub(crate) fn query(&self) -> Query<'_> {
        Query::parse(&self.query)
    }

    /// The body as a wire type.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        body::read(&self.body)
    }

    /// The `properties` of the body as a wire type; the defaults if there are none.
    pub(crate) fn properties<T: DeserializeOwned + Default>(&self) -> Result<T, ApiError> {
        #[derive(Deserialize)]
        struct Body<T> {
            properties: Option<T>,
        }
        Ok(self.body::<Body<T>>()?.properties.unwrap_or_default())
    }

    /// The conditions under which the client wants its write.
    pub(crate) fn preconditions(&self) -> Preconditions {
        Preconditions::read(&self.headers)
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.state.clock.now()
    }

    /// The directory in which the call happens: the caller's, which is the subscription's, too.
    pub(crate) fn tenant(&self) -> TenantId {
        self.caller.tenant
    }

    /// Whether the caller has leave for an action at a scope; for linked resources and for lists.
    pub(crate) fn allows(&self, action: &str, scope: &ResourceId) -> bool {
        self.state.guard.allows(&self.caller, action, scope)
    }

    /// The subscription in which the target lies.
    ///
    /// # Errors
    /// 404 when the target lies in none.
    pub(crate) fn subscription(&self) -> Result<&Subscription, ApiError> {
        self.subscription.as_ref().ok_or_else(refuse::unknown_path)
    }

    /// The resource group that the path names.
    ///
    /// # Errors
    /// 404 `ResourceGroupNotFound`.
    pub(crate) async fn group(&self) -> Outcome<ResourceGroup> {
        let name = self.name("resourceGroupName");
        let id = ResourceId::resource_group(self.subscription()?.id, name);
        Ok(self.state.store.read(id.key()).await?.ok_or_else(|| refuse::no_group(name))?)
    }

    /// Makes sure that the resource group exists if the path names one; for lists, once it is clear that the caller may
    /// see any of it.
    ///
    /// # Errors
    /// 404 `ResourceGroupNotFound`.
    pub(crate) async fn group_if_named(&self) -> Outcome<()> {
        if !self.name("resourceGroupName").is_empty() {
            self.group().await?;
        }
        Ok(())
    }

    /// The record behind the target.
    ///
    /// # Errors
    /// 404: the resource group's if that is missing, else the resource's.
    pub(crate) async fn resource<T: Record>(&self, type_: &str) -> Outcome<T> {
        match self.state.store.read(self.target.key()).await? {
            Some(record) => Ok(record),
            None => {
                self.group().await?;
                Err(refuse::no_resource(type_, &self.target).into())
            }
        }
    }

    /// Begins a write in the caller's name.
    ///
    /// # Errors
    /// 409 `ScopeLocked` where a lock forbids it; the store's; 500 for an operation that writes without having asked for a
    /// permit, which would be our mistake.
    pub(crate) async fn begin(&self) -> Outcome<Write<'_>> {
        let permit = self.permit.as_ref().ok_or_else(|| ApiError::internal("a write without a permit"))?;
        self.begin_with(permit).await
    }

    /// Begins a write with a permit that the operation got itself ([`Access::Elsewhere`](crate::operation::Access)).
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub(crate) async fn begin_with(&self, _permit: &Permit) -> Outcome<Write<'_>> {
        let action = self.operation.access.action();
        let action = action.ok_or_else(|| ApiError::internal("a write without an action"))?;
        let audit = Audit {
            caller: Some(self.caller.principal),
            action: action.to_owned(),
            target: self.target.key().to_owned(),
            request_id: self.request_id.to_string(),
        };
        let mut tx = self.state.store.begin(audit).await?;
        locked::write_allowed(self, &mut tx).await?;
        Ok(Write::new(self, tx))
    }
}
