//! The whole state put back in one write: what a rehearsal needs, and what moves an installation from one database to another.
//!
//! Only what differs is written, so that it takes as long as what happened since, and whoever follows the state hears of
//! exactly that.

use lazurite_model::{AnyRecord, Kind};
use sqlx::{Any, AnyConnection, AssertSqlSafe, any::AnyArguments, query, query::Query, query_as};

use crate::{
    StoreError, WriteTx,
    record::{Row, parse_kind},
};

/// So many rows are written with one statement.
const AT_ONCE: usize = 100;

/// All records, as they are to be.
pub struct Image(Vec<Row>);

impl Image {
    /// The state that consists of those records.
    pub fn of(records: &[AnyRecord]) -> Result<Self, StoreError> {
        let mut rows = records.iter().map(Row::of_any).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by(|a, b| a.place().cmp(&b.place()));
        Ok(Self(rows))
    }

    /// Kind, key and JSON of each record, in the order of kind and key.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (Kind, &str, &str)> {
        self.0.iter().map(|row| (row.kind, row.key.as_str(), row.body.as_str()))
    }
}

/// What has to be done to make the state what an image says.
struct Difference<'i> {
    /// These are not in the image.
    gone: Vec<(Kind, String)>,
    /// These are in the image with another content.
    changed: Vec<(Kind, String)>,
    /// The image's rows that are missing or different.
    wanted: Vec<&'i Row>,
}

impl<'i> Difference<'i> {
    /// Compares two lists that are both in the order of kind and key.
    fn between(present: Vec<(String, String, String)>, image: &'i Image) -> Result<Self, StoreError> {
        let mut difference = Self { gone: Vec::new(), changed: Vec::new(), wanted: Vec::new() };
        let mut rows = image.0.iter().peekable();
        for (kind, key, body) in present {
            let here = (kind.as_str(), key.as_str());
            while let Some(missing) = rows.next_if(|row| row.place() < here) {
                difference.wanted.push(missing);
            }
            match rows.next_if(|row| row.place() == here) {
                Some(row) if row.body == body => {}
                Some(row) => {
                    difference.wanted.push(row);
                    difference.changed.push((row.kind, key));
                }
                None => difference.gone.push((parse_kind(&kind, &key)?, key)),
            }
        }
        difference.wanted.extend(rows);
        Ok(difference)
    }
}

impl WriteTx {
    /// Makes the state what the image says. Returns how many records were added, changed or removed.
    ///
    /// It is for a write of its own: what else such a write did may be undone.
    pub async fn restore(&mut self, image: &Image) -> Result<usize, StoreError> {
        let text = "SELECT kind, key, body FROM record ORDER BY kind, key";
        let present: Vec<(String, String, String)> = query_as(text).fetch_all(self.connection()).await?;
        let difference = Difference::between(present, image)?;
        self.begin_step();
        // All that goes, before anything comes: a value that only one may have can have changed hands.
        for (table, places) in
            [("record", &difference.gone), ("lookup", &difference.gone), ("lookup", &difference.changed)]
        {
            delete(self.connection(), table, places).await?;
        }
        let revision = self.revision().0;
        insert(self.connection(), &difference.wanted, revision).await?;
        for (kind, key) in &difference.gone {
            self.note(*kind, key, None).await?;
        }
        for row in &difference.wanted {
            self.note(row.kind, &row.key, Some(&row.body)).await?;
        }
        self.end_step();
        Ok(difference.gone.len() + difference.wanted.len())
    }

    /// Forgets what is no record: what was counted and logged (usage, sign-ins, activities, who made which revision), and what
    /// accounts keep for their maps.
    pub async fn forget_history(&mut self) -> Result<(), StoreError> {
        for table in
            ["usage", "usage_ledger", "sign_in", "activity", "audit", "map_data", "map_data_body", "map_data_account"]
        {
            query(AssertSqlSafe(format!("DELETE FROM {table}"))).execute(self.connection()).await?;
        }
        Ok(())
    }
}

/// Deletes the rows of those records, which are in the order of their kinds.
async fn delete(
    connection: &mut AnyConnection,
    table: &'static str,
    places: &[(Kind, String)],
) -> Result<(), StoreError> {
    for of_kind in places.chunk_by(|(one, _), (other, _)| one == other) {
        for some in of_kind.chunks(AT_ONCE) {
            let Some((kind, _)) = some.first() else { continue };
            let names: Vec<String> = (0..some.len()).map(|at| format!("${}", at + 2)).collect();
            let text = format!("DELETE FROM {table} WHERE kind = $1 AND key IN ({})", names.join(", "));
            let statement = query(AssertSqlSafe(text)).bind(kind.name());
            some.iter().fold(statement, |statement, (_, key)| statement.bind(key)).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

async fn insert(connection: &mut AnyConnection, rows: &[&Row], revision: i64) -> Result<(), StoreError> {
    for some in rows.chunks(AT_ONCE) {
        let text = format!(
            "INSERT INTO record (kind, key, body, revision) VALUES {} \
             ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, revision = excluded.revision",
            places::<4>(some.len())
        );
        let bind = |statement: Statement, row: &&Row| {
            statement.bind(row.kind.name()).bind(row.key.clone()).bind(row.body.clone()).bind(revision)
        };
        some.iter().fold(query(AssertSqlSafe(text)), bind).execute(&mut *connection).await?;
    }
    let lookups: Vec<_> = rows.iter().flat_map(|row| row.lookups().iter().map(move |lookup| (row, lookup))).collect();
    for some in lookups.chunks(AT_ONCE) {
        let text = format!("INSERT INTO lookup (kind, idx, value, key, is_unique) VALUES {}", places::<5>(some.len()));
        let bind = |statement: Statement, (row, lookup): &(&&Row, &lazurite_model::Lookup)| {
            let named = statement.bind(row.kind.name()).bind(lookup.index).bind(lookup.value.clone());
            named.bind(row.key.clone()).bind(i64::from(lookup.unique))
        };
        some.iter().fold(query(AssertSqlSafe(text)), bind).execute(&mut *connection).await?;
    }
    Ok(())
}

type Statement = Query<'static, Any, AnyArguments>;

/// `($1, $2), ($3, $4)`: places for so many rows of `WIDTH` values each.
fn places<const WIDTH: usize>(rows: usize) -> String {
    let row = |at: usize| (1..=WIDTH).map(|column| format!("${}", at * WIDTH + column)).collect::<Vec<_>>().join(", ");
    (0..rows).map(|at| format!("({})", row(at))).collect::<Vec<_>>().join(", ")
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Image({} records)", self.0.len())
    }
}
