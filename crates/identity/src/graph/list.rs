//! Lists: `$filter`, `$top`, `$select` and pages, the same for every kind.

use axum::response::Response;
use lazurite_api::Query;
use serde_json::{Map, Value};

use super::answer;
use super::failure::Failure;
use super::filter::Filter;
use crate::State;

const DEFAULT_PAGE: usize = 100;
const LARGEST_PAGE: usize = 999;

/// What a list request asks for.
pub(crate) struct Listing {
    pub(crate) filter: Filter,
    top: usize,
    after: Option<String>,
    select: Option<Vec<String>>,
    query: String,
}

impl Listing {
    /// Reads the query string. Options that do not change which objects are listed (`$orderby`, `$count`) are passed over.
    pub(crate) fn read(query: Option<String>) -> Result<Self, Failure> {
        let query = query.unwrap_or_default();
        let parsed = Query::parse(&query);
        let filter = parsed.first("$filter").map(Filter::parse).transpose()?.unwrap_or_default();
        let top = match parsed.first("$top") {
            None => DEFAULT_PAGE,
            Some(text) => text
                .parse()
                .ok()
                .filter(|top| (1..=LARGEST_PAGE).contains(top))
                .ok_or_else(|| Failure::bad_request(format!("$top must be a number from 1 to {LARGEST_PAGE}.")))?,
        };
        if parsed.first("$search").is_some() {
            return Err(Failure::bad_request("$search is not supported. Use $filter with startswith."));
        }
        let after = parsed.first("$skiptoken").map(str::to_owned);
        let select = parsed.first("$select").map(|names| names.split(',').map(|name| name.trim().to_owned()).collect());
        Ok(Self { filter, top, after, select, query })
    }

    /// The page of `views` that was asked for. They must be in the order of their `id`s, which they are in the store.
    pub(crate) fn answer(
        self,
        state: &State,
        collection: &str,
        path: &str,
        views: impl IntoIterator<Item = Value>,
    ) -> Response {
        let id = |view: &Value| view.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut shown = views
            .into_iter()
            .filter(|view| self.after.as_ref().is_none_or(|after| id(view) > *after))
            .filter(|view| self.filter.passes(view))
            .peekable();
        let page: Vec<Value> = shown.by_ref().take(self.top).collect();
        let more = shown.peek().is_some();
        let next = page.last().filter(|_| more).map(|last| self.next_link(state, path, &id(last)));
        let page = page.into_iter().map(|view| self.selected(view)).collect();
        answer::value(state, collection, Value::Array(page), next)
    }

    fn selected(&self, view: Value) -> Value {
        let (Some(select), Value::Object(properties)) = (&self.select, &view) else { return view };
        let wanted = |name: &String| name.starts_with('@') || select.contains(name);
        let kept: Map<_, _> = properties
            .iter()
            .filter(|(name, _)| wanted(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        Value::Object(kept)
    }

    fn next_link(&self, state: &State, path: &str, token: &str) -> String {
        let query = Query::parse(&self.query);
        lazurite_api::page::next_link(&state.settings().graph, path, &query, token)
    }
}
