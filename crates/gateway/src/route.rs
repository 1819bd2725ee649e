//! Which operation a request is: the route table, compiled once into a matcher.
//!
//! Paths are compared exactly, as the data plane does: whole segments, case included. A path without `{…}` is one
//! look-up; the others are compared segment by segment, those with more literal segments first.

mod pattern;

use std::borrow::Cow;

use hashbrown::HashMap;
use http::header;
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
        let mut fitting = group.iter().filter(|route| route.method == wanted && is_selected(route, query)).peekable();
        if fitting.peek().is_none() {
            return Err(if group.iter().any(|route| route.method == wanted) {
                unknown_path(Cause::UnknownSelection)
            } else {
                wrong_method(group)
            });
        }
        let asked = query.first("api-version").unwrap_or_default();
        let asked = if asked == "1" { "1.0" } else { asked };
        let mut versions = Vec::new();
        for route in fitting {
            if route.versions.is_empty() || route.versions.iter().any(|version| version.eq_ignore_ascii_case(asked)) {
                return Ok(Routed { route, path_values });
            }
            versions.extend(
                route.versions.iter().copied().filter(|version| !versions.contains(version)).collect::<Vec<_>>(),
            );
        }
        let cause = if asked.is_empty() { Cause::MissingApiVersion } else { Cause::UnknownApiVersion };
        let refused = version::api_version(query, &versions).err();
        Err(refused.map_or_else(|| unknown_path(Cause::UnknownPath), |error| Refused::new(error, cause)))
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

fn is_selected(route: &Route, query: &Query<'_>) -> bool {
    route.selector.is_none_or(|selector| {
        let value = query.first(selector.parameter).unwrap_or_default();
        value.get(..selector.prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(selector.prefix))
    })
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
