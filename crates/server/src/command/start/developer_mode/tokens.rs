//! `POST /_lazurite/tokens`: any token, right or wrong, in one call.
//!
//! A right one is signed with the very key with which sign-in would sign it now, so the gate cannot tell it from one that
//! was given. A wrong one is wrong in one way that is named, so that a test sees what its application does about it.

mod bearer;
mod faults;
mod sas;
mod subject;

use std::sync::Arc;

use axum::extract::State;
use jiff::Timestamp;
use lazurite_api::ApiError;
use lazurite_crypto::jwt::RsaPrivateKey;
use lazurite_model::Clock as _;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Stage;
use super::answer::{Asked, Outcome, ok};
use faults::Fault;

/// What is asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Ask {
    /// What kind of token.
    #[serde(rename = "type", default)]
    kind: TokenType,
    /// For whom: an object id, a client id, a user name, the resource id of a managed identity, or a display name.
    principal: Option<String>,
    /// Of a bearer token: `maps`, `resource-manager`, `graph`, `vault`, or any text.
    audience: Option<String>,
    /// Of a person's bearer token.
    scopes: Option<Vec<String>>,
    /// The account: its name, client id or resource id; else the first one.
    account: Option<String>,
    /// Of a SAS token: `primaryKey` or `secondaryKey`.
    signing_key: Option<String>,
    /// Of a SAS token.
    max_rate_per_second: Option<u16>,
    /// Of a SAS token.
    regions: Option<Vec<String>>,
    /// From now on, in seconds.
    lifetime: Option<i64>,
    /// The one thing that is wrong.
    fault: Option<Fault>,
    /// What signs.
    sign: Option<Sign>,
    /// These fields of the header, instead; `null` takes one away.
    #[serde(default)]
    header: Map<String, Value>,
    /// These claims, instead; `null` takes one away.
    #[serde(default)]
    claims: Map<String, Value>,
}

/// What kind of token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TokenType {
    #[default]
    Bearer,
    Sas,
}

/// What signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Sign {
    /// The key that counts.
    #[default]
    Valid,
    /// A key that nobody knows.
    WrongKey,
    /// Nothing.
    None,
    /// HMAC under the published certificate, as if that were a secret.
    #[serde(rename = "hs256-with-public-key")]
    Hs256WithPublicKey,
}

/// A token before it is signed.
struct Draft {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    sign: Sign,
    /// Whether the finished text is damaged.
    damage: Option<Damage>,
}

/// What happens to a finished token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Damage {
    /// Its signature is another one.
    Signature,
    /// Its last part is missing.
    Form,
}

/// How long a token is valid unless somebody says it.
const LIFETIME: i64 = 3600;

/// Makes a token.
pub(super) async fn forge(State(stage): State<Arc<Stage>>, Asked(ask): Asked<Ask>) -> Outcome {
    let _one_world = stage.curtain.read().await;
    let now = stage.knobs.clock.now();
    match ask.kind {
        TokenType::Bearer => bearer::forge(&stage, &ask, now).await,
        TokenType::Sas => sas::forge(&stage, &ask, now).await,
    }
}

impl Draft {
    /// Does what is asked to it: first the fault, then whatever is set by hand.
    fn adjust(&mut self, ask: &Ask, now: Timestamp) {
        if let Some(fault) = ask.fault {
            fault.apply(self, now.as_second());
        }
        for (wanted, fields) in [(&ask.header, &mut self.header), (&ask.claims, &mut self.claims)] {
            for (name, value) in wanted {
                if value.is_null() {
                    fields.remove(name);
                } else {
                    fields.insert(name.clone(), value.clone());
                }
            }
        }
        if let Some(sign) = ask.sign {
            self.sign = sign;
        }
        let algorithm = match self.sign {
            Sign::None => Some("none"),
            Sign::Hs256WithPublicKey => Some("HS256"),
            Sign::Valid | Sign::WrongKey => None,
        };
        if let Some(algorithm) = algorithm.filter(|_| !ask.header.contains_key("alg")) {
            self.header.insert("alg".to_owned(), algorithm.into());
        }
    }

    /// Header and claims, as they are signed.
    fn texts(&self) -> (String, String) {
        (Value::from(self.header.clone()).to_string(), Value::from(self.claims.clone()).to_string())
    }

    /// What is handed out. `use_it`: a command that shows the token at work.
    fn finish(self, token: String, use_it: impl FnOnce(&str) -> Option<String>) -> Outcome {
        let token = match self.damage {
            None => token,
            Some(Damage::Signature) => damaged(&token),
            Some(Damage::Form) => token.rsplit_once('.').map_or_else(String::new, |(rest, _)| rest.to_owned()),
        };
        let curl = use_it(&token);
        ok(&json!({ "token": token, "header": self.header, "claims": self.claims, "curl": curl }))
    }
}

/// The token with another signature of the same length.
fn damaged(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap_or((token, ""));
    let other = |(place, letter): (usize, char)| if place < 8 { if letter == 'A' { 'B' } else { 'A' } } else { letter };
    format!("{signed}.{}", signature.chars().enumerate().map(other).collect::<String>())
}

/// A key that nobody knows. Made anew each time, which takes a tenth of a second.
async fn stranger() -> Result<RsaPrivateKey, ApiError> {
    let made = tokio::task::spawn_blocking(RsaPrivateKey::generate).await;
    made.map_err(ApiError::internal)?.map_err(ApiError::internal)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
