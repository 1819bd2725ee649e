//! Who did what, from where, and what became of it: the activity log of the resource manager, and that of the vaults' data.
//!
//! An entry about a write is committed with it, so that there is never one without the other; an entry about a refusal, or
//! about an action that writes nothing, stands alone. No secret ever stands in it.

use std::net::IpAddr;

use jiff::Timestamp;
use lazurite_model::{AppId, PrincipalId, ResourceId, TenantId};
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, query, query_as};
use uuid::Uuid;

use crate::{Store, StoreError, WriteTx};

/// Which log an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Category {
    /// What was asked of the resource manager.
    Administrative,
    /// What was asked of a vault's data.
    AuditEvent,
}

impl Category {
    /// Azure's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrative => "Administrative",
            Self::AuditEvent => "AuditEvent",
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Names the entry.
    pub id: Uuid,
    /// Which log it belongs to.
    pub category: Category,
    /// When it was made, to the microsecond.
    pub at: Timestamp,
    /// The caller's directory, which is that of the resource.
    pub tenant: TenantId,
    /// The resource or scope.
    pub resource: ResourceId,
    /// The type of the resource, e.g. `Microsoft.Maps/accounts`.
    pub resource_type: String,
    /// The management action, e.g. `Microsoft.Maps/accounts/write`.
    pub action: String,
    /// The request's method.
    pub method: String,
    /// Who asked.
    pub caller: PrincipalId,
    /// The person's name or the object id, as `systemData` has it.
    pub caller_name: String,
    /// `User`, `Application` or `ManagedIdentity`.
    pub caller_kind: String,
    /// The application through which the caller asked.
    pub app: Option<AppId>,
    /// From where.
    pub address: Option<IpAddr>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// Where it was refused: the error's code and message, as the client read them.
    pub error: Option<(String, String)>,
    /// Groups the entries of one request of the client, e.g. of a deployment.
    pub correlation: String,
    /// The request's own id.
    pub request: Uuid,
    /// What the client calls its request.
    #[serde(default)]
    pub client_request: Option<String>,
}

/// Which entries are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Those of this log.
    pub category: Category,
    /// Those of this directory.
    pub tenant: TenantId,
    /// Those about this resource or scope, and about what lies below it; the root: all.
    pub target: ResourceId,
    /// From this instant on.
    pub from: Timestamp,
    /// Before this instant.
    pub until: Timestamp,
    /// Behind this entry in the order of the answer; for the next page, the last entry seen.
    pub after: Option<(Timestamp, Uuid)>,
    /// How many at most.
    pub limit: u32,
}

impl Store {
    /// Adds an entry about something that wrote nothing.
    pub async fn add_activity(&self, entry: &Activity) -> Result<(), StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        add(&mut tx, entry).await?;
        Ok(tx.commit().await?)
    }

    /// The entries that the filter lets through, the latest first.
    pub async fn activities(&self, filter: &ActivityFilter) -> Result<Vec<Activity>, StoreError> {
        // `/` is followed by `0` in byte order: what lies between begins with the target and a slash.
        let text = "SELECT id, body FROM activity WHERE category = $10 AND tenant = $1 AND at >= $2 AND at < $3 \
                    AND ($4 = '/' OR target = $4 OR (target >= $5 AND target < $6)) \
                    AND (at < $7 OR (at = $7 AND id < $8)) ORDER BY at DESC, id DESC LIMIT $9";
        let (time, id) =
            filter.after.map_or((i64::MAX, String::new()), |(time, id)| (time.as_microsecond(), id.to_string()));
        let target = filter.target.key();
        let rows: Vec<(String, String)> = query_as(text)
            .bind(filter.tenant.to_string())
            .bind(filter.from.as_microsecond())
            .bind(filter.until.as_microsecond())
            .bind(target)
            .bind(format!("{target}/"))
            .bind(format!("{target}0"))
            .bind(time)
            .bind(id)
            .bind(i64::from(filter.limit))
            .bind(filter.category.name())
            .fetch_all(self.pool())
            .await?;
        rows.into_iter().map(entry).collect()
    }

    /// Forgets the entries from before `before`. Returns how many that were.
    pub async fn prune_activities(&self, before: Timestamp) -> Result<u64, StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        let text = "DELETE FROM activity WHERE at < $1";
        let gone = query(text).bind(before.as_microsecond()).execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        Ok(gone)
    }
}

impl WriteTx {
    /// Adds an entry about this write.
    pub async fn add_activity(&mut self, entry: &Activity) -> Result<(), StoreError> {
        add(self.connection(), entry).await
    }
}

async fn add(connection: &mut AnyConnection, entry: &Activity) -> Result<(), StoreError> {
    let id = entry.id.to_string();
    let body =
        serde_json::to_string(entry).map_err(|error| StoreError::inconsistent(format!("activity {id}"), error))?;
    // An id comes twice only when a rehearsal repeats its randomness; what was written under it is then the same.
    let text = "INSERT INTO activity (id, at, tenant, target, body, category) VALUES ($1, $2, $3, $4, $5, $6) \
                ON CONFLICT (id) DO NOTHING";
    query(text)
        .bind(id)
        .bind(entry.at.as_microsecond())
        .bind(entry.tenant.to_string())
        .bind(entry.resource.key())
        .bind(body)
        .bind(entry.category.name())
        .execute(connection)
        .await?;
    Ok(())
}

fn entry((id, body): (String, String)) -> Result<Activity, StoreError> {
    serde_json::from_str(&body).map_err(|error| StoreError::inconsistent(format!("activity {id}"), error))
}
