//! Reads an authorization request, in the order that keeps answers from going astray: first whose it is and where its
//! answer may go, then everything else.

use lazurite_model::TenantId;
use lazurite_model::record::{CodeChallenge, Platform};

use super::Authorization;
use super::respond::{Address, Mode};
use crate::State;
use crate::client::Client;
use crate::directory::Named;
use crate::fault::{Fault, row};
use crate::oauth::form::Form;
use crate::pages::goal::Wish;
use crate::token::Scopes;

/// The languages that a request asks for.
pub(crate) fn language(parameters: &Form) -> Option<&str> {
    parameters.optional("ui_locales").or_else(|| parameters.optional("mkt"))
}

/// Whose request it is, and where its answer may go.
pub(crate) struct Target {
    tenant: Option<TenantId>,
    client: Client,
    platform: Platform,
    redirect_uri: String,
    mode: Mode,
    state: Option<String>,
}

/// How the person is to be asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    pub(crate) who: Wish,
    /// No page may be shown.
    pub(crate) silent: bool,
    consent: bool,
}

impl Target {
    /// Finds the client and the address. These faults must never be sent to the address.
    ///
    /// # Errors
    /// AADSTS90002 for the tenant, 700016 for the client, 50011 for the address.
    pub(crate) fn find(state: &State, segment: &str, parameters: &Form) -> Result<Self, Fault> {
        let tenant = match state.directory().named(segment) {
            Named::One(tenant) => Some(tenant),
            Named::Any => None,
            Named::Unknown => return Err(Fault::new(&row::UNKNOWN_TENANT, "The tenant was not found.")),
        };
        let id = parameters.required("client_id")?;
        let known = Client::find(state, id);
        let client = known.filter(|client| tenant.as_ref().is_none_or(|tenant| client.serves(tenant)));
        let Some(client) = client else {
            let shown: String = id.chars().take(100).collect();
            let message = format!("Application with identifier '{shown}' was not found in the directory.");
            return Err(Fault::new(&row::UNKNOWN_CLIENT, message));
        };
        let redirect_uri = parameters.required("redirect_uri")?.to_owned();
        let Some(platform) = client.redirect(&redirect_uri) else {
            let shown: String = redirect_uri.chars().take(200).collect();
            let message = format!(
                "The redirect URI '{shown}' specified in the request does not match the redirect URIs configured for the application '{}'. Make sure the redirect URI sent in the request matches one added to your application.",
                client.app_id
            );
            return Err(Fault::new(&row::WRONG_REDIRECT_URI, message));
        };
        let types = parameters.optional("response_type").unwrap_or_default();
        let mode = parameters.optional("response_mode").and_then(Mode::parse);
        let usual = if types.contains("token") { Mode::Fragment } else { Mode::Query };
        let (tenant, mode) = (tenant.map(|tenant| tenant.id), mode.unwrap_or(usual));
        Ok(Self {
            tenant,
            client,
            platform,
            redirect_uri,
            mode,
            state: parameters.optional("state").map(str::to_owned),
        })
    }

    /// Where answers, and faults from here on, go.
    pub(crate) fn address(&self) -> Address {
        Address { redirect_uri: self.redirect_uri.clone(), mode: self.mode, state: self.state.clone() }
    }

    /// Reads the rest.
    ///
    /// # Errors
    /// Whatever the application did wrong.
    pub(crate) fn read(self, parameters: &Form, is_v1: bool) -> Result<(Authorization, Wishes), Fault> {
        if parameters.optional("request").or_else(|| parameters.optional("request_uri")).is_some() {
            return Err(Fault::new(&row::NO_REQUEST_OBJECTS, "Request objects are not supported."));
        }
        let (code, id_token) = response_types(parameters.required("response_type")?)?;
        if parameters.optional("response_mode").is_some_and(|mode| Mode::parse(mode).is_none()) {
            return Err(Fault::new(&row::UNSUPPORTED_RESPONSE_MODE, "The response_mode is not supported."));
        }
        if id_token && self.mode == Mode::Query {
            let message = "'query' is not a supported value of 'response_mode' when requesting a token.";
            return Err(Fault::new(&row::UNSUPPORTED_RESPONSE_MODE, message));
        }
        let scope = if is_v1 { scope_of_v1(parameters) } else { parameters.required("scope")?.to_owned() };
        let scopes = Scopes::parse_all(&scope)?;
        let nonce = parameters.optional("nonce").map(str::to_owned);
        if id_token && !scopes.openid {
            return Err(Fault::new(&row::BAD_SCOPE, "The scope 'openid' must be present to request an id_token."));
        }
        if id_token && nonce.is_none() {
            let message = "The request must contain the following parameter: 'nonce'.";
            return Err(Fault::new(&row::MISSING_PARAMETER, message));
        }
        let wishes = wishes(parameters)?;
        let challenge = if code { challenge(parameters, self.platform)? } else { None };
        let request = Authorization {
            tenant: self.tenant,
            client: self.client.app_id,
            redirect_uri: self.redirect_uri,
            mode: self.mode,
            state: self.state,
            code,
            id_token,
            scope,
            nonce,
            challenge,
            client_info: parameters.optional("client_info") == Some("1"),
            ask_consent: wishes.consent && self.client.first_party.is_none(),
        };
        Ok((request, wishes))
    }
}

/// Whether a code, and whether an id token, is wanted. Access tokens are given out by the token endpoint alone (RFC 9700
/// §2.1.2).
fn response_types(text: &str) -> Result<(bool, bool), Fault> {
    let (mut code, mut id_token) = (false, false);
    for part in text.split_ascii_whitespace() {
        match part {
            "code" => code = true,
            "id_token" => id_token = true,
            _ => {
                let message =
                    "response_type 'token' and others than 'code' and 'id_token' are not enabled for the application.";
                return Err(Fault::new(&row::UNSUPPORTED_RESPONSE_TYPE, message));
            }
        }
    }
    Ok((code, id_token))
}

/// In the first version the API stands in `resource`, and everybody gets a refresh token and an id token.
fn scope_of_v1(parameters: &Form) -> String {
    let api = parameters.optional("resource").map(|resource| format!("{resource}/.default ")).unwrap_or_default();
    format!("{api}openid profile offline_access")
}

fn wishes(parameters: &Form) -> Result<Wishes, Fault> {
    let mut wishes = Wishes::default();
    let prompts: Vec<&str> = parameters.optional("prompt").unwrap_or_default().split_ascii_whitespace().collect();
    for prompt in &prompts {
        match *prompt {
            "none" if prompts.len() == 1 => wishes.silent = true,
            "login" => wishes.who.again = true,
            "consent" | "admin_consent" => wishes.consent = true,
            "select_account" => wishes.who.pick = true,
            _ => {
                let message = "The value of prompt must be 'none', or of 'login', 'consent' and 'select_account'.";
                return Err(Fault::new(&row::BAD_PROMPT, message));
            }
        }
    }
    if let Some(text) = parameters.optional("max_age") {
        let age = text.parse::<i64>().ok().filter(|age| *age >= 0);
        wishes.who.max_age =
            Some(age.ok_or_else(|| Fault::new(&row::BAD_PROMPT, "max_age must be a number of seconds."))?);
    }
    wishes.who.hint = parameters.optional("login_hint").map(str::to_owned).filter(|hint| hint.len() <= 1024);
    wishes.who.sid = parameters.optional("sid").map(str::to_owned);
    // `organizations` and `consumers` are no domains: they say of which kind the account is, and there is one kind here.
    wishes.who.domain = parameters.optional("domain_hint").map(str::to_owned).filter(|domain| domain.contains('.'));
    Ok(wishes)
}

/// PKCE (RFC 7636). Clients that keep no secret must use it, and with S256: whoever reads a plain challenge on its way has
/// the verifier.
fn challenge(parameters: &Form, platform: Platform) -> Result<Option<CodeChallenge>, Fault> {
    let keeps_secret = platform == Platform::Web;
    let Some(text) = parameters.optional("code_challenge") else {
        if keeps_secret && parameters.optional("code_challenge_method").is_none() {
            return Ok(None);
        }
        let message = "Proof Key for Code Exchange is required: send code_challenge.";
        return Err(Fault::new(&row::NO_CODE_CHALLENGE, message));
    };
    let unreserved = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    let bad = |message: &str| Err(Fault::new(&row::BAD_CODE_CHALLENGE, message));
    match parameters.optional("code_challenge_method").unwrap_or("plain") {
        "S256" if unreserved && text.len() == 43 => Ok(Some(CodeChallenge::S256(text.to_owned()))),
        "S256" => bad("The size of the code_challenge must be that of a SHA-256 in base64url, 43 characters."),
        "plain" if !keeps_secret => bad("The code_challenge_method must be S256."),
        "plain" if unreserved && (43..=128).contains(&text.len()) => Ok(Some(CodeChallenge::Plain(text.to_owned()))),
        "plain" => bad("The size of the code_challenge must be 43 to 128 characters."),
        _ => bad("The code_challenge_method must be S256."),
    }
}
