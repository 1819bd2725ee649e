//! Directory objects by id, within one tenant.

use lazurite_model::record::{Application, Group, ServicePrincipal, User};
use lazurite_model::{Record, TenantId};
use lazurite_store::WriteTx;
use uuid::Uuid;

use super::failure::Failure;
use crate::State;

/// A record that belongs to a tenant.
pub(crate) trait Owned: Record {
    /// The tenant.
    fn tenant(&self) -> TenantId;
}

macro_rules! owned {
    ($($kind:ty),+) => {$(
        impl Owned for $kind {
            fn tenant(&self) -> TenantId {
                self.tenant
            }
        }
    )+};
}

owned!(Application, Group, ServicePrincipal, User);

/// Reads an object of the tenant.
pub(crate) async fn read<T: Owned>(state: &State, tenant: TenantId, id: Uuid) -> Result<T, Failure> {
    let id = id.to_string();
    let found = state.store().read::<T>(&id).await?;
    found.filter(|object| object.tenant() == tenant).ok_or_else(|| Failure::not_found(&id))
}

/// Reads an object of the tenant that is about to be changed.
pub(crate) async fn read_for_change<T: Owned>(tx: &mut WriteTx, tenant: TenantId, id: Uuid) -> Result<T, Failure> {
    let id = id.to_string();
    let found = tx.read::<T>(&id).await?;
    found.filter(|object| object.tenant() == tenant).ok_or_else(|| Failure::not_found(&id))
}

/// Lists the tenant's objects of a kind, in the order of their ids.
pub(crate) async fn list<T: Owned>(state: &State, tenant: TenantId) -> Result<Vec<T>, Failure> {
    let mut objects = state.store().list::<T>("").await?;
    objects.retain(|object| object.tenant() == tenant);
    Ok(objects)
}

/// Finds the tenant's objects by index, in the order of their ids.
pub(crate) async fn find<T: Owned>(
    state: &State,
    tenant: TenantId,
    index: &'static str,
    value: &str,
) -> Result<Vec<T>, Failure> {
    let mut objects = state.store().find::<T>(index, value).await?;
    objects.retain(|object| object.tenant() == tenant);
    objects.sort_by_key(Record::key);
    Ok(objects)
}

/// The object id in a path's segment or a reference, whatever its case.
pub(crate) fn id(text: &str) -> Option<Uuid> {
    Uuid::parse_str(text).ok()
}
