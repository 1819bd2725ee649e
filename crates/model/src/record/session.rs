//! What a sign-in leaves behind: browser sessions, codes, refresh tokens, and what must not be used twice.
//!
//! None of it holds a secret in the open: codes and cookies are hashed, refresh tokens are sealed texts of which only the
//! generation is kept. These records are read by the sign-in server alone, so no gate hears of them, but for
//! [`Revocation`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Kind, Lookup, Record};
use crate::{AppId, PrincipalId, Sealed, SecretHash, TenantId};

/// How a person proved who they are (RFC 8176).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthenticationMethod {
    /// A password.
    Pwd,
    /// A one-time code, and with it more than one factor.
    Otp,
}

/// Who signed in, when and how: what every grant of a person's begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    /// The person.
    pub user: PrincipalId,
    /// Their directory.
    pub tenant: TenantId,
    /// When they proved who they are (`auth_time`).
    pub at: Timestamp,
    /// How (`amr`).
    pub methods: Vec<AuthenticationMethod>,
}

/// A browser in which somebody is signed in. The cookie holds the id and a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInSession {
    /// Names it.
    pub id: Uuid,
    /// What the cookie's secret is compared with.
    pub secret: SecretHash,
    /// Who, when and how.
    pub authentication: Authentication,
    /// Counts for nothing from then on.
    pub expires: Timestamp,
}

/// How a public client proves that it is the one that asked (RFC 7636).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeChallenge {
    /// The SHA-256 of the verifier, base64url.
    S256(String),
    /// The verifier itself: confidential clients only.
    Plain(String),
}

/// An authorization code that was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationCode {
    /// The hash of the code.
    pub hash: SecretHash,
    /// For whom it is.
    pub client: AppId,
    /// Who signed in, when and how.
    pub authentication: Authentication,
    /// Where it was sent.
    pub redirect_uri: String,
    /// What was asked for, as it was asked.
    pub scope: String,
    /// What the id token must repeat.
    pub nonce: Option<String>,
    /// What the client must prove.
    pub challenge: Option<CodeChallenge>,
    /// Counts for nothing from then on.
    pub expires: Timestamp,
    /// What it was redeemed for: a second use revokes that.
    pub redeemed: Option<Uuid>,
}

/// How far a device's sign-in got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceState {
    /// Nobody entered the user code yet.
    Pending,
    /// Somebody signed in and agreed.
    Approved(Authentication),
    /// Somebody refused.
    Declined,
    /// The device has its tokens.
    Redeemed,
}

/// A device's request for a sign-in elsewhere (RFC 8628).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceAuthorization {
    /// The hash of the device code.
    pub hash: SecretHash,
    /// The hash of the user code, without hyphens and in capitals.
    pub user_code: SecretHash,
    /// The client.
    pub client: AppId,
    /// The directory whose people may approve; `None`: any.
    pub tenant: Option<TenantId>,
    /// What was asked for.
    pub scope: String,
    /// How far it got.
    pub state: DeviceState,
    /// The device may ask that often, in seconds; grows when it asks too often.
    pub interval: u32,
    /// When it asked last.
    pub asked: Option<Timestamp>,
    /// Counts for nothing from then on.
    pub expires: Timestamp,
}

/// Everything that one sign-in of a person at a client gave: refresh tokens, one after the other, and access tokens, whose
/// `sid` is the id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenFamily {
    /// Names it.
    pub id: Uuid,
    /// The client.
    pub client: AppId,
    /// Who signed in, when and how.
    pub authentication: Authentication,
    /// What was asked for first.
    pub scope: String,
    /// Whether the client is a page in a browser, which must not keep it for longer than a day (RFC 9700 §2.2.2).
    pub browser: bool,
    /// Which refresh token is the youngest: an older one that comes again was stolen, or its thief was quicker.
    pub generation: u64,
    /// Counts for nothing from then on.
    pub expires: Timestamp,
}

/// That tokens of one family (`sid`) or one token (`uti`) count for nothing, though they have not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// The family, or the token.
    pub id: Uuid,
    /// By then all of them have ended.
    pub expires: Timestamp,
}

/// That a client assertion was used: it cannot be used again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedAssertion {
    /// The hash of client and `jti`, or of the whole assertion.
    pub hash: SecretHash,
    /// By then it has ended.
    pub expires: Timestamp,
}

/// Wrong passwords or codes, counted for one address, one account, or one account at one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInFailures {
    /// What they are counted for.
    pub counted_for: String,
    /// How many.
    pub count: u32,
    /// Nothing is tried before.
    pub blocked_until: Option<Timestamp>,
    /// Forgotten from then on.
    pub expires: Timestamp,
}

/// A person's second factor (RFC 6238).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The person.
    pub user: PrincipalId,
    /// The shared secret, sealed.
    pub secret: Sealed,
    /// What recovery codes that are left are compared with.
    pub recovery_codes: Vec<SecretHash>,
    /// The time step of the last code that was accepted: none counts twice.
    pub last_step: i64,
    /// When it was set up.
    pub created: Timestamp,
}

impl SecondFactor {
    /// What the sealed secret is bound to.
    pub fn seal_context(user: PrincipalId) -> String {
        format!("secondFactor/{user}")
    }
}

impl TokenFamily {
    /// What a refresh token, a sealed text, is bound to.
    pub fn seal_context(id: Uuid) -> String {
        format!("refreshToken/{id}")
    }
}

macro_rules! keyed {
    ($($kind:ident by $key:expr, $lookups:expr;)+) => {$(
        impl Record for $kind {
            const KIND: Kind = Kind::$kind;

            fn key(&self) -> String {
                let key: fn(&Self) -> String = $key;
                key(self)
            }

            fn lookups(&self) -> Vec<Lookup> {
                let lookups: fn(&Self) -> Vec<Lookup> = $lookups;
                lookups(self)
            }
        }
    )+};
}

keyed! {
    SignInSession by |it| it.id.to_string(), |it| vec![Lookup::shared("user", it.authentication.user)];
    AuthorizationCode by |it| it.hash.0.clone(), |_| Vec::new();
    DeviceAuthorization by |it| it.hash.0.clone(), |it| vec![Lookup::unique("userCode", &it.user_code.0)];
    TokenFamily by |it| it.id.to_string(), |it| vec![Lookup::shared("user", it.authentication.user)];
    Revocation by |it| it.id.to_string(), |_| Vec::new();
    UsedAssertion by |it| it.hash.0.clone(), |_| Vec::new();
    SignInFailures by |it| it.counted_for.clone(), |_| Vec::new();
    SecondFactor by |it| it.user.to_string(), |_| Vec::new();
}
