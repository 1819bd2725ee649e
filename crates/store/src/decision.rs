//! The gate's decisions, as far as replicas share them: each process keeps its own in a journal, and these so that another
//! one finds them, too.
//!
//! They are no part of the state: an entry yields no revision, nobody is told of it, and old ones are forgotten.

use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use lazurite_model::UniqueId;
use sqlx::{query, query_scalar};
use uuid::Uuid;

use crate::{Store, StoreError};

/// A decision as the gate wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedDecision {
    /// The request's id.
    pub id: Uuid,
    /// When it was made.
    pub at: Timestamp,
    /// The account that it is about; nil for none.
    pub account: UniqueId,
    /// What the gate wrote.
    pub entry: Vec<u8>,
}

impl Store {
    /// Adds decisions; those that are there already stay as they are.
    pub async fn add_decisions(&self, decisions: &[SharedDecision]) -> Result<(), StoreError> {
        if decisions.is_empty() {
            return Ok(());
        }
        let (mut tx, _turn) = self.begin_writing().await?;
        for decision in decisions {
            query("INSERT INTO decision (id, at, account, entry) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING")
                .bind(decision.id.to_string())
                .bind(decision.at.as_microsecond())
                .bind(decision.account.to_string())
                .bind(URL_SAFE_NO_PAD.encode(&decision.entry))
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// The decision about a request, and the account that it is about, if one is named.
    pub async fn decision(&self, account: Option<UniqueId>, id: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
        let text = "SELECT entry FROM decision WHERE id = $1 AND (account = $2 OR $2 = '')";
        let account = account.map(|account| account.to_string()).unwrap_or_default();
        let found: Option<String> =
            query_scalar(text).bind(id.to_string()).bind(account).fetch_optional(self.pool()).await?;
        Ok(found.and_then(|entry| URL_SAFE_NO_PAD.decode(entry).ok()))
    }

    /// The newest decisions about an account of that time, to the microsecond, newest first.
    pub async fn decisions(
        &self,
        account: UniqueId,
        within: &RangeInclusive<Timestamp>,
        limit: u32,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let text =
            "SELECT entry FROM decision WHERE account = $1 AND at BETWEEN $2 AND $3 ORDER BY at DESC, id LIMIT $4";
        let found: Vec<String> = query_scalar(text)
            .bind(account.to_string())
            .bind(within.start().as_microsecond())
            .bind(within.end().as_microsecond())
            .bind(i64::from(limit))
            .fetch_all(self.pool())
            .await?;
        Ok(found.into_iter().filter_map(|entry| URL_SAFE_NO_PAD.decode(entry).ok()).collect())
    }

    /// Forgets decisions from before `before`, and the oldest of those that are more than `at_most`.
    pub async fn prune_decisions(&self, before: Timestamp, at_most: u32) -> Result<u64, StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        let text = "DELETE FROM decision WHERE at < $1";
        let aged = query(text).bind(before.as_microsecond()).execute(&mut *tx).await?.rows_affected();
        let text = "DELETE FROM decision WHERE at < (SELECT at FROM decision ORDER BY at DESC LIMIT 1 OFFSET $1)";
        let surplus = query(text).bind(i64::from(at_most)).execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        Ok(aged + surplus)
    }
}
