//! The hand-over from the gate to whatever serves an authorised operation.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use lazurite_model::{Location, UniqueId};

use crate::{ApiError, Query, Route};

/// A request that passed the gate.
#[derive(Debug)]
pub struct Call<'c> {
    /// Which operation.
    pub route: &'static Route,
    /// The values of the path's `{…}` segments, in order.
    pub path_values: &'c [&'c str],
    /// The query string, without credentials.
    pub query: &'c Query<'c>,
    /// The request's headers.
    pub headers: &'c HeaderMap,
    /// The request's body; empty for `GET`.
    pub body: Bytes,
    /// The origin under which the client reached us; for links that point back.
    pub origin: ReachedAt<'c>,
    /// The location that serves.
    pub location: Location,
    /// The account that the caller was let in to, and whose data are the only ones that the call may touch; `None` for what
    /// is for anybody.
    pub account: Option<UniqueId>,
}

/// An origin, e.g. `https://localhost:8443`; written out only by the few operations whose answers point back.
#[derive(Clone, Copy, Debug)]
pub struct ReachedAt<'c> {
    /// `http` or `https`.
    pub scheme: &'static str,
    /// The host, with its port if the client named one.
    pub host: &'c str,
}

impl std::fmt::Display for ReachedAt<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)
    }
}

/// What a service answers.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: StatusCode,
    /// `Content-Type`; `None` for an empty body.
    pub content_type: Option<HeaderValue>,
    /// Further headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// How many units the price counts: batch items, matrix cells; 1 otherwise.
    pub units: u32,
}

impl Reply {
    /// 200 with that body.
    pub fn ok(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status: StatusCode::OK,
            content_type: Some(HeaderValue::from_static(content_type)),
            headers: HeaderMap::new(),
            body: body.into(),
            units: 1,
        }
    }
}

/// An answer that is there at once, or one that takes CPU time or I/O and so is awaited.
pub enum Answer {
    /// There it is.
    Now(Result<Reply, ApiError>),
    /// It will come.
    Later(Pin<Box<dyn Future<Output = Result<Reply, ApiError>> + Send>>),
}

/// What serves the operations of a route table.
pub trait Service: Send + Sync + 'static {
    /// Serves one call. Must not block: long work goes into [`Answer::Later`], on a thread for such work.
    fn serve(&self, call: &Call<'_>) -> Answer;
}
