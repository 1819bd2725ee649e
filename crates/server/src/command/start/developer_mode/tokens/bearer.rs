//! Access tokens of sign-in, in the form of version 1, which Azure's own APIs get.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use lazurite_api::ApiError;
use lazurite_crypto::jwt::{sign_hs256_under, unsigned};
use lazurite_crypto::keyset::KeySet;
use lazurite_model::Random as _;
use lazurite_model::record::SigningKey;
use serde_json::{Map, Value, json};

use super::super::Stage;
use super::super::answer::Outcome;
use super::subject::Subject;
use super::{Ask, Draft, LIFETIME, Sign, object, stranger};

/// The Azure CLI's client id: a client of people that every directory knows.
const CLIENT_OF_PEOPLE: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

pub(super) async fn forge(stage: &Stage, ask: &Ask, now: Timestamp) -> Outcome {
    let subject = Subject::named(stage, ask.principal.as_deref()).await?;
    let keys = stage.server.workshop.store.list::<SigningKey>("").await.map_err(ApiError::internal)?;
    let set = KeySet::from_records(&keys, &stage.server.base.sealer).map_err(ApiError::internal)?;
    let signer = set.signer(now).ok_or_else(|| ApiError::internal("no key signs at this time"))?;
    let header = object(json!({"typ": "JWT", "alg": "RS256", "x5t": signer.kid, "kid": signer.kid}));
    let mut draft = Draft { header, claims: claims(stage, ask, &subject, now), sign: Sign::Valid, damage: None };
    draft.adjust(ask, now);
    let (header, claims) = draft.texts();
    let token = match draft.sign {
        Sign::Valid => signer.key.sign_rs256(&header, &claims).map_err(ApiError::internal)?,
        Sign::WrongKey => stranger().await?.sign_rs256(&header, &claims).map_err(ApiError::internal)?,
        Sign::None => unsigned(&header, &claims),
        Sign::Hs256WithPublicKey => {
            let published = keys.iter().find(|key| key.kid == signer.kid).map(|key| STANDARD.decode(&key.certificate));
            let bytes = published.and_then(Result::ok).unwrap_or_default();
            sign_hs256_under(&bytes, &header, &claims)
        }
    };
    let account = stage.account(ask.account.as_deref()).await.ok().map(|account| account.unique_id.to_string());
    let audience = ask.audience.clone().unwrap_or_else(|| "maps".to_owned());
    draft.finish(token, |token| command(stage, &audience, account.as_deref(), token))
}

fn claims(stage: &Stage, ask: &Ask, subject: &Subject, now: Timestamp) -> Map<String, Value> {
    let tenant = subject.tenant();
    let issuer = format!("{}/{tenant}/", stage.server.authority);
    let begin = now.as_second();
    let mut claims = object(json!({
        "aud": audience(ask.audience.as_deref()),
        "iss": issuer,
        "iat": begin,
        "nbf": begin,
        "exp": begin.saturating_add(ask.lifetime.unwrap_or(LIFETIME)),
        "idp": issuer,
        "tid": tenant,
        "uti": URL_SAFE_NO_PAD.encode(stage.knobs.random.uuid().as_bytes()),
        "ver": "1.0",
    }));
    claims.extend(object(match subject {
        Subject::Program { id, app, .. } => {
            json!({"appid": app, "appidacr": "1", "idtyp": "app", "oid": id, "sub": id})
        }
        Subject::Person(user) => {
            let scopes = ask.scopes.as_ref().map_or_else(|| "user_impersonation".to_owned(), |scopes| scopes.join(" "));
            json!({
                "acct": 0, "acr": "1", "amr": ["pwd"], "appid": CLIENT_OF_PEOPLE, "appidacr": "0", "idtyp": "user",
                "name": user.display_name, "oid": user.id, "scp": scopes, "sub": user.id,
                "unique_name": user.user_principal_name, "upn": user.user_principal_name,
            })
        }
    }));
    claims
}

fn audience(asked: Option<&str>) -> &str {
    match asked {
        None | Some("maps") => "https://atlas.microsoft.com",
        Some("resource-manager") => "https://management.core.windows.net/",
        Some("graph") => "https://graph.microsoft.com",
        Some("vault") => "https://vault.azure.net",
        Some(other) => other,
    }
}

/// Shows a token at work, where there is something to ask without knowing more.
fn command(stage: &Stage, audience: &str, account: Option<&str>, token: &str) -> Option<String> {
    let bearer = format!("curl -H 'Authorization: Bearer {token}'");
    match (audience, account) {
        ("maps", Some(account)) => {
            let url = format!("{}/geocode?api-version=2023-06-01&query=Helsinki", stage.server.plain);
            Some(format!("{bearer} -H 'x-ms-client-id: {account}' '{url}'"))
        }
        ("resource-manager", _) => {
            Some(format!("{bearer} '{}/subscriptions?api-version=2022-12-01'", stage.server.authority))
        }
        ("graph", _) => Some(format!("{bearer} '{}/v1.0/applications'", stage.server.authority)),
        _ => None,
    }
}
