//! Which operation a request is: the route table, compiled once into a matcher.
//!
//! Paths are compared exactly, as the data plane does: whole segments, case included. A path without `{…}` is one
//! look-up; the others are compared segment by segment, those with more literal segments first.

mod pattern;

use std::borrow::Cow;

use hashbrown::HashMap;
use http::header;
use lazurite_api::name::is_same;
use lazurite_api::route::Method;
use lazurite_api::{ApiError, Query, Route, version};

use crate::cause::Cause;
use crate::refusal::Refused;
use pattern::{Pattern, segments};

/// The compiled route table.
pub(crate) struct Router {
    literal: HashMap<&'static str, Vec<&'static Route>>,
    patterns: Vec<(Pattern, Vec<&'static Route>)>,
}

/// A request's operation.
#[derive(Debug)]
pub(crate) struct Routed<'r> {
    pub(crate) route: &'static Route,
    pub(crate) path_values: Vec<Cow<'r, str>>,
}

impl Routed<'_> {
    /// The same, without the request's path.
    pub(crate) fn into_owned(self) -> Routed<'static> {
        let path_values = self.path_values.into_iter().map(|value| Cow::Owned(value.into_owned())).collect();
        Routed { route: self.route, path_values }
    }
}

impl Router {
    pub(crate) fn new(routes: &'static [Route]) -> Self {
        let mut literal: HashMap<&'static str, Vec<&'static Route>> = HashMap::new();
        let mut patterns: Vec<(Pattern, Vec<&'static Route>)> = Vec::new();
        for route in routes {
            if !route.path.contains('{') {
                literal.entry(route.path).or_default().push(route);
                continue;
            }
            let pattern = Pattern::new(route.path);
            match patterns.iter_mut().find(|(known, _)| *known == pattern) {
                Some((_, group)) => group.push(route),
                None => patterns.push((pattern, vec![route])),
            }
        }
        patterns.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.literals()));
        Self { literal, patterns }
    }

    /// The operation of a request.
    ///
    /// # Errors
    /// 404 for an unknown path, 405 with `Allow` for a method that the path does not know, 400 for the api-version.
    pub(crate) fn route<'r>(
        &self,
        method: &http::Method,
        path: &'r str,
        query: &Query<'_>,
    ) -> Result<Routed<'r>, Refused> {
        let (group, path_values) = self.group(path).ok_or_else(|| unknown_path(Cause::UnknownPath))?;
        let Some(wanted) = method_of(method) else { return Err(wrong_method(group)) };
        let asked = query.first("api-version").unwrap_or_default();
        let asked = if asked == "1" { "1.0" } else { asked };
        let mut selection = Selection::of(query);
        let is_it = |route: &&&'static Route| route.method == wanted && selection.is_for(route) && speaks(route, asked);
        match group.iter().find(is_it) {
            Some(route) => Ok(Routed { route, path_values }),
            None => Err(not_served(group, wanted, asked, query)),
        }
    }

    /// The operation of that name.
    pub(crate) fn named(&self, name: &str) -> Option<&'static Route> {
        let patterns = self.patterns.iter().map(|(_, group)| group);
        self.literal.values().chain(patterns).flatten().copied().find(|route| route.name == name)
    }

    fn group<'r>(&self, path: &'r str) -> Option<(&[&'static Route], Vec<Cow<'r, str>>)> {
        if let Some(group) = self.literal.get(path) {
            return Some((group, Vec::new()));
        }
        let segments = segments(path)?;
        if path.contains('%') {
            let decoded = format!("/{}", segments.join("/"));
            if let Some(group) = self.literal.get(&*decoded) {
                return Some((group, Vec::new()));
            }
        }
        self.patterns.iter().find_map(|(pattern, group)| Some((&**group, pattern.values(&segments)?)))
    }
}

fn method_of(method: &http::Method) -> Option<Method> {
    match *method {
        http::Method::GET | http::Method::HEAD => Some(Method::Get),
        http::Method::POST => Some(Method::Post),
        http::Method::PUT => Some(Method::Put),
        http::Method::DELETE => Some(Method::Delete),
        _ => None,
    }
}

/// Whether the operation is there in that version; one without versions is there in all.
fn speaks(route: &Route, asked: &str) -> bool {
    route.versions.is_empty() || route.versions.iter().any(|version| is_same(version, asked))
}

/// By which parameter of the query one of several operations with the same path is chosen.
struct Selection<'q> {
    query: &'q Query<'q>,
    /// The parameter that was looked up last, and its value: the operations of a path mostly look at the same one.
    last: (&'static str, &'q str),
}

impl<'q> Selection<'q> {
    fn of(query: &'q Query<'_>) -> Self {
        Self { query, last: ("", "") }
    }

    fn is_for(&mut self, route: &Route) -> bool {
        let Some(selector) = route.selector else { return true };
        if self.last.0 != selector.parameter {
            self.last = (selector.parameter, self.query.first(selector.parameter).unwrap_or_default());
        }
        let start = self.last.1.get(..selector.prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(selector.prefix))
    }
}

/// Why none of a path's operations is meant.
fn not_served(group: &[&'static Route], wanted: Method, asked: &str, query: &Query<'_>) -> Refused {
    if !group.iter().any(|route| route.method == wanted) {
        return wrong_method(group);
    }
    let mut selection = Selection::of(query);
    let fitting: Vec<_> = group.iter().filter(|route| route.method == wanted && selection.is_for(route)).collect();
    if fitting.is_empty() {
        return unknown_path(Cause::UnknownSelection);
    }
    let mut versions = Vec::new();
    for version in fitting.iter().flat_map(|route| route.versions) {
        if !versions.contains(version) {
            versions.push(*version);
        }
    }
    let cause = if asked.is_empty() { Cause::MissingApiVersion } else { Cause::UnknownApiVersion };
    let refused = version::api_version(query, &versions).err();
    refused.map_or_else(|| unknown_path(Cause::UnknownPath), |error| Refused::new(error, cause))
}

fn unknown_path(cause: Cause) -> Refused {
    let error = ApiError::not_found(
        "NotFound",
        "Not Found: the requested resource could not be found. Check the path; it is compared with case.",
    );
    Refused::new(error, cause)
}

fn wrong_method(group: &[&'static Route]) -> Refused {
    let mut allowed = vec!["OPTIONS"];
    for route in group {
        let names: &[&str] = match route.method {
            Method::Get => &["GET", "HEAD"],
            Method::Post => &["POST"],
            Method::Put => &["PUT"],
            Method::Delete => &["DELETE"],
        };
        allowed.extend(names.iter().filter(|name| !allowed.contains(name)).copied().collect::<Vec<_>>());
    }
    let allowed = allowed.join(", ");
    let message = format!("This path answers to {allowed}.");
    let error = ApiError::new(http::StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
        .with_header(header::ALLOW, &allowed);
    Refused::new(error, Cause::WrongMethod)
}

#[cfg(test)]
mod tests;
