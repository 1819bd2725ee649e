//! What stands around a listener's handler while telemetry is on: it takes the time of each request, and makes spans of some.
//!
//! It waits for nothing. A span that finds the queue full is dropped and counted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::{Either, ready};
use http::{Method, Request};
use hyper::body::Incoming;
use lazurite_gateway::{Finished, Scheme};
use lazurite_model::{Clock, Random};
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::context::{Context, Ids, TRACEPARENT};
use super::durations::{Durations, Series};
use super::span::Begun;
use crate::dispatch::{Surfaces, host_of};
use crate::listen::{Answered, Answering, Handler, later};

/// Spans that wait to be sent; of about a kilobyte each.
const WAITING: usize = 2048;

/// What requests are watched with.
pub struct Watch {
    clock: Arc<dyn Clock>,
    pub(super) durations: Durations,
    tracing: Option<Tracing>,
}

struct Tracing {
    ids: Ids,
    spans: Sender<Span>,
    dropped: AtomicU64,
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Began {
    pub(super) nanos: i64,
    pub(super) method: &'static str,
    pub(super) scheme: &'static str,
    pub(super) surface: &'static str,
    span: Option<Box<Begun>>,
}

impl Watch {
    /// Makes spans of that share of the requests, from 0 to 1, and of those whose callers record theirs; `None`: of none. The spans come
    /// out of the receiver.
    pub(super) fn new(
        share: Option<f64>,
        clock: Arc<dyn Clock>,
        random: &dyn Random,
    ) -> (Self, Option<Receiver<Span>>) {
        let (tracing, receiver) = share
            .map(|share| {
                let (spans, receiver) = mpsc::channel(WAITING);
                (Tracing { ids: Ids::new(share, random), spans, dropped: AtomicU64::new(0) }, receiver)
            })
            .unzip();
        (Self { clock, durations: Durations::default(), tracing }, receiver)
    }

    /// Spans that found the queue full.
    pub(super) fn dropped(&self) -> u64 {
        self.tracing.as_ref().map_or(0, |tracing| tracing.dropped.load(Ordering::Relaxed))
    }

    fn begin<B>(&self, request: &mut Request<B>, scheme: Scheme, surface: &'static str) -> Began {
        Began {
            nanos: self.clock.unix_nanos(),
            method: method(request.method()),
            scheme: scheme.name(),
            surface,
            span: self.tracing.as_ref().and_then(|tracing| tracing.begin(request)),
        }
    }

    fn end(&self, mut began: Began, mut answer: Answered) -> Answered {
        let now = self.clock.unix_nanos();
        let finished = answer.as_mut().ok().and_then(|answer| answer.extensions_mut().remove::<Finished>());
        let series = Series {
            method: began.method,
            scheme: began.scheme,
            surface: began.surface,
            route: finished.as_ref().and_then(|finished| finished.path),
            status: answer.as_ref().map_or(0, |answer| answer.status().as_u16()),
        };
        self.durations.count(series, u64::try_from(now.saturating_sub(began.nanos)).unwrap_or(0));
        if let (Some(tracing), Some(span)) = (&self.tracing, began.span.take()) {
            match tracing.spans.try_reserve() {
                Ok(place) => {
                    let told = answer.as_ref().ok().map(|answer| (answer, finished.as_ref()));
                    place.send(span.end(&began, now, told));
                }
                Err(_) => {
                    tracing.dropped.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        answer
    }
}

impl Tracing {
    /// The beginning of a span, if one is made of the request. What is asked in its course goes on in the same trace.
    fn begin<B>(&self, request: &mut Request<B>) -> Option<Box<Begun>> {
        let parent = Context::of(request.headers());
        let Some(context) = self.ids.begin(parent) else {
            if parent.is_none() {
                // What is there nobody understands.
                request.headers_mut().remove(TRACEPARENT);
            }
            return None;
        };
        if let Some(header) = context.header() {
            request.headers_mut().insert(TRACEPARENT, header);
        }
        Some(Box::new(Begun::of(request, context, parent)))
    }
}

/// The methods of HTTP by name; anything else could be anything.
const fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => "_OTHER",
    }
}

/// How the surface of a request is known.
#[derive(Clone)]
pub enum Answers {
    /// By host and path.
    Several(Arc<Surfaces>),
    /// There is only one.
    Only(&'static str),
}

/// A handler that is watched.
#[derive(Clone)]
pub struct Watched<H> {
    /// What it is watched with.
    pub watch: Arc<Watch>,
    /// Whether clients speak TLS.
    pub scheme: Scheme,
    /// What answers.
    pub answers: Answers,
    /// The handler.
    pub handler: H,
}

impl<H: Handler> Handler for Watched<H> {
    fn handle(&self, mut request: Request<Incoming>, peer: SocketAddr) -> Answering {
        let surface = match &self.answers {
            Answers::Several(surfaces) => surfaces.hosts.surface(host_of(&request), request.uri().path()).name(),
            Answers::Only(surface) => surface,
        };
        let began = self.watch.begin(&mut request, self.scheme, surface);
        match self.handler.handle(request, peer) {
            Either::Left(answer) => Either::Left(ready(self.watch.end(began, answer.into_inner()))),
            Either::Right(answer) => {
                let watch = Arc::clone(&self.watch);
                later(async move { watch.end(began, answer.await) })
            }
        }
    }
}
