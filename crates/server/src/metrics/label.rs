//! What values are told apart by. The words that stand there are ours, never a client's.

use super::family::Label;

const fn label(prometheus: &'static str, otel: &'static str) -> Label {
    Label { prometheus, otel }
}

/// The program's version.
pub const VERSION: Label = label("version", "service.version");
/// An operation of the data plane, e.g. `map/tile`.
pub const OPERATION: Label = label("operation", "lazurite.operation");
/// The class of an HTTP status, e.g. `2xx`.
pub const STATUS_CLASS: Label = label("status", "lazurite.status_class");
/// Why a request was refused.
pub const CAUSE: Label = label("cause", "lazurite.cause");
/// What became of an attempt.
pub const OUTCOME: Label = label("outcome", "lazurite.outcome");
/// The kind of a credential.
pub const CREDENTIAL: Label = label("credential", "lazurite.credential");
/// The Azure region that served.
pub const LOCATION: Label = label("location", "cloud.region");
/// `metrics` or `traces`.
pub const SIGNAL: Label = label("signal", "lazurite.signal");
/// The surface that answered, e.g. `maps`.
pub const SURFACE: Label = label("surface", "lazurite.surface");
/// An HTTP method, `_OTHER` for one that is none.
pub const METHOD: Label = label("method", "http.request.method");
/// `http` or `https`.
pub const SCHEME: Label = label("scheme", "url.scheme");
/// An operation's path, its parameters in braces.
pub const ROUTE: Label = label("route", "http.route");
/// An HTTP status.
pub const STATUS: Label = label("status", "http.response.status_code");
/// What went wrong: a status from 500 on, or `no_answer`.
pub const ERROR: Label = label("error", "error.type");
/// Set on the sum of everything that is not told apart any more.
pub const OVERFLOW: Label = label("overflow", "otel.metric.overflow");
