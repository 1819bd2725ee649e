//! Lists: `$filter`, `$search`, `$orderby`, `$top`, `$select`, `$count`, `$expand` and pages, the same for every kind.

mod expand;
mod order;

use axum::response::{IntoResponse, Response};
use http::header;
use lazurite_api::Query;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::answer;
use super::caller::Caller;
use super::failure::Failure;
use super::filter::Filter;
use crate::State;
use expand::Expansion;
use order::{Order, Place};

const DEFAULT_PAGE: usize = 100;
const LARGEST_PAGE: usize = 999;

/// What a list request asks for.
pub(crate) struct Listing {
    pub(crate) filter: Filter,
    search: Filter,
    order: Order,
    top: usize,
    after: Option<Place>,
    select: Option<Vec<String>>,
    expand: Vec<Expansion>,
    count: bool,
    query: String,
}

/// What is on a page, and where the next one begins.
struct Page {
    views: Vec<Value>,
    next: Option<String>,
    /// How many objects there are on all pages.
    count: usize,
}

impl Listing {
    /// Reads the query string.
    ///
    /// # Errors
    /// 400 for an option that is not understood.
    pub(crate) fn read(query: Option<String>) -> Result<Self, Failure> {
        let query = query.unwrap_or_default();
        let parsed = Query::parse(&query);
        let filter = parsed.first("$filter").map(Filter::parse).transpose()?.unwrap_or_default();
        let search = parsed.first("$search").map(search).transpose()?.unwrap_or_default();
        let top = match parsed.first("$top") {
            None => DEFAULT_PAGE,
            Some(text) => text
                .parse()
                .ok()
                .filter(|top| (1..=LARGEST_PAGE).contains(top))
                .ok_or_else(|| Failure::bad_request(format!("$top must be a number from 1 to {LARGEST_PAGE}.")))?,
        };
        let order = Order::read(parsed.first("$orderby"))?;
        let after = parsed.first("$skiptoken").map(|token| order.place(token)).transpose()?;
        let select = parsed.first("$select").map(|names| names.split(',').map(|name| name.trim().to_owned()).collect());
        let expand = parsed.first("$expand").map(Expansion::read).transpose()?.unwrap_or_default();
        // Each object of the page is asked for its relations.
        let top = if expand.is_empty() { top } else { top.min(DEFAULT_PAGE) };
        let count = parsed.first("$count").is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
        Ok(Self { filter, search, order, top, after, select, expand, count, query })
    }

    /// Behind which id the page begins and how many objects tell what is on it, if nothing but the ids decides that: then no
    /// others need be read.
    pub(crate) fn window(&self) -> Option<(Option<Uuid>, usize)> {
        let plain = self.filter == Filter::default() && self.search == Filter::default() && !self.count;
        let after = self.after.as_ref().and_then(Place::id);
        (plain && self.order.is_by_id()).then_some((after, self.top + 1))
    }

    /// The page of `views` that was asked for, as an answer.
    pub(crate) async fn answer(
        self,
        state: &State,
        caller: &Caller,
        (collection, path): (&str, &str),
        views: impl IntoIterator<Item = Value>,
    ) -> Result<Response, Failure> {
        let mut page = self.cut(views);
        for view in &mut page.views {
            self.complete(state, caller, view).await?;
        }
        let next = page.next.map(|token| {
            lazurite_api::page::next_link(&state.settings().graph, path, &Query::parse(&self.query), &token)
        });
        let count = self.count.then_some(page.count);
        Ok(answer::page(state, collection, Value::Array(page.views), next, count))
    }

    /// One object with what `$expand` and `$select` say.
    pub(crate) async fn complete(&self, state: &State, caller: &Caller, view: &mut Value) -> Result<(), Failure> {
        for expansion in &self.expand {
            expansion.apply(state, caller, view).await?;
        }
        self.retain_selected(view);
        Ok(())
    }

    /// How many of `views` there are, as `/$count` says it.
    pub(crate) fn count(&self, views: impl IntoIterator<Item = Value>) -> Response {
        let count = views.into_iter().filter(|view| self.passes(view)).count();
        ([(header::CONTENT_TYPE, "text/plain")], count.to_string()).into_response()
    }

    fn passes(&self, view: &Value) -> bool {
        self.filter.passes(view) && self.search.passes(view)
    }

    fn cut(&self, views: impl IntoIterator<Item = Value>) -> Page {
        let mut all: Vec<(Place, Value)> =
            views.into_iter().filter(|view| self.passes(view)).map(|view| (self.order.place_of(&view), view)).collect();
        all.sort_by(|(a, _), (b, _)| self.order.compare(a, b));
        let count = all.len();
        let behind = |place: &Place| self.after.as_ref().is_none_or(|after| self.order.compare(place, after).is_gt());
        let mut rest = all.into_iter().filter(|(place, _)| behind(place));
        let page: Vec<(Place, Value)> = rest.by_ref().take(self.top).collect();
        let last = page.last().filter(|_| rest.next().is_some());
        let next = last.map(|(place, _)| place.token());
        Page { views: page.into_iter().map(|(_, view)| view).collect(), next, count }
    }

    fn retain_selected(&self, view: &mut Value) {
        if let (Some(select), Value::Object(properties)) = (&self.select, view) {
            let expanded = |name: &str| self.expand.iter().any(|expansion| expansion.name() == name);
            retain(properties, |name| expanded(name) || select.iter().any(|wanted| wanted == name));
        }
    }
}

fn retain(properties: &mut Map<String, Value>, wanted: impl Fn(&str) -> bool) {
    properties.retain(|name, _| name.starts_with('@') || wanted(name));
}

/// `"displayName:maps"`, several of them joined by `AND` or `OR`: the property contains the text.
fn search(text: &str) -> Result<Filter, Failure> {
    let unsupported = || Failure::bad_request("$search must have the form \"property:text\", joined by AND or OR.");
    let mut filter = String::new();
    for (index, part) in text.trim().split('"').enumerate() {
        match (index % 2, part.trim()) {
            (0, "") => {}
            (0, "AND") => filter.push_str(" and "),
            (0, "OR") => filter.push_str(" or "),
            (1, term) => {
                let (property, wanted) = term.split_once(':').ok_or_else(unsupported)?;
                filter.push_str(&format!("contains({property},'{}')", wanted.replace('\'', "''")));
            }
            _ => return Err(unsupported()),
        }
    }
    Filter::parse(&filter).map_err(|_| unsupported())
}
