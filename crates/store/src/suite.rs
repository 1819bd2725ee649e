//! What the store promises: one list of tests, held against SQLite and against PostgreSQL.
//!
//! A promise that only one database can make stands in a list of its own, with the reason.

mod activities;
mod decisions;
mod feed;
mod images;
mod kill;
mod ledger;
mod map_data;
mod records;
mod schema;
mod sign_ins;
mod usage;
mod writes;

use std::{sync::Arc, time::Duration};

use lazurite_model::{
    MockClock, TenantId,
    record::{ManagementGroup, Tenant},
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{Audit, Database, Store, testing::Postgres};

macro_rules! suite {
    ($stage:ident: $($module:ident::$name:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$module::$name(super::Stage::$stage().await).await;
            }
        )+
    };
}

macro_rules! on_both {
    ($($list:tt)+) => {
        mod on_sqlite {
            suite!(sqlite: $($list)+);
        }
        mod on_postgres {
            suite!(postgres: $($list)+);
        }
    };
}

on_both! {
    records::a_record_reads_back_as_it_was_written,
    records::a_taken_key_conflicts_and_the_write_may_go_on,
    records::a_taken_value_conflicts_and_the_write_may_go_on,
    records::putting_tells_new_from_old_and_moves_the_lookups,
    records::deleting_frees_the_key_and_the_values,
    records::shared_values_find_all_their_records_in_key_order,
    records::a_prefix_lists_exactly_the_keys_that_begin_with_it,
    records::pages_follow_each_other_to_the_end,
    records::what_no_index_can_hold_is_refused,
    records::bodies_that_nobody_wrote_are_inconsistent,
    records::the_database_itself_knows_one_owner_of_a_unique_value,
    writes::a_dropped_write_changes_nothing_and_frees_the_turn,
    writes::a_write_sees_its_own_changes_and_nobody_else_does,
    writes::a_step_abandoned_half_way_cannot_be_committed,
    writes::writes_abandoned_at_any_moment_are_whole_or_nothing,
    writes::a_commit_runs_to_its_end_though_nobody_waits,
    writes::many_writers_lose_no_update,
    feed::every_listener_hears_each_revision_once_and_in_order,
    feed::a_commit_is_heard_before_it_returns,
    feed::a_write_without_changes_is_a_revision_too,
    feed::changes_come_in_the_order_in_which_they_were_made,
    feed::the_feed_and_everything_agree,
    feed::everything_is_one_state_while_others_write,
    feed::changes_pruned_by_number_are_told_apart_from_none,
    feed::changes_pruned_by_age_are_told_apart_from_none,
    feed::a_listener_that_fell_behind_starts_over_from_everything,
    ledger::every_revision_has_its_audit_entry,
    ledger::the_audit_log_filters_and_pages,
    ledger::old_audit_entries_are_forgotten,
    activities::an_entry_comes_with_its_write_or_alone,
    activities::the_activity_log_filters_and_pages,
    activities::old_activities_are_forgotten,
    usage::usage_adds_up_under_concurrency,
    usage::usage_of_many_keys_arrives_once_each,
    usage::usage_is_filtered_by_account_and_minute,
    usage::usage_is_added_up_by_grain,
    usage::usage_that_nobody_counted_is_inconsistent,
    usage::a_batch_is_in_the_totals_once_however_often_it_is_added,
    usage::a_batch_that_fails_half_way_is_not_in_the_totals,
    usage::a_batch_added_by_many_at_once_is_in_the_totals_once,
    usage::whatever_changes_the_totals_besides_batches_is_a_difference,
    usage::usage_is_told_apart_by_every_dimension,
    usage::what_an_older_version_counted_is_kept,
    decisions::decisions_are_found_by_their_account_alone,
    decisions::decisions_are_forgotten_by_age_and_number,
    sign_ins::the_sign_in_log_reads_back_as_it_was_written,
    sign_ins::the_sign_in_log_filters_and_pages,
    sign_ins::old_sign_ins_are_forgotten,
    map_data::map_data_reads_back_as_it_was_written,
    map_data::map_data_of_one_account_is_nothing_to_another,
    map_data::map_data_is_limited_by_number_and_by_bytes_and_deleting_makes_room,
    map_data::map_data_limits_hold_when_several_replicas_write_at_once,
    map_data::readers_of_map_data_see_one_version_whole_while_it_is_replaced,
    map_data::map_data_of_an_account_is_forgotten_as_a_whole,
    schema::a_newer_schema_is_refused,
    schema::a_schema_that_was_tampered_with_is_refused,
    schema::opening_again_finds_everything,
    schema::a_new_database_may_be_opened_by_several_at_once,
    images::an_image_comes_back_whole,
    images::listeners_hear_of_an_image_what_differs_and_nothing_else,
    images::history_is_forgotten_and_goes_on,
    kill::what_was_acknowledged_survives_kill_9_whole,
}

mod on_sqlite_only {
    // Files and their paths: PostgreSQL keeps its own.
    suite!(
        sqlite:
        schema::the_file_is_for_its_owner_only,
        schema::odd_paths_are_taken_literally,
        schema::a_file_that_cannot_be_opened_is_named,
        schema::commits_reach_the_disk_before_they_are_acknowledged,
    );
}

mod on_postgres_only {
    // Addresses with a password: a file has none.
    suite!(postgres: schema::a_server_that_cannot_be_reached_is_named_without_its_password);
}

/// Far longer than anything here takes, far shorter than the patience of one that waits for a forgotten lock.
const SOON: Duration = Duration::from_secs(5);

/// An empty store on one of the databases.
pub(super) struct Stage {
    store: Store,
    database: Database,
    clock: Arc<MockClock>,
    folder: TempDir,
}

impl Stage {
    async fn sqlite() -> Self {
        let folder = TempDir::with_prefix("lazurite-suite-").unwrap();
        let database = Database::Sqlite(folder.path().join("state.db"));
        Self::on(database, folder).await
    }

    async fn postgres() -> Self {
        let database = Postgres::shared().database().await;
        Self::on(database, TempDir::with_prefix("lazurite-suite-").unwrap()).await
    }

    async fn on(database: Database, folder: TempDir) -> Self {
        let clock = Arc::new(MockClock::at("2026-03-01T12:00:00Z".parse().unwrap()));
        let store = Store::open(&database, clock.clone()).await.unwrap();
        Self { store, database, clock, folder }
    }

    /// Another process on the same database, as far as the database can tell.
    async fn replica(&self) -> Store {
        Store::open(&self.database, self.clock.clone()).await.unwrap()
    }

    /// Runs a statement that the store itself never would.
    async fn tamper(&self, text: &'static str) -> Result<u64, sqlx::Error> {
        Ok(sqlx::query(text).execute(self.store.pool()).await?.rows_affected())
    }

    /// One number that a statement yields.
    async fn number(&self, text: &'static str) -> i64 {
        sqlx::query_scalar(text).fetch_one(self.store.pool()).await.unwrap()
    }

    /// Commits one group.
    async fn put(&self, name: &str) -> lazurite_model::Revision {
        put(&self.store, name, "").await
    }
}

async fn put(store: &Store, name: &str, display_name: &str) -> lazurite_model::Revision {
    let mut tx = store.begin(audit("put")).await.unwrap();
    tx.put(&group(name, display_name)).await.unwrap();
    tx.commit().await.unwrap()
}

fn audit(action: &str) -> Audit {
    Audit { caller: None, action: action.into(), target: "/".into(), request_id: "r".into() }
}

/// A record whose key is any text one likes, in lower case.
fn group(name: &str, display_name: &str) -> ManagementGroup {
    ManagementGroup {
        name: name.into(),
        tenant: TenantId(Uuid::from_u128(1)),
        display_name: display_name.into(),
        parent: None,
    }
}

/// A record with a value that only one may have: its domain.
fn tenant(id: u128, domain: &str) -> Tenant {
    Tenant { id: TenantId(Uuid::from_u128(id)), display_name: "Contoso".into(), default_domain: domain.into() }
}
