//! `PUT …/federatedIdentityCredentials/{name}`

use http::Uri;
use lazurite_api::ApiError;
use lazurite_model::record::{FederatedCredential, UserAssignedIdentity};
use serde::Deserialize;
use serde_json::Value;

use super::{identity, key, missing, prefix, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::refuse::shown;
use crate::reply::Reply;

/// How many credentials an identity has at most.
const MOST: usize = 20;

/// The longest issuer, subject and audience, in characters.
const LONGEST: usize = 600;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    issuer: Option<String>,
    subject: Option<String>,
    audiences: Option<Vec<String>>,
    claims_matching_expression: Option<Value>,
}

/// What is asked for.
struct Wanted {
    issuer: String,
    subject: String,
    audiences: Vec<String>,
}

/// Creates a credential (201), or replaces one (200).
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let sent: Properties = call.properties()?;
    let name = call.name("federatedIdentityCredentialResourceName");
    let Wanted { issuer, subject, audiences } = checked(name, sent)?;
    identity(call).await?;
    let mut tx = call.begin().await?;
    let identity = tx.read::<UserAssignedIdentity>(call.target.parent().key()).await?;
    let identity = identity.ok_or_else(|| missing(call))?;
    let before = tx.read::<FederatedCredential>(&key(&identity, name)).await?;
    let credential = FederatedCredential {
        id: before.as_ref().map_or_else(|| call.state.random.uuid(), |before| before.id),
        app: identity.client_id,
        name: before.map_or_else(|| name.to_owned(), |before| before.name),
        issuer,
        subject,
        audiences,
        description: None,
    };
    let others = tx.list::<FederatedCredential>(&prefix(&identity)).await?;
    check_others(&credential, &others)?;
    let created = tx.put(&credential).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(created, view(&identity, &credential)))
}

fn checked(name: &str, sent: Properties) -> Result<Wanted, ApiError> {
    let mut faults = Faults::default();
    let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if !(3..=120).contains(&name.len()) || !letters || name.starts_with(['-', '_']) {
        let message = format!(
            "The name '{}' is invalid. It has 3 to 120 letters, digits, '-' and '_', and starts with a letter or digit.",
            shown(name)
        );
        faults.add("InvalidResourceName", "federatedIdentityCredentialResourceName", message);
    }
    let issuer = sent.issuer.unwrap_or_default();
    if !is_issuer(&issuer) {
        let message = format!("'{}' is no issuer. An issuer is an https address.", shown(&issuer));
        faults.add("InvalidFederatedIdentityCredential", "properties.issuer", message);
    }
    if sent.claims_matching_expression.is_some_and(|expression| !expression.is_null()) {
        let message = "This server compares the subject letter by letter and evaluates no expressions, so it refuses them: the credential would match other tokens than you meant.";
        faults.add("ClaimsMatchingExpressionNotSupported", "properties.claimsMatchingExpression", message);
    }
    let subject = sent.subject.unwrap_or_default();
    if subject.is_empty() || subject.chars().count() > LONGEST {
        let message = format!("The subject has 1 to {LONGEST} characters.");
        faults.add("InvalidFederatedIdentityCredential", "properties.subject", message);
    }
    let audiences = sent.audiences.unwrap_or_default();
    if audiences.len() != 1
        || audiences.iter().any(|audience| audience.is_empty() || audience.chars().count() > LONGEST)
    {
        let message = format!("There is exactly one audience, of 1 to {LONGEST} characters.");
        faults.add("InvalidFederatedIdentityCredential", "properties.audiences", message);
    }
    faults.into_result()?;
    Ok(Wanted { issuer, subject, audiences })
}

/// Whether it can be meant: an https address, or one of this machine. Whether its keys may be fetched at all is decided when
/// they are.
fn is_issuer(issuer: &str) -> bool {
    let parsed: Option<Uri> = issuer.parse().ok();
    let host = parsed.as_ref().and_then(Uri::host).unwrap_or_default();
    let is_local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    let scheme = parsed.as_ref().and_then(Uri::scheme_str);
    let fits = issuer.chars().count() <= LONGEST && !host.is_empty();
    fits && (scheme == Some("https") || (scheme == Some("http") && is_local))
}

fn check_others(wanted: &FederatedCredential, present: &[FederatedCredential]) -> Result<(), ApiError> {
    let mut others = present.iter().filter(|other| other.id != wanted.id);
    if others.clone().count() >= MOST {
        let message = format!("An identity has at most {MOST} federated identity credentials.");
        return Err(ApiError::bad_request("FederatedIdentityCredentialLimitReached", message));
    }
    match others.find(|other| other.issuer == wanted.issuer && other.subject == wanted.subject) {
        None => Ok(()),
        Some(other) => {
            let message = format!(
                "The credential '{}' has the same issuer and subject. They are unique on an identity.",
                other.name
            );
            Err(ApiError::conflict("FederatedIdentityCredentialExists", message))
        }
    }
}
