//! `client_assertion` (RFC 7521 §4.2, RFC 7523 §2.2): a statement that the client signed, instead of a secret.
//!
//! Either the client signed it itself, then one of its registered certificates must have; or an issuer did that the client
//! was told to trust, then that issuer's published keys must have. Whatever keys, certificates and addresses the statement
//! brings along are not looked at.

use http::HeaderMap;
use jiff::Timestamp;
use lazurite_crypto::jwt::{JwtError, Parsed, parse};
use lazurite_model::AppId;
use lazurite_model::record::Tenant;
use serde::Deserialize;

use super::super::form::Form;
use super::{audience, certificate, federated, replay};
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far clocks may be apart, in seconds.
const SKEW: f64 = 300.0;

/// How far in the future the end of a client's own statement may lie, in seconds. Clients make them for ten minutes.
const LONGEST_LIFE: f64 = 86_400.0;

/// What the statement says (RFC 7523 §3). Dates may be fractions (RFC 7519 §2), and Python's are.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    pub(super) iss: Option<String>,
    pub(super) sub: Option<String>,
    pub(super) aud: Option<Audience>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    pub(super) jti: Option<String>,
}

/// One audience, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    /// The audience, if there is exactly one: what was made for others too may have been handed to them.
    pub(super) fn only(&self) -> Option<&str> {
        match self {
            Self::One(audience) => Some(audience),
            Self::Many(audiences) => match audiences.as_slice() {
                [audience] => Some(audience),
                _ => None,
            },
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(audience) => std::slice::from_ref(audience),
            Self::Many(audiences) => audiences,
        }
    }
}

/// The client id in a statement that nobody has vouched for yet: good for finding the client, and for nothing else.
pub(super) fn named_client(form: &Form) -> Option<String> {
    let parsed = parse(form.optional("client_assertion")?).ok()?;
    parsed.unverified_claims::<Claims>().ok()?.sub
}

/// Whether the request's assertion proves that `client` sends it.
pub(super) async fn verify(
    state: &State,
    (tenant, client): (&Tenant, &Client),
    headers: &HeaderMap,
    form: &Form,
) -> Result<(), Fault> {
    if form.required("client_assertion_type")? != TYPE {
        let message = format!("The parameter 'client_assertion_type' must be '{TYPE}'.");
        return Err(Fault::new(&row::MALFORMED, message));
    }
    let text = form.required("client_assertion")?;
    let token = parse(text).map_err(malformed)?;
    let claims: Claims = token.unverified_claims().map_err(malformed)?;
    let names = |claim: &Option<String>| names(claim.as_deref(), client.app_id);
    match (names(&claims.iss), names(&claims.sub)) {
        (true, true) => {
            own(state, tenant, client, &token)?;
            replay::refuse(state, (tenant, client), (text, claims.jti.as_deref()), headers, form).await
        }
        (false, false) => federated::verify(state, tenant, client, &token).await,
        _ => {
            let message = "Client assertion application identifier doesn't match 'client_id' parameter: its 'iss' and 'sub' must both be the client id.";
            Err(Fault::new(&row::ASSERTION_CLIENT, message))
        }
    }
}

/// A statement that the client signed itself.
fn own(state: &State, tenant: &Tenant, client: &Client, token: &Parsed<'_>) -> Result<(), Fault> {
    let verified = certificate::verify(state, tenant, client, token)?;
    let claims: Claims = verified.claims().map_err(malformed)?;
    let now = state.now();
    check_times(&claims, now)?;
    if claims.exp.is_some_and(|end| end > seconds(now) + LONGEST_LIFE) {
        return Err(outside(&claims, now, "It lives for more than 24 hours."));
    }
    let fits = claims.aud.as_ref().and_then(Audience::only).is_some_and(|aud| audience::is_ours(state, tenant, aud));
    if fits {
        return Ok(());
    }
    let message = "Client assertion audience claim does not match Realm issuer: it must be this tenant's token endpoint or issuer.";
    Err(Fault::new(&row::ASSERTION_AUDIENCE, message))
}

/// Whether a claim is the client id.
fn names(claim: Option<&str>, client: AppId) -> bool {
    claim.and_then(|text| text.parse().ok()) == Some(client)
}

/// Refuses a statement that has no end, has ended, or has not begun.
pub(super) fn check_times(claims: &Claims, now: Timestamp) -> Result<(), Fault> {
    let time = seconds(now);
    let ends = claims.exp.is_some_and(|end| time < end + SKEW);
    let begun = [claims.nbf, claims.iat].into_iter().flatten().all(|start| start <= time + SKEW);
    if ends && begun {
        return Ok(());
    }
    Err(outside(claims, now, "Clocks may differ by five minutes."))
}

fn outside(claims: &Claims, now: Timestamp, why: &str) -> Fault {
    let shown = |time: Option<f64>| {
        let time = time.and_then(|seconds| Timestamp::from_second(whole(seconds)?).ok());
        time.map_or_else(|| "not stated".to_owned(), |time| time.to_string())
    };
    let message = format!(
        "Client assertion is not within its valid time range. Current time: {now}, assertion valid from {}, expiry time of assertion {}. {why}",
        shown(claims.nbf.or(claims.iat)),
        shown(claims.exp),
    );
    Fault::new(&row::ASSERTION_TIMES, message)
}

fn whole(seconds: f64) -> Option<i64> {
    format!("{seconds:.0}").parse().ok()
}

#[allow(clippy::cast_precision_loss, reason = "seconds since 1970 are far from 2^53")]
fn seconds(time: Timestamp) -> f64 {
    time.as_second() as f64
}

/// Not a token at all, or not one of an algorithm that exists here.
pub(super) fn malformed(error: JwtError) -> Fault {
    let message = match error {
        JwtError::Algorithm => "Invalid client assertion: the header's 'alg' must be RS256 or PS256.",
        _ => "Invalid client assertion: it is not a JSON Web Token of the expected form.",
    };
    Fault::new(&row::ASSERTION_MALFORMED, message)
}
