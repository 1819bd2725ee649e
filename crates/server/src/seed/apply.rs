//! Writes a plan into a fresh store, in one transaction.

use anyhow::{Context as _, Result};
use lazurite_model::AnyRecord;
use lazurite_store::{Audit, Store, WriteTx};

/// Writes all records or none.
pub async fn apply(store: &Store, records: &[AnyRecord]) -> Result<()> {
    let audit = Audit {
        caller: None,
        action: "Lazurite/seed/action".to_owned(),
        target: "/".to_owned(),
        request_id: "start".to_owned(),
    };
    let mut tx = store.begin(audit).await?;
    for record in records {
        insert(&mut tx, record).await.with_context(|| {
            format!("the seed gives two things the same name or id: {} {}", record.kind().name(), record.key())
        })?;
    }
    tx.commit().await?;
    Ok(())
}

async fn insert(tx: &mut WriteTx, record: &AnyRecord) -> Result<(), lazurite_store::StoreError> {
    match record {
        AnyRecord::Tenant(record) => tx.insert(&**record).await,
        AnyRecord::User(record) => tx.insert(&**record).await,
        AnyRecord::Group(record) => tx.insert(&**record).await,
        AnyRecord::Membership(record) => tx.insert(&**record).await,
        AnyRecord::Application(record) => tx.insert(&**record).await,
        AnyRecord::ServicePrincipal(record) => tx.insert(&**record).await,
        AnyRecord::Subscription(record) => tx.insert(&**record).await,
        AnyRecord::ManagementGroup(record) => tx.insert(&**record).await,
        AnyRecord::ResourceGroup(record) => tx.insert(&**record).await,
        AnyRecord::UserAssignedIdentity(record) => tx.insert(&**record).await,
        AnyRecord::MapsAccount(record) => tx.insert(&**record).await,
        AnyRecord::RoleDefinition(record) => tx.insert(&**record).await,
        AnyRecord::RoleAssignment(record) => tx.insert(&**record).await,
        AnyRecord::SigningKey(record) => tx.insert(&**record).await,
        AnyRecord::OperationStatus(record) => tx.insert(&**record).await,
    }
}
