//! The path of a data-plane request: one function, one step after the other, each handing on the proof that the next
//! demands.

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header, request};
use lazurite_api::{Access, Answer, ApiError, Call, Query, Reply, Route};
use lazurite_model::usage::{CredentialKind, UsageKey};

use crate::admit::Ticket;
use crate::authenticate::{account_of_preflight, authenticate};
use crate::authorise::authorise;
use crate::body;
use crate::cors::{self, Origin};
use crate::credential;
use crate::gateway::Gateway;
use crate::meter::sixtieths;
use crate::respond::{Outcome, host, respond, serving_location};
use crate::route::Routed;
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

/// Why a request body cannot be read.
pub(crate) type BodyError = Box<dyn std::error::Error + Send + Sync>;

impl Gateway {
    /// Answers a request. Never fails: what goes wrong is an answer too.
    pub async fn handle<B>(&self, scheme: Scheme, request: Request<B>) -> Response<Body>
    where
        B: http_body::Body,
        B::Error: Into<BodyError>,
    {
        let (mut head, body) = request.into_parts();
        let mut trace = self.begin(&head);
        let outcome = if trace.is_preflight {
            self.preflight(&head, &mut trace).map(Outcome::Preflight)
        } else {
            self.pass(&mut head, body, scheme, &mut trace).await.map(Outcome::Reply)
        };
        self.finish(&trace, &head, scheme, outcome.unwrap_or_else(Outcome::Refusal))
    }

    /// Decides about a request without serving it: its operation, if it would be let through. It counts against the
    /// limits, and is not metered. What a proxy in front of another map server asks.
    ///
    /// # Errors
    /// The answer of the step that refuses.
    pub fn check(&self, head: &request::Parts) -> Result<&'static Route, ApiError> {
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let mut trace = self.begin(head);
        self.decide(head, head.uri.path(), &query, &mut trace).map(|(routed, _)| routed.route)
    }

    /// route → cors → authenticate → authorise → admit, without waiting for anything; then serve.
    async fn pass<B>(
        &self,
        head: &mut request::Parts,
        body: B,
        scheme: Scheme,
        trace: &mut Trace,
    ) -> Result<Reply, ApiError>
    where
        B: http_body::Body,
        B::Error: Into<BodyError>,
    {
        let uri = head.uri.clone();
        let mut query = Query::parse(uri.query().unwrap_or_default());
        let (routed, ticket) = self.decide(head, uri.path(), &query, trace)?;
        let body = body::read(&head.method, body, self.body_limit).await?;
        // What let the request in is nobody's business behind the gate.
        credential::strip(&mut query, &mut head.headers);
        let reply = self.serve(ticket, (&routed, &query), (head, body), (scheme, trace)).await?;
        trace.units = reply.units;
        Ok(reply)
    }

    /// From the request's first line to its ticket.
    ///
    /// # Errors
    /// The answer of the step that refused.
    fn decide<'r>(
        &self,
        head: &request::Parts,
        path: &'r str,
        query: &Query<'_>,
        trace: &mut Trace,
    ) -> Result<(Routed<'r>, Ticket), ApiError> {
        let routed = self.router.route(&head.method, path, query)?;
        trace.route = Some(routed.route);
        let Access::DataActions(actions) = routed.route.access else { return Ok((routed, Ticket::ANONYMOUS)) };
        let snapshot = self.state.current();
        let caller = authenticate(&snapshot, &self.tokens, trace.occasion(), &head.headers, query)?;
        trace.account = Some(caller.account().unique_id);
        trace.credential = caller.by().credential();
        trace.origin.check(&head.headers, caller.account())?;
        let permit = authorise(&snapshot, &caller, actions)?;
        trace.permit = Some(permit);
        let ticket = self.limits.admit(permit, &caller, routed.route, trace.occasion())?;
        Ok((routed, ticket))
    }

    /// Hands a request to the service; the ticket says that it may be.
    async fn serve(
        &self,
        _admitted: Ticket,
        (routed, query): (&Routed<'_>, &Query<'_>),
        (head, body): (&request::Parts, Bytes),
        (scheme, trace): (Scheme, &Trace),
    ) -> Result<Reply, ApiError> {
        if let Some(reason) = routed.route.absent {
            return Err(ApiError::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", reason));
        }
        let answer = {
            let path_values: Vec<&str> = routed.path_values.iter().map(|value| &**value).collect();
            let origin = match scheme {
                Scheme::Http => ["http://", host(head)].concat(),
                Scheme::Https => ["https://", host(head)].concat(),
            };
            self.service.serve(&Call {
                route: routed.route,
                path_values: &path_values,
                query,
                headers: &head.headers,
                body,
                origin: &origin,
                location: trace.location,
            })
        };
        match answer {
            Answer::Now(reply) => reply,
            Answer::Later(reply) => reply.await,
        }
    }

    fn preflight(&self, head: &request::Parts, trace: &mut Trace) -> Result<HeaderMap, ApiError> {
        let granted = cors::preflight(&head.headers)?;
        let snapshot = self.state.current();
        let query = Query::parse(head.uri.query().unwrap_or_default());
        if let Some(account) = account_of_preflight(&snapshot, &self.tokens, trace.occasion(), &query) {
            trace.account = Some(account.unique_id);
            trace.origin.check(&head.headers, account)?;
        }
        Ok(granted)
    }

    fn begin(&self, head: &request::Parts) -> Trace {
        Trace {
            request_id: self.request_ids.next(),
            began: self.now(),
            location: serving_location(host(head), self.location),
            route: None,
            origin: Origin::of(&head.headers),
            is_preflight: cors::is_preflight(&head.method),
            account: None,
            credential: CredentialKind::None,
            permit: None,
            units: 1,
        }
    }

    /// meter; then the answer.
    fn finish(&self, trace: &Trace, head: &request::Parts, scheme: Scheme, outcome: Outcome) -> Response<Body> {
        let response = respond(trace, head, scheme, outcome);
        let cost = trace.route.map_or(0, |route| sixtieths(route.price, response.status(), trace.units));
        let counted = UsageKey {
            account: trace.account,
            operation: trace.operation(),
            credential: trace.credential,
            status: response.status().as_u16(),
            location: trace.location,
            minute: trace.began.nanos.div_euclid(60_000_000_000),
        };
        self.meter.count(counted, cost);
        trace.log(response.status(), response.headers().get(header::WWW_AUTHENTICATE));
        response
    }
}
