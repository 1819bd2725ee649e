//! The path of a data-plane request: one function, one step after the other, each handing on the proof that the next
//! demands.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::{BoxFuture, Either, Ready, ready};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header, request};
use lazurite_api::{Access, Answer, ApiError, Call, Query, ReachedAt, Reply, Route};
use lazurite_model::usage::{CredentialKind, OTHER_ORIGIN, UsageKey};
use lazurite_policy::{DataAction, Permit};
use uuid::Uuid;

use crate::admit::{Quota, Ticket};
use crate::authenticate::{Authenticated, authenticate, caller_of_preflight};
use crate::authorise::authorise;
use crate::body;
use crate::cause::Cause;
use crate::cors::{self, Origin};
use crate::credential;
use crate::gateway::Gateway;
use crate::meter::sixtieths;
use crate::metrics::Metrics;
use crate::refusal::{self, Refused};
use crate::respond::{Outcome, host, respond};
use crate::route::Routed;
use crate::snapshot::Snapshot;
use crate::trace::Trace;

/// The body of an answer.
pub type Body = http_body_util::Full<Bytes>;

/// How the client reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Without TLS.
    Http,
    /// Over TLS.
    Https,
}

impl Scheme {
    /// As it stands in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// Why a request body cannot be read.
pub(crate) type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// An answer that is there at once, or one that is waited for: most are there, and cost no state machine.
pub type Answering = Either<Ready<Response<Body>>, BoxFuture<'static, Response<Body>>>;

/// A request under way.
struct Exchange {
    head: request::Parts,
    scheme: Scheme,
    trace: Trace,
}

/// How far a request came without waiting.
enum Passed {
    /// To the service.
    Served(Answer),
    /// To its body, which is read first.
    Admitted(Routed<'static>, Ticket),
}

impl Gateway {
    /// Answers a request. Never fails: what goes wrong is an answer too.
    pub fn handle<B>(self: &Arc<Self>, scheme: Scheme, request: Request<B>) -> Answering
    where
        B: http_body::Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BodyError>,
    {
        let (head, body) = request.into_parts();
        let mut exchange = Exchange { trace: self.begin(&head), head, scheme };
        if exchange.trace.is_preflight {
            let outcome = match self.preflight(&exchange.head, &mut exchange.trace) {
                Ok(granted) => Outcome::Preflight(granted),
                Err(refused) => Outcome::Refusal(exchange.trace.refuse(refused)),
            };
            return Either::Left(ready(self.finish(&exchange, outcome)));
        }
        let served = match self.pass(&mut exchange) {
            Ok(Passed::Served(Answer::Now(reply))) => reply.map_err(not_served),
            Ok(Passed::Served(Answer::Later(reply))) => {
                let gateway = Arc::clone(self);
                let wait = async move { gateway.conclude(&mut exchange, reply.await.map_err(not_served)) };
                return Either::Right(Box::pin(wait));
            }
            Ok(Passed::Admitted(routed, ticket)) => {
                let gateway = Arc::clone(self);
                let wait = async move {
                    let served = gateway.serve_with_body(&mut exchange, (&routed, ticket), body).await;
                    gateway.conclude(&mut exchange, served)
                };
                return Either::Right(Box::pin(wait));
            }
            Err(refused) => Err(refused),
        };
        Either::Left(ready(self.conclude(&mut exchange, served)))
    }

    /// Decides about a request without serving it: its operation, if it would be let through. It counts against the
    /// limits, and is not metered. What a proxy in front of another map server asks.
    ///
    /// # Errors
    /// The answer of the step that refuses.
    pub fn check(&self, head: &request::Parts) -> Result<&'static Route, ApiError> {
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let mut trace = self.begin(head);
        self.decide((&head.method, &head.headers), head.uri.path(), &query, &mut trace)
            .map(|(routed, _)| routed.route)
            .map_err(ApiError::from)
    }

    /// route → region → cors → authenticate → authorise → admit, without waiting for anything; then serve, if there is no
    /// body to read.
    fn pass(&self, exchange: &mut Exchange) -> Result<Passed, Refused> {
        let Exchange { head: request::Parts { method, uri, headers, .. }, scheme, trace } = exchange;
        let query = Query::parse(uri.query().unwrap_or_default());
        let decided = self.decide((method, headers), uri.path(), &query, trace);
        if Metrics::times(trace) {
            self.metrics.decided(self.now().nanos.saturating_sub(trace.began.nanos));
        }
        let (routed, ticket) = decided?;
        if body::may_follow(method) {
            return Ok(Passed::Admitted(routed.into_owned(), ticket));
        }
        Ok(Passed::Served(self.serve((&routed, ticket), (uri, headers, *scheme), (query, Bytes::new()), trace)))
    }

    /// Reads the body, then serves.
    async fn serve_with_body<B>(
        &self,
        exchange: &mut Exchange,
        admitted: (&Routed<'static>, Ticket),
        body: B,
    ) -> Result<Reply, Refused>
    where
        B: http_body::Body,
        B::Error: Into<BodyError>,
    {
        let body = body::read(body, self.body_limit).await?;
        let Exchange { head: request::Parts { uri, headers, .. }, scheme, trace } = exchange;
        let query = Query::parse(uri.query().unwrap_or_default());
        let served = match self.serve(admitted, (uri, headers, *scheme), (query, body), trace) {
            Answer::Now(reply) => reply,
            Answer::Later(reply) => reply.await,
        };
        served.map_err(not_served)
    }

    /// Hands a request to the service; the ticket says that it may be.
    fn serve(
        &self,
        (routed, _admitted): (&Routed<'_>, Ticket),
        (uri, headers, scheme): (&Uri, &mut HeaderMap, Scheme),
        (mut query, body): (Query<'_>, Bytes),
        trace: &Trace,
    ) -> Answer {
        // What let the request in is nobody's business behind the gate.
        credential::strip(&mut query, headers);
        let path_values: Vec<&str> = routed.path_values.iter().map(|value| &**value).collect();
        self.service.serve(&Call {
            route: routed.route,
            path_values: &path_values,
            query: &query,
            headers,
            body,
            origin: ReachedAt { scheme: scheme.name(), host: host(uri, headers) },
            location: trace.location,
            account: trace.account,
        })
    }

    /// The answer, once the service has said what it is.
    fn conclude(&self, exchange: &mut Exchange, served: Result<Reply, Refused>) -> Response<Body> {
        let outcome = match served {
            Ok(reply) => {
                exchange.trace.units = reply.units;
                Outcome::Reply(reply)
            }
            Err(refused) => Outcome::Refusal(exchange.trace.refuse(refused)),
        };
        self.finish(exchange, outcome)
    }

    /// From the request's first line to its ticket.
    ///
    /// # Errors
    /// The answer of the step that refused.
    fn decide<'r>(
        &self,
        (method, headers): (&Method, &HeaderMap),
        path: &'r str,
        query: &Query<'_>,
        trace: &mut Trace,
    ) -> Result<(Routed<'r>, Ticket), Refused> {
        let routed = self.router.route(method, path, query)?;
        trace.route = Some(routed.route);
        self.regions.admit_host(trace.place).map_err(refusal::not_here)?;
        let Access::DataActions(actions) = routed.route.access else { return Ok((routed, Ticket::ANONYMOUS)) };
        let snapshot = self.state.current();
        let caller = authenticate(&snapshot, &self.tokens, trace.occasion(), headers, query)?;
        let permit = self.permit(&snapshot, &caller, (actions, headers), trace)?;
        let quota = Quota::of(routed.route, caller.account(), snapshot.limits_of(caller.account().unique_id))?;
        let ticket = self.limits.admit(permit, &caller, quota, trace.occasion(), &mut trace.limit)?;
        Ok((routed, ticket))
    }

    /// From who the caller is to leave to do what it asks, where it asks for it.
    pub(crate) fn permit(
        &self,
        snapshot: &Snapshot,
        caller: &Authenticated<'_>,
        (actions, headers): (&'static [DataAction], &HeaderMap),
        trace: &mut Trace,
    ) -> Result<Permit, Refused> {
        trace.know(caller.by(), caller.account().unique_id);
        trace.origin.check(headers, caller.account())?;
        let permit = authorise(snapshot, caller, actions)?;
        trace.permit = Some(permit);
        trace.location = self.regions.serving(trace.place, caller.account()).map_err(refusal::not_here)?;
        caller.check_location(trace.location)?;
        Ok(permit)
    }

    fn preflight(&self, head: &request::Parts, trace: &mut Trace) -> Result<HeaderMap, Refused> {
        let granted = cors::preflight(&head.headers)?;
        let snapshot = self.state.current();
        let query = Query::parse(head.uri.query().unwrap_or_default());
        if let Some(caller) = caller_of_preflight(&snapshot, &self.tokens, trace.occasion(), &query) {
            trace.know(caller.by(), caller.account().unique_id);
            trace.origin.check(&head.headers, caller.account())?;
        }
        Ok(granted)
    }

    pub(crate) fn begin(&self, head: &request::Parts) -> Trace {
        let place = self.regions.place(host(&head.uri, &head.headers));
        Trace {
            request_id: self.request_ids.next(),
            began: self.now(),
            place,
            location: self.regions.provisional(place),
            route: None,
            origin: Origin::of(&head.headers),
            is_preflight: cors::is_preflight(&head.method),
            account: None,
            credential: CredentialKind::None,
            holder: Uuid::nil(),
            principal: Uuid::nil(),
            token_rate: None,
            limit: None,
            refused: None,
            permit: None,
            units: 1,
        }
    }

    /// meter; then the answer.
    fn finish(&self, Exchange { head, scheme, trace }: &Exchange, outcome: Outcome) -> Response<Body> {
        let origin = head.headers.get(header::ORIGIN);
        let mut response = respond(trace, head, origin, *scheme, outcome);
        let cost = trace.route.map_or(0, |route| sixtieths(route.price, response.status(), trace.units));
        let counted = UsageKey {
            account: trace.account,
            operation: trace.operation(),
            credential: trace.credential,
            holder: trace.holder,
            status: response.status().as_u16(),
            origin: origin.map_or("", origin_text),
            location: trace.location,
            minute: trace.began.nanos.div_euclid(60_000_000_000),
        };
        self.meter.count(&counted, cost);
        self.metrics.finished(trace, response.status());
        self.note(trace, (head, origin), response.status(), cost);
        trace.log(response.status(), response.headers());
        if self.tells {
            response.extensions_mut().insert(trace.finished());
        }
        response
    }
}

/// The service did not serve it.
fn not_served(error: ApiError) -> Refused {
    let absent = error.status == StatusCode::NOT_IMPLEMENTED;
    Refused::new(error, if absent { Cause::NotServed } else { Cause::ServiceError })
}

/// Not `to_str`, which looks at each byte by itself; the meter tells apart only what a page can have sent.
fn origin_text(origin: &HeaderValue) -> &str {
    std::str::from_utf8(origin.as_bytes()).unwrap_or(OTHER_ORIGIN)
}
