//! One request as a span, after the semantic conventions for HTTP servers.
//!
//! A span goes to another system and is read by others than those who may use what the request carried. So it is made of our own words
//! and ids, of the host, and of the path as far as that says nothing else: no query, no header, no body, no address of a client.

use http::{Request, Response, StatusCode};
use lazurite_gateway::Finished;
use opentelemetry_proto::tonic::common::v1::any_value;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode as SpanStatus;
use opentelemetry_proto::tonic::trace::v1::{Span, SpanFlags, Status};

use super::context::Context;
use super::export::{attribute, text};
use super::watch::Began;

/// Longer hosts and paths are cut.
const LONGEST: usize = 512;
/// A longer segment of a path is not shown: names are shorter, and what is longer could be a token.
const LONGEST_SEGMENT: usize = 64;
const REQUEST_ID: &str = "x-ms-request-id";

/// What a span needs of the request, before that is gone.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) context: Context,
    pub(super) parent: Option<Context>,
    path: String,
    host: String,
    version: &'static str,
}

impl Begun {
    /// Of a request whose place in its trace is known.
    pub(super) fn of<B>(request: &Request<B>, context: Context, parent: Option<Context>) -> Self {
        let host = crate::dispatch::host_of(request);
        let host = host.rsplit_once(':').map_or(host, |(name, port)| if port.contains(']') { host } else { name });
        Self {
            context,
            parent,
            path: shown(request.uri().path()),
            host: host.chars().take(LONGEST).collect(),
            version: match request.version() {
                http::Version::HTTP_10 => "1.0",
                http::Version::HTTP_2 => "2",
                _ => "1.1",
            },
        }
    }

    /// The span of the request, which ended at `now`; without an answer if it got none.
    pub(super) fn end<B>(self, began: &Began, now: i64, answer: Option<(&Response<B>, Option<&Finished>)>) -> Span {
        let (response, finished) = answer.unzip();
        let finished = finished.flatten();
        let status = response.map(Response::status);
        let route = finished.and_then(|finished| finished.path);
        let mut attributes = vec![
            text("http.request.method", began.method),
            text("url.scheme", began.scheme),
            text("network.protocol.version", self.version),
            text("lazurite.surface", began.surface),
        ];
        let mut add = |name, value: Option<String>| attributes.extend(value.map(|value| text(name, value)));
        // What is no operation's path can be anything, a key that was put at a wrong place for one.
        let is_path = finished.map_or(status != Some(StatusCode::NOT_FOUND), |_| route.is_some());
        add("url.path", is_path.then_some(self.path));
        add("server.address", (status != Some(StatusCode::MISDIRECTED_REQUEST)).then_some(self.host));
        add("http.route", route.map(str::to_owned));
        let id = response.and_then(|response| response.headers().get(REQUEST_ID)?.to_str().ok());
        add("lazurite.request.id", id.map(str::to_owned));
        let is_error = status.is_none_or(|status| status.is_server_error());
        let error = status.map_or_else(|| "no_answer".to_owned(), |status| status.as_u16().to_string());
        add("error.type", is_error.then_some(error));
        if let Some(finished) = finished {
            add("lazurite.account.id", finished.account.map(|account| account.to_string()));
            add("lazurite.operation", Some(finished.operation.to_owned()));
            add("lazurite.credential", Some(finished.credential.name().to_owned()));
            add("cloud.region", Some(finished.location.name().to_owned()));
            add("lazurite.decision", Some(if finished.is_allowed() { "allowed" } else { "refused" }.to_owned()));
            add("lazurite.cause", finished.cause.map(|cause| cause.code().to_owned()));
            add("lazurite.step", finished.cause.map(|cause| cause.step().name().to_owned()));
        }
        attributes.extend(
            status.map(|status| {
                attribute("http.response.status_code", any_value::Value::IntValue(status.as_u16().into()))
            }),
        );
        let remote = if self.parent.is_some() { SpanFlags::ContextIsRemoteMask as u32 } else { 0 };
        Span {
            trace_id: self.context.trace.to_be_bytes().to_vec(),
            span_id: self.context.span.to_be_bytes().to_vec(),
            parent_span_id: self.parent.map(|parent| parent.span.to_be_bytes().to_vec()).unwrap_or_default(),
            flags: u32::from(self.context.sampled) | SpanFlags::ContextHasIsRemoteMask as u32 | remote,
            name: route.map_or_else(|| began.method.to_owned(), |route| format!("{} {route}", began.method)),
            kind: SpanKind::Server.into(),
            start_time_unix_nano: began.nanos.unsigned_abs(),
            end_time_unix_nano: now.max(began.nanos).unsigned_abs(),
            attributes,
            status: is_error.then(|| Status { message: String::new(), code: SpanStatus::Error.into() }),
            ..Span::default()
        }
    }
}

/// A path of plain names as it is; `*` stands for each segment that could be something else.
fn shown(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~:@()".contains(&byte);
    let segments = path
        .split('/')
        .map(|segment| if segment.len() <= LONGEST_SEGMENT && segment.bytes().all(is_plain) { segment } else { "*" });
    let mut shown = String::with_capacity(path.len().min(LONGEST));
    for (index, segment) in segments.enumerate() {
        if shown.len() + segment.len() >= LONGEST {
            break;
        }
        if index > 0 {
            shown.push('/');
        }
        shown.push_str(segment);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_shows_names_and_nothing_that_could_be_a_credential() {
        let good = "/subscriptions/22222222-2222-4222-8222-222222222222/providers/Microsoft.Maps/accounts/a(b)/x:y";
        assert_eq!(shown(good), good);
        assert_eq!(shown("/map/tile&subscription-key=abc"), "/map/*");
        assert_eq!(shown(&format!("/a/{}/b", "e".repeat(65))), "/a/*/b");
        assert_eq!(shown("/a%3Fkey%3Dabc/b"), "/*/b");
        assert_eq!(shown("/"), "/");
        assert!(shown(&"/name".repeat(1000)).len() <= LONGEST);
    }
}
