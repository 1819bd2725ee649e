//! Asks the service as the gate would, for the tests of this crate.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use lazurite_api::{Answer, ApiError, Call, Query, ReachedAt, Reply, Service};
use lazurite_model::Location;

use crate::{Limits, Maps, ROUTES};

/// The origin under which tests reach the service.
pub(crate) const ORIGIN: ReachedAt<'_> = ReachedAt { scheme: "https", host: "maps.example:8443" };

static MAPS: LazyLock<Maps> = LazyLock::new(|| Maps::new(Limits { threads: 2, remembered: 16 << 20 }, &[]).unwrap());

/// One call.
pub(crate) struct Ask<'a> {
    name: &'a str,
    path_values: &'a [&'a str],
    query: &'a str,
    headers: HeaderMap,
    body: Bytes,
}

impl<'a> Ask<'a> {
    /// A call of the operation of that name, with nothing in it.
    pub(crate) fn of(name: &'a str) -> Self {
        Self { name, path_values: &[], query: "", headers: HeaderMap::new(), body: Bytes::new() }
    }

    pub(crate) fn path(mut self, values: &'a [&'a str]) -> Self {
        self.path_values = values;
        self
    }

    pub(crate) fn query(mut self, query: &'a str) -> Self {
        self.query = query;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        self
    }

    pub(crate) fn body(mut self, body: &str) -> Self {
        self.body = Bytes::from(body.to_owned());
        self
    }

    /// What the service answers.
    pub(crate) fn answer(self) -> Result<Reply, ApiError> {
        let answer = self.of_maps(&MAPS);
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(answer)
    }

    /// What that service answers.
    pub(crate) async fn of_maps(self, maps: &Maps) -> Result<Reply, ApiError> {
        let route = ROUTES.iter().find(|route| route.name == self.name).unwrap();
        let query = Query::parse(self.query);
        let call = Call {
            route,
            path_values: self.path_values,
            query: &query,
            headers: &self.headers,
            body: self.body,
            origin: ORIGIN,
            location: Location::EastUs,
            account: None,
        };
        let answer = maps.serve(&call);
        match answer {
            Answer::Now(answer) => answer,
            Answer::Later(answer) => answer.await,
        }
    }
}

/// The body as JSON.
pub(crate) fn body(reply: &Reply) -> serde_json::Value {
    serde_json::from_slice(&reply.body).unwrap()
}

/// What the error is about.
pub(crate) fn target(error: &ApiError) -> &str {
    error.target.as_deref().unwrap_or_default()
}
