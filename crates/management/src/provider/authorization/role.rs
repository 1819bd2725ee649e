//! Roles, built-in and custom alike.

use lazurite_api::time;
use lazurite_model::record::{Permission, RoleDefinition};
use lazurite_model::{ResourceId, RoleDefinitionId, TenantId};
use lazurite_policy::builtin::{self, BuiltinRole};
use lazurite_store::{Store, StoreError};
use serde_json::{Value, json};

/// A role.
#[derive(Clone, Debug)]
pub(super) enum Role {
    /// One that is there from the start.
    Builtin(&'static BuiltinRole),
    /// One that somebody made.
    Custom(Box<RoleDefinition>),
}

impl Role {
    /// The role with that GUID, as far as a directory sees it.
    pub(super) async fn find(
        store: &Store,
        tenant: TenantId,
        id: RoleDefinitionId,
    ) -> Result<Option<Self>, StoreError> {
        if let Some(role) = builtin::find(id) {
            return Ok(Some(Self::Builtin(role)));
        }
        let custom = store.read::<RoleDefinition>(&id.to_string()).await?;
        Ok(custom.filter(|role| role.tenant == tenant).map(|role| Self::Custom(Box::new(role))))
    }

    /// Its GUID.
    pub(super) const fn id(&self) -> RoleDefinitionId {
        match self {
            Self::Builtin(role) => role.id,
            Self::Custom(role) => role.id,
        }
    }

    /// For people.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Builtin(role) => role.name,
            Self::Custom(role) => &role.role_name,
        }
    }

    /// `BuiltInRole` or `CustomRole`.
    pub(super) const fn type_name(&self) -> &'static str {
        match self {
            Self::Builtin(_) => "BuiltInRole",
            Self::Custom(_) => "CustomRole",
        }
    }

    /// What it grants.
    pub(super) fn permissions(&self) -> Vec<Permission> {
        match self {
            Self::Builtin(role) => vec![role.permission()],
            Self::Custom(role) => role.permissions.clone(),
        }
    }

    /// Where it may be assigned.
    pub(super) fn assignable_scopes(&self) -> Vec<ResourceId> {
        match self {
            Self::Builtin(_) => vec![ResourceId::root()],
            Self::Custom(role) => role.assignable_scopes.clone(),
        }
    }

    /// As the wire shows it at a scope. Its id names the scope's subscription, because clients compare ids as text.
    pub(super) fn view(&self, scope: &ResourceId) -> Value {
        let within = scope.subscription_id().map_or_else(ResourceId::root, ResourceId::subscription);
        let mut properties = json!({
            "roleName": self.name(),
            "type": self.type_name(),
            "description": match self {
                Self::Builtin(role) => role.description,
                Self::Custom(role) => &role.description,
            },
            "assignableScopes": self.assignable_scopes(),
            "permissions": self.permissions(),
        });
        if let (Self::Custom(role), Some(fields)) = (self, properties.as_object_mut()) {
            fields.insert("createdOn".to_owned(), json!(time::text(role.created_on)));
            fields.insert("updatedOn".to_owned(), json!(time::text(role.updated_on)));
            fields.insert("createdBy".to_owned(), json!(role.created_by));
            fields.insert("updatedBy".to_owned(), json!(role.updated_by));
        }
        json!({
            "id": within.resource("Microsoft.Authorization/roleDefinitions", &self.id().to_string()),
            "name": self.id(),
            "type": "Microsoft.Authorization/roleDefinitions",
            "properties": properties,
        })
    }
}
