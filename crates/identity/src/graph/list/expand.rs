//! `$expand`: objects related to a shown one, within it; one level, and at most twenty of them, as Graph does.

use serde_json::Value;
use uuid::Uuid;

use crate::State;
use crate::graph::caller::Caller;
use crate::graph::failure::Failure;
use crate::graph::relation::Relation;

/// The most related objects that are shown.
const MOST: usize = 20;

/// One relation, and which properties of its objects are shown.
pub(super) struct Expansion {
    relation: Relation,
    select: Option<Vec<String>>,
}

impl Expansion {
    /// Reads `members,owners($select=id,displayName)`.
    pub(super) fn read(text: &str) -> Result<Vec<Self>, Failure> {
        let mut rest = text.trim();
        let mut found = Vec::new();
        while !rest.is_empty() {
            let end = rest.find([',', '(']).unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end).ok_or_else(unsupported)?;
            let relation = Relation::named(name.trim()).ok_or_else(unsupported)?;
            let mut select = None;
            rest = after;
            if let Some(options) = after.strip_prefix('(') {
                let (options, after) = options.split_once(')').ok_or_else(unsupported)?;
                let names = options.trim().strip_prefix("$select=").ok_or_else(unsupported)?;
                select = Some(names.split(',').map(|name| name.trim().to_owned()).collect());
                rest = after;
            }
            found.push(Self { relation, select });
            rest = rest.trim_start();
            rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        }
        Ok(found)
    }

    pub(super) fn name(&self) -> &'static str {
        self.relation.name()
    }

    /// Puts the related objects into the view.
    pub(super) async fn apply(&self, state: &State, caller: &Caller, view: &mut Value) -> Result<(), Failure> {
        let id = view.get("id").and_then(Value::as_str).and_then(|id| Uuid::parse_str(id).ok());
        let (Some(id), Value::Object(properties)) = (id, view) else { return Ok(()) };
        let mut related = self.relation.views(state, caller, id, Some((None, MOST))).await?;
        for view in &mut related {
            if let (Some(select), Value::Object(properties)) = (&self.select, view) {
                super::retain(properties, |name| select.iter().any(|wanted| wanted == name));
            }
        }
        properties.insert(self.name().to_owned(), Value::Array(related));
        Ok(())
    }
}

fn unsupported() -> Failure {
    Failure::bad_request("$expand must name relations of the object, such as members or owners($select=id).")
}
