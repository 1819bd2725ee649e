//! Tracked resources: what lies in a resource group, has a location and tags, and is listed with everything else there.
//!
//! The one place that knows all their types. What is done to resources of any type (lists, tags, moving, deleting a group,
//! policies, deployments) is written against this.

use lazurite_model::record::{MapsAccount, SystemData, Tags, UserAssignedIdentity, Vault};
use lazurite_model::{Record, ResourceId};
use lazurite_store::{Store, StoreError, WriteTx};
use serde_json::{Value, json};

use crate::provider::maps::account::{kind_name, sku_view};
use crate::provider::{key_vault, managed_identity, maps};

/// A type of tracked resources.
#[derive(Debug)]
pub(crate) struct Type {
    /// E.g. `Microsoft.Maps/accounts`.
    pub(crate) name: &'static str,
    /// The action of those who may see it.
    pub(crate) read: &'static str,
    /// The action of those who may change it.
    pub(crate) write: &'static str,
    /// The action of those who may delete it.
    pub(crate) delete: &'static str,
    /// The api-versions in which it is served.
    pub(crate) versions: &'static [&'static str],
}

macro_rules! tracked {
    ($($variant:ident($record:ident) = $name:literal, $versions:expr;)+) => {
        /// A tracked resource.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) enum Tracked {
            $(#[doc = concat!("`", $name, "`")] $variant(Box<$record>)),+
        }

        #[allow(non_upper_case_globals, reason = "each type is called like its variant")]
        mod types {
            use super::*;

            $(pub(super) static $variant: Type = Type {
                name: $name,
                read: concat!($name, "/read"),
                write: concat!($name, "/write"),
                delete: concat!($name, "/delete"),
                versions: $versions,
            };)+
        }

        /// All types of tracked resources.
        pub(crate) static TYPES: &[&Type] = &[$(&types::$variant),+];

        impl Tracked {
            /// The resource with that id.
            pub(crate) async fn read(store: &Store, id: &ResourceId) -> Result<Option<Self>, StoreError> {
                let type_ = id.resource_type().unwrap_or_default();
                $(if type_.eq_ignore_ascii_case($name) {
                    let found = store.read::<$record>(id.key()).await?;
                    return Ok(found.map(|found| Self::$variant(Box::new(found))));
                })+
                Ok(None)
            }

            /// The resource with that id, as a write sees it.
            pub(crate) async fn read_in(tx: &mut WriteTx, id: &ResourceId) -> Result<Option<Self>, StoreError> {
                let type_ = id.resource_type().unwrap_or_default();
                $(if type_.eq_ignore_ascii_case($name) {
                    let found = tx.read::<$record>(id.key()).await?;
                    return Ok(found.map(|found| Self::$variant(Box::new(found))));
                })+
                Ok(None)
            }

            /// Everything below a scope, as a write sees it.
            pub(crate) async fn below(tx: &mut WriteTx, scope: &ResourceId) -> Result<Vec<Self>, StoreError> {
                let prefix = format!("{}/", scope.key());
                let mut all = Vec::new();
                $(all.extend(tx.list::<$record>(&prefix).await?.into_iter().map(|found| Self::$variant(Box::new(found))));)+
                Ok(all)
            }

            /// At most `limit` of what lies below a scope, in the order of the ids' keys, behind the key `after`.
            ///
            /// Takes as long on the last page as on the first.
            pub(crate) async fn page(
                store: &Store,
                scope: &ResourceId,
                after: Option<&str>,
                limit: usize,
            ) -> Result<Vec<Self>, StoreError> {
                let prefix = format!("{}/", scope.key());
                let mut all = Vec::new();
                $({
                    let page = store.page::<$record>(&prefix, after, limit).await?;
                    all.extend(page.into_iter().map(|found| Self::$variant(Box::new(found))));
                })+
                all.sort_by(|a, b| a.id().cmp(b.id()));
                all.truncate(limit);
                Ok(all)
            }

            /// Its type.
            pub(crate) fn type_(&self) -> &'static Type {
                match self {
                    $(Self::$variant(_) => &types::$variant),+
                }
            }

            /// Its id.
            pub(crate) fn id(&self) -> &ResourceId {
                match self {
                    $(Self::$variant(record) => &record.id),+
                }
            }

            /// Its tags.
            pub(crate) fn tags(&self) -> &Tags {
                match self {
                    $(Self::$variant(record) => &record.tags),+
                }
            }

            /// Its tags, to be changed.
            pub(crate) fn tags_mut(&mut self) -> &mut Tags {
                match self {
                    $(Self::$variant(record) => &mut record.tags),+
                }
            }

            /// Who made it.
            pub(crate) fn system_data(&self) -> &SystemData {
                match self {
                    $(Self::$variant(record) => &record.system_data),+
                }
            }

            /// Who made it, to be changed.
            pub(crate) fn system_data_mut(&mut self) -> &mut SystemData {
                match self {
                    $(Self::$variant(record) => &mut record.system_data),+
                }
            }

            /// Keeps it as it is now.
            pub(crate) async fn put(&self, tx: &mut WriteTx) -> Result<bool, StoreError> {
                match self {
                    $(Self::$variant(record) => tx.put(&**record).await),+
                }
            }

            /// Takes the record away under its present id, and nothing else.
            pub(crate) async fn take(&self, tx: &mut WriteTx) -> Result<bool, StoreError> {
                match self {
                    $(Self::$variant(record) => tx.delete::<$record>(&record.key()).await),+
                }
            }

            /// The same resource under another id.
            #[must_use]
            pub(crate) fn with_id(mut self, id: ResourceId) -> Self {
                match &mut self {
                    $(Self::$variant(record) => record.id = id),+
                }
                self
            }
        }
    };
}

tracked! {
    Account(MapsAccount) = "Microsoft.Maps/accounts", maps::VERSIONS;
    Identity(UserAssignedIdentity) = "Microsoft.ManagedIdentity/userAssignedIdentities", managed_identity::VERSIONS;
    Vault(Vault) = "Microsoft.KeyVault/vaults", key_vault::VERSIONS;
}

/// The type of that name, whatever its case.
pub(crate) fn find(name: &str) -> Option<&'static Type> {
    TYPES.iter().copied().find(|type_| type_.name.eq_ignore_ascii_case(name))
}

impl Tracked {
    /// Its location's name.
    pub(crate) fn location(&self) -> &str {
        match self {
            Self::Account(account) => account.location.name(),
            Self::Identity(identity) => &identity.location,
            Self::Vault(vault) => &vault.location,
        }
    }

    /// What lists show of its type beyond what every resource has.
    pub(crate) fn summary(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::Account(account) => vec![("kind", json!(kind_name(account.kind))), ("sku", sku_view(account.sku))],
            Self::Identity(_) | Self::Vault(_) => Vec::new(),
        }
    }

    /// Deletes it with what exists only because of it; what is attached to its scope goes with it. A vault can be recovered.
    pub(crate) async fn remove(&self, tx: &mut WriteTx) -> crate::failure::Outcome<()> {
        match self {
            Self::Account(account) => maps::account::delete::remove(tx, account).await,
            Self::Identity(identity) => managed_identity::delete::remove(tx, identity).await,
            Self::Vault(vault) => key_vault::deleted_vault::keep(tx, vault).await,
        }
    }
}
