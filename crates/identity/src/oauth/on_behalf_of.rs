//! `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer` with `requested_token_use=on_behalf_of`: an API that a person's
//! token was sent to goes on in that person's name.
//!
//! The token must have been given for this very API, to somebody, for a person; what the API may then do stands on a
//! consent of its own, as if the person had signed in to it.

use http::HeaderMap;
use jiff::Timestamp;
use lazurite_model::record::{Authentication, AuthenticationMethod, Tenant};
use serde_json::Value;

use super::client_auth::{authenticate, require_proof};
use super::family::revoked;
use super::form::Form;
use super::own_token::{OwnToken, Refusal};
use super::person::{PersonGrant, person};
use super::token::tenant_of;
use crate::State;
use crate::client::Client;
use crate::directory::Named;
use crate::fault::{Fault, row};
use crate::token::Scopes;

/// Gives the API a token for the next one.
pub(crate) async fn redeem(state: &State, named: &Named, headers: &HeaderMap, form: &Form) -> Result<Value, Fault> {
    if form.required("requested_token_use")? != "on_behalf_of" {
        let message = "The parameter 'requested_token_use' must be 'on_behalf_of'.";
        return Err(Fault::new(&row::UNSUPPORTED_GRANT, message));
    }
    let text = form.required("assertion")?;
    // The tenant is needed to know the client; what the token says of it counts once the token is believed.
    let unverified = OwnToken::signed_by_us(state, text).map_err(|refusal| invalid(state, refusal))?;
    let tenant = tenant_of(state, named, unverified.tid)?;
    let (client, credential) = authenticate(state, &tenant, headers, form).await?;
    require_proof(credential)?;
    let token = OwnToken::read(state, text).await?.map_err(|refusal| invalid(state, refusal))?;
    check(state, &tenant, &client, &token)?;
    let scope = form.required("scope")?;
    let scopes = Scopes::parse(scope)?;
    let authentication = authentication(&token);
    let grant = PersonGrant::new((&client, credential), &authentication, (&scopes, scope));
    person(state, &tenant, grant).await
}

fn check(state: &State, tenant: &Tenant, client: &Client, token: &OwnToken) -> Result<(), Fault> {
    if token.audience(state, tenant) != Some(client.app_id) {
        let message = format!(
            "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{}' and the expected audience is '{}' or one of the Application Uris of this application.",
            token.aud, client.app_id
        );
        return Err(Fault::new(&row::OTHER_AUDIENCE, message));
    }
    if !token.is_of_a_person() {
        let message = format!(
            "Application '{}' is not allowed to make application on-behalf-of calls: the assertion speaks for an application, not for a person.",
            client.app_id
        );
        return Err(Fault::new(&row::NOT_OF_A_PERSON, message));
    }
    Ok(())
}

/// The sign-in that the token came of.
fn authentication(token: &OwnToken) -> Authentication {
    let otp = token.amr.iter().any(|method| method == "otp");
    let methods = [Some(AuthenticationMethod::Pwd), otp.then_some(AuthenticationMethod::Otp)];
    Authentication {
        user: token.oid,
        tenant: token.tid,
        at: Timestamp::from_second(token.iat).unwrap_or(Timestamp::UNIX_EPOCH),
        methods: methods.into_iter().flatten().collect(),
    }
}

fn invalid(state: &State, refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Forged => {
            let message = "Assertion failed signature validation: it is no access token that this server gave out.";
            Fault::new(&row::BAD_ASSERTION, message)
        }
        Refusal::Expired => {
            let message = format!("Assertion is not within its valid time range. Current time: {}.", state.now());
            Fault::new(&row::EXPIRED_ASSERTION, message)
        }
        Refusal::Revoked => revoked(),
    }
}
