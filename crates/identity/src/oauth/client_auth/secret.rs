//! Client secrets (RFC 6749 §2.3.1): those of the application, and those that its service principal has in one tenant.

use jiff::{SignedDuration, Timestamp};
use lazurite_crypto::digest::{secret_hash, secret_matches};
use lazurite_model::AppId;
use lazurite_model::record::{PasswordCredential, ServicePrincipal};
use secrecy::{ExposeSecret, SecretString};

use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};

/// How late or early a client's clock may be when it says when a secret begins.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Whether the secret is one of the client's. Of a client that does not exist it is not, and that takes as long.
pub(super) fn check(
    state: &State,
    (client, principal): (Option<&Client>, Option<&ServicePrincipal>),
    secret: &SecretString,
) -> Result<(), Fault> {
    let application = client.and_then(|client| client.application.as_deref());
    let of_application = application.into_iter().flat_map(|application| &application.password_credentials);
    let of_principal = principal.into_iter().flat_map(|principal| &principal.password_credentials);
    let app_id = client.map_or_else(|| AppId(uuid::Uuid::nil()), |client| client.app_id);
    match compare(secret.expose_secret(), of_application.chain(of_principal), state.now()) {
        Verdict::Valid => Ok(()),
        Verdict::Expired => {
            let message =
                format!("The provided client secret keys for app '{app_id}' are expired. Add a new secret to it.");
            Err(Fault::new(&row::EXPIRED_SECRET, message))
        }
        Verdict::Wrong => Err(wrong_secret(app_id)),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Valid,
    Expired,
    Wrong,
}

/// Compares with every credential, so that the time does not tell which one was close.
fn compare<'c>(secret: &str, credentials: impl Iterator<Item = &'c PasswordCredential>, now: Timestamp) -> Verdict {
    let mut verdict = Verdict::Wrong;
    let nobodys = secret_hash("");
    secret_matches(secret, &nobodys);
    for credential in credentials {
        let begun = credential.start.checked_sub(CLOCK_SKEW).unwrap_or(credential.start) <= now;
        match (secret_matches(secret, &credential.hash), begun, now < credential.end) {
            (true, true, true) => verdict = Verdict::Valid,
            (true, _, false) if verdict == Verdict::Wrong => verdict = Verdict::Expired,
            _ => {}
        }
    }
    verdict
}

fn wrong_secret(app_id: AppId) -> Fault {
    let message = format!(
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{app_id}'."
    );
    Fault::new(&row::WRONG_SECRET, message)
}
