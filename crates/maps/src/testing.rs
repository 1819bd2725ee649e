//! Asks the service as the gate would, for the tests of this crate.

pub(crate) mod memory;

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use lazurite_api::{Answer, ApiError, Call, Query, ReachedAt, Reply, Service};
use lazurite_model::{Location, MockClock, SeededRandom, UniqueId};
use uuid::Uuid;

use crate::{Backing, Limits, Maps, ROUTES};
use memory::Memory;

/// The origin under which tests reach the service.
pub(crate) const ORIGIN: ReachedAt<'_> = ReachedAt { scheme: "https", host: "maps.example:8443" };

static MAPS: LazyLock<Maps> = LazyLock::new(keeping);

/// A service with a place of its own to keep data, on the first of March 2026 at noon.
pub(crate) fn keeping() -> Maps {
    let maps = Maps::new(Limits { threads: 2, remembered: 16 << 20 }, &[]).unwrap();
    maps.backed_by(Backing {
        data: Arc::new(Memory::default()),
        clock: Arc::new(MockClock::at("2026-03-01T12:00:00Z".parse().unwrap())),
        random: Arc::new(SeededRandom::new(1)),
    })
}

/// One call.
pub(crate) struct Ask<'a> {
    name: &'a str,
    path_values: &'a [&'a str],
    query: &'a str,
    headers: HeaderMap,
    body: Bytes,
    account: u128,
    location: Location,
}

impl<'a> Ask<'a> {
    /// A call of the operation of that name, with nothing in it.
    pub(crate) fn of(name: &'a str) -> Self {
        Self {
            name,
            path_values: &[],
            query: "",
            headers: HeaderMap::new(),
            body: Bytes::new(),
            account: 1,
            location: Location::EastUs,
        }
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

    /// Of another account than the first.
    pub(crate) const fn account(mut self, account: u128) -> Self {
        self.account = account;
        self
    }

    /// Served elsewhere than in the East of the United States.
    pub(crate) const fn location(mut self, location: Location) -> Self {
        self.location = location;
        self
    }

    /// What that service answers, awaited.
    pub(crate) fn answer_of(self, maps: &Maps) -> Result<Reply, ApiError> {
        let answer = self.of_maps(maps);
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(answer)
    }

    /// What the service answers.
    pub(crate) fn answer(self) -> Result<Reply, ApiError> {
        self.answer_of(&MAPS)
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
            location: self.location,
            account: Some(UniqueId(Uuid::from_u128(self.account))),
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
