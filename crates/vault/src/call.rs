//! One call of an operation, after it was found out which vault it is for, who asks, and that they may.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use jiff::Timestamp;
use lazurite_api::Query;
use lazurite_crypto::seal::VaultSealer;
use lazurite_model::ResourceId;
use lazurite_model::record::Vault;
use lazurite_policy::Caller;
use lazurite_store::{Audit, WriteTx};
use uuid::Uuid;

use crate::State;
use crate::audit;
use crate::refusal::Outcome;
use crate::routes::{Names, Operation};

/// What an operation gets.
pub(crate) struct Call {
    pub(crate) state: Arc<State>,
    pub(crate) operation: &'static Operation,
    pub(crate) vault: Vault,
    pub(crate) caller: Caller,
    pub(crate) names: Names,
    /// The query string, as sent.
    pub(crate) query: String,
    /// The path, as sent.
    pub(crate) path: String,
    pub(crate) body: Bytes,
    pub(crate) address: Option<IpAddr>,
    pub(crate) request_id: Uuid,
    /// What the client calls its request.
    pub(crate) client_request: Option<String>,
    /// Whether the log knows of it already, together with its write.
    pub(crate) is_noted: AtomicBool,
}

impl Call {
    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.state.clock.now()
    }

    /// The query string's items.
    pub(crate) fn query(&self) -> Query<'_> {
        Query::parse(&self.query)
    }

    /// The vault's origin.
    pub(crate) fn origin(&self) -> String {
        self.state.settings.origin(self.vault.id.name())
    }

    /// The secret that the path names as a scope, or the vault itself: roles can be assigned at either.
    pub(crate) fn scope(&self) -> ResourceId {
        let secret = (!self.names.name.is_empty()).then(|| format!("{}/secrets/{}", self.vault.id, self.names.name));
        secret.and_then(|id| ResourceId::parse(&id).ok()).unwrap_or_else(|| self.vault.id.clone())
    }

    /// Seals and opens the vault's secrets.
    pub(crate) fn sealer(&self) -> Outcome<VaultSealer> {
        Ok(VaultSealer::of(&self.vault, &self.state.sealer)?)
    }

    /// Begins a write in the caller's name.
    pub(crate) async fn begin(&self) -> Outcome<WriteTx> {
        let audit = Audit {
            caller: Some(self.caller.principal),
            action: self.operation.action.to_owned(),
            target: self.scope().key().to_owned(),
            request_id: self.request_id.to_string(),
        };
        Ok(self.state.store.begin(audit).await?)
    }

    /// Commits a write together with its entry in the log.
    pub(crate) async fn commit(&self, mut tx: WriteTx) -> Outcome<()> {
        tx.add_activity(&audit::entry(self, http::StatusCode::OK, None)).await?;
        tx.commit().await?;
        self.is_noted.store(true, Ordering::Relaxed);
        Ok(())
    }
}
