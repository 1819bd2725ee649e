//! Authorization codes (RFC 6749 §4.1): given out by the pages, redeemed here, once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, header};
use jiff::SignedDuration;
use lazurite_crypto::digest::{constant_time_eq, secret_hash, sha256};
use lazurite_model::AppId;
use lazurite_model::record::{Authentication, AuthorizationCode, CodeChallenge, Platform};
use serde_json::Value;

use super::client_auth::{authenticate, require_proof};
use super::family::{self, Spend, ended};
use super::form::Form;
use super::person::{PersonGrant, person};
use crate::State;
use crate::client::Client;
use crate::directory::Named;
use crate::fault::{Fault, row};
use crate::token::{Credential, Scopes};

/// A code is good for so long.
const LIFE: SignedDuration = SignedDuration::from_mins(10);

/// What a code stands for.
pub(crate) struct NewCode {
    pub(crate) client: AppId,
    pub(crate) authentication: Authentication,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    pub(crate) challenge: Option<CodeChallenge>,
}

/// Makes a code.
pub(crate) async fn create(state: &State, new: NewCode) -> Result<String, Fault> {
    let mut random = [0; 48];
    state.random().fill(&mut random);
    let text = format!("1.{}", URL_SAFE_NO_PAD.encode(random));
    let code = AuthorizationCode {
        hash: secret_hash(&text),
        client: new.client,
        authentication: new.authentication,
        redirect_uri: new.redirect_uri,
        scope: new.scope,
        nonce: new.nonce,
        challenge: new.challenge,
        expires: state.now().checked_add(LIFE).unwrap_or_else(|_| state.now()),
        redeemed: None,
    };
    let mut tx = state.store().begin(family::audit(code.authentication.user, "signIns/authorize", code.client)).await?;
    tx.insert(&code).await?;
    tx.commit().await?;
    Ok(text)
}

/// `grant_type=authorization_code`
pub(crate) async fn redeem(state: &State, named: &Named, headers: &HeaderMap, form: &Form) -> Result<Value, Fault> {
    let hash = secret_hash(form.required("code")?);
    let code = state.store().read::<AuthorizationCode>(&hash.0).await?.ok_or_else(ended)?;
    let tenant = super::token::tenant_of(state, named, code.authentication.tenant)?;
    let (client, credential) = authenticate(state, &tenant, headers, form).await?;
    if client.app_id != code.client {
        return Err(Fault::new(&row::WRONG_CLIENT, "The authorization code was given to another client."));
    }
    if code.expires <= state.now() {
        return Err(ended());
    }
    let platform = check_redirect(&client, &code, form)?;
    check_proof(&code, platform, credential, form)?;
    let browser = check_origin(platform, headers)?;
    let asked = form.optional("scope").unwrap_or(&code.scope);
    let mut scopes = Scopes::parse(asked).or_else(|_| first_api(&code.scope))?;
    let first = Scopes::parse_all(&code.scope)?;
    if scopes.apis.is_empty() {
        scopes.apis = first.apis.iter().take(1).cloned().collect();
    }
    scopes.openid |= first.openid;
    scopes.profile |= first.profile;
    scopes.email |= first.email;
    scopes.offline_access |= first.offline_access;
    let grant = PersonGrant {
        nonce: code.nonce.as_deref(),
        spend: Spend::Code(&hash),
        browser,
        ..PersonGrant::new((&client, credential), &code.authentication, (&scopes, &code.scope))
    };
    person(state, &tenant, grant).await
}

/// Several APIs were asked for at the page; the token is for the first.
fn first_api(scope: &str) -> Result<Scopes, Fault> {
    let mut scopes = Scopes::parse_all(scope)?;
    scopes.apis.truncate(1);
    Ok(scopes)
}

/// The redirect URI must be the one of the request, and still be registered.
fn check_redirect(client: &Client, code: &AuthorizationCode, form: &Form) -> Result<Platform, Fault> {
    let sent = form.optional("redirect_uri").unwrap_or_default();
    let platform = client.redirect(&code.redirect_uri);
    match platform {
        Some(platform) if sent == code.redirect_uri => Ok(platform),
        _ => {
            let message = "The redirect_uri is not the one of the authorization request.";
            Err(Fault::new(&row::REDIRECT_MISMATCH, message))
        }
    }
}

/// PKCE (RFC 7636) proves that the same client asks; confidential ones prove who they are besides.
fn check_proof(code: &AuthorizationCode, platform: Platform, credential: Credential, form: &Form) -> Result<(), Fault> {
    let mismatch = || {
        let message = "The code_verifier does not match the code_challenge supplied in the authorization request.";
        Fault::new(&row::PKCE_MISMATCH, message)
    };
    let verifier = form.optional("code_verifier").unwrap_or_default();
    let fits = match &code.challenge {
        None => verifier.is_empty(),
        Some(CodeChallenge::Plain(challenge)) => constant_time_eq(verifier.as_bytes(), challenge.as_bytes()),
        Some(CodeChallenge::S256(challenge)) => {
            let digest = URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()));
            constant_time_eq(digest.as_bytes(), challenge.as_bytes())
        }
    };
    if !fits {
        return Err(mismatch());
    }
    match platform {
        Platform::Web => require_proof(credential),
        Platform::Spa | Platform::PublicClient if matches!(code.challenge, Some(CodeChallenge::S256(_))) => Ok(()),
        Platform::Spa | Platform::PublicClient => Err(mismatch()),
    }
}

/// What a page receives, only a page may redeem, and the other way round.
fn check_origin(platform: Platform, headers: &HeaderMap) -> Result<bool, Fault> {
    let from_page = headers.contains_key(header::ORIGIN);
    match (platform, from_page) {
        (Platform::Spa, true) => Ok(true),
        (Platform::Spa, false) => {
            let message = "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.";
            Err(Fault::new(&row::ONLY_A_PAGE, message))
        }
        (_, true) => {
            let message =
                "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.";
            Err(Fault::new(&row::NOT_A_PAGE, message))
        }
        (_, false) => Ok(false),
    }
}
