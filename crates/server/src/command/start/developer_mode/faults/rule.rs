//! A rule as it is asked for, checked.

use std::collections::BTreeMap;

use http::{HeaderName, HeaderValue, Method, StatusCode};
use lazurite_api::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::pattern::{Matches, SurfaceName};

/// Which requests, how many of them, and what happens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Rule {
    /// For whoever reads the list, and the answer's `x-lazurite-fault`; else the rule's number.
    #[serde(default)]
    pub(super) name: String,
    /// Which requests; else all.
    #[serde(rename = "match", default)]
    pub(super) wanted: Wanted,
    /// Which share of them, from 0 to 1.
    #[serde(default = "all")]
    pub(super) share: f64,
    /// Where the rule's stream begins.
    #[serde(default)]
    pub(super) seed: u64,
    /// Strikes so often, then never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) times: Option<u64>,
    /// What happens.
    #[serde(rename = "do")]
    pub(super) action: Action,
}

const fn all() -> f64 {
    1.0
}

/// Which requests: those for which all that is said is so.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) surface: Option<SurfaceName>,
    /// A maps operation, as usage names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<String>,
    /// A path, in which `*` stands for any text; without regard to case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    /// A Maps account: its name, client id or resource id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) account: Option<String>,
}

/// What happens: a status, a rate or a cut, and before it, or instead of it, a wait.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Action {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    /// The error's code, in the surface's own envelope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
    /// Further headers, e.g. `Retry-After`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, String>,
    /// The whole body, in place of the surface's envelope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<Value>,
    /// Milliseconds, or the least and the most of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) latency: Option<Latency>,
    /// So many requests per second pass; others get 429.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rate: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cut: Option<Cut>,
}

/// How long a request waits, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Latency {
    Fixed(u64),
    Between([u64; 2]),
}

/// When the connection ends.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Cut {
    /// The request reaches nobody.
    BeforeHeaders,
    /// The request is served, and its answer lost.
    AfterServing,
    /// Behind so many bytes of the answer's body.
    AfterBytes(usize),
}

/// Longer than any client waits.
const LONGEST: u64 = 600_000;

impl Rule {
    /// Checks what types alone do not say.
    ///
    /// # Errors
    /// 400 that names the field.
    pub(super) fn check(&self) -> Result<Matches, ApiError> {
        let refuse = |field: &str, message: &str| Err(ApiError::bad_request("InvalidRule", message).at(field));
        if !(0.0..=1.0).contains(&self.share) {
            return refuse("share", "share is a number from 0 to 1.");
        }
        if let Some(method) = &self.wanted.method
            && Method::from_bytes(method.to_ascii_uppercase().as_bytes()).is_err()
        {
            return refuse("match.method", "This is no HTTP method.");
        }
        if let Some(operation) = &self.wanted.operation
            && !lazurite_maps::ROUTES.iter().any(|route| route.name == operation)
        {
            return refuse("match.operation", "No maps operation has this name; metrics and usage show their names.");
        }
        self.action.check()?;
        Ok(Matches::of(&self.wanted))
    }
}

impl Action {
    fn check(&self) -> Result<(), ApiError> {
        let refuse = |field: &str, message: &str| Err(ApiError::bad_request("InvalidRule", message).at(field));
        let ends = [self.status.is_some(), self.rate.is_some(), self.cut.is_some()];
        match ends.iter().filter(|is_there| **is_there).count() {
            0 if self.latency.is_none() => {
                return refuse("do", "Say what happens: status, rate, cut or latency.");
            }
            0 | 1 => {}
            _ => return refuse("do", "Only one of status, rate and cut can happen."),
        }
        if self.status.is_some_and(|status| !(200..600).contains(&status) || StatusCode::from_u16(status).is_err()) {
            return refuse("do.status", "status is a number from 200 to 599.");
        }
        if self.rate == Some(0) {
            return refuse("do.rate", "rate is a number of requests per second, from 1.");
        }
        let is_header = |(name, value): (&String, &String)| {
            HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok()
        };
        if !self.headers.iter().all(is_header) {
            return refuse("do.headers", "A name or value can stand in no header.");
        }
        match self.latency {
            Some(Latency::Fixed(most) | Latency::Between([_, most])) if most > LONGEST => {
                refuse("do.latency", "latency is ten minutes at most, in milliseconds.")
            }
            Some(Latency::Between([least, most])) if least > most => {
                refuse("do.latency", "latency is a number of milliseconds, or the least and the most.")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fault(rule: Value) -> Option<String> {
        let rule: Rule = serde_json::from_value(rule).expect("it has the right form");
        rule.check().err().and_then(|error| error.target)
    }

    #[test]
    fn a_rule_that_makes_sense_is_taken() {
        for rule in [
            json!({"do": {"status": 503, "headers": {"Retry-After": "1"}}}),
            json!({"match": {"surface": "maps", "operation": lazurite_maps::ROUTES[0].name}, "share": 0.5, "do": {"latency": [10, 20]}}),
            json!({"match": {"method": "get", "path": "/map/*"}, "do": {"rate": 5, "latency": 3}}),
            json!({"do": {"cut": "before-headers"}}),
            json!({"do": {"cut": {"after-bytes": 10}}}),
        ] {
            assert_eq!(fault(rule.clone()), None, "{rule}");
        }
    }

    #[test]
    fn a_rule_that_makes_no_sense_is_named() {
        for (rule, field) in [
            (json!({"do": {}}), "do"),
            (json!({"do": {"status": 500, "rate": 1}}), "do"),
            (json!({"do": {"status": 99}}), "do.status"),
            (json!({"do": {"rate": 0}}), "do.rate"),
            (json!({"do": {"status": 500, "headers": {"a b": "c"}}}), "do.headers"),
            (json!({"do": {"latency": [2, 1]}}), "do.latency"),
            (json!({"do": {"latency": 600_001}}), "do.latency"),
            (json!({"share": 1.5, "do": {"status": 500}}), "share"),
            (json!({"match": {"operation": "no/such"}, "do": {"status": 500}}), "match.operation"),
            (json!({"match": {"method": "a b"}, "do": {"status": 500}}), "match.method"),
        ] {
            assert_eq!(fault(rule.clone()).as_deref(), Some(field), "{rule}");
        }
    }
}
