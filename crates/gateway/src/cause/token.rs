//! Why a token is not believed. The same words for tokens of a directory and for SAS tokens.

/// How a token was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenScheme {
    /// `Authorization: Bearer`
    Bearer,
    /// `Authorization: jwt-sas`
    Sas,
}

impl TokenScheme {
    pub(super) const ALL: [Self; 2] = [Self::Bearer, Self::Sas];

    /// The scheme that challenges name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Sas => "jwt-sas",
        }
    }
}

const BOTH: [bool; 2] = [true, true];
const BEARER: [bool; 2] = [true, false];
const NEITHER: [bool; 2] = [false, false];
const SAS: [bool; 2] = [false, true];

macro_rules! faults {
    ($(#[doc = $meaning:literal] $name:ident = $code:literal of $schemes:ident, $description:expr, $fix:literal;)+) => {
        /// Why a token is not believed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum TokenFault {
            $(#[doc = $meaning] $name,)+
        }

        impl TokenFault {
            pub(super) const ALL: &'static [Self] = &[$(Self::$name),+];

            pub(super) const fn code(self, scheme: TokenScheme) -> &'static str {
                match (self, scheme) {
                    $((Self::$name, TokenScheme::Bearer) => concat!("bearer-", $code),
                    (Self::$name, TokenScheme::Sas) => concat!("sas-", $code),)+
                }
            }

            pub(super) const fn can_happen(self, scheme: TokenScheme) -> bool {
                let [bearer, sas] = match self { $(Self::$name => $schemes),+ };
                match scheme {
                    TokenScheme::Bearer => bearer,
                    TokenScheme::Sas => sas,
                }
            }

            pub(super) const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning.trim_ascii()),+ }
            }

            pub(super) const fn fix(self) -> &'static str {
                match self { $(Self::$name => $fix),+ }
            }

            /// What the client is told. INVARIANT: without quotes; faults of principals share one sentence.
            pub(crate) const fn description(self) -> &'static str {
                match self { $(Self::$name => $description),+ }
            }
        }
    };
}

pub(crate) const UNKNOWN_ACCOUNT: &str = "The provided client ID was incorrect or the account resource does not exist.";
const PRINCIPAL: &str =
    "The token's principal does not exist, is disabled, or is not attached to the Maps account any more.";

faults! {
    /// The token cannot be read.
    Malformed = "malformed" of BOTH,
        "The token cannot be read. Send the token as it was issued.",
        "Send the token as it was issued: three parts of base64url with dots between them.";
    /// The token is not signed as tokens of its issuer are.
    Algorithm = "algorithm" of BOTH,
        "The token is not signed with an algorithm that its issuer is trusted with.",
        "Get a token from the issuer; none that is signed otherwise is believed.";
    /// The issuer publishes no such key (any more).
    UnknownKey = "signing-key-unknown" of BOTH,
        "The token's signing key is not (or no longer) published by its issuer. Get a new one.",
        "Get a new token: the key that signed this one is not, or no longer, published.";
    /// The signature is not that of the key that the token names.
    Signature = "signature" of BOTH,
        "The token's signature is not valid. Send the token as it was issued.",
        "Get a new token: this one was changed, or its key was regenerated.";
    /// The token was issued by somebody whom this server does not trust.
    Issuer = "issuer" of BOTH,
        "The token was issued by another authority. Get one from one that this server trusts.",
        "Get a token from this server's sign-in, or have its issuer added to the trusted ones.";
    /// The token's issuer does not speak for the directory that it names.
    Tenant = "directory" of BEARER,
        "The token is from a directory that its issuer is not trusted with.",
        "Add the directory to the trusted issuer's tenants.";
    /// The token was made for another surface.
    Audience = "audience" of BOTH,
        "The token was made for another audience. Ask for one for this service's scope.",
        "Ask for a token with the scope https://atlas.microsoft.com/.default.";
    /// The token tells a client who signed in, and opens nothing.
    IdToken = "id-token" of BEARER,
        "This is an ID token. Send the access token.",
        "Send the access token instead of the ID token.";
    /// The token is a SAS token, presented as another one.
    Sas = "is-sas" of BEARER,
        "This is a SAS token. Send it with the scheme jwt-sas.",
        "Send it as `Authorization: jwt-sas`.";
    /// The token was presented as a SAS token, and is none.
    NoSas = "is-none" of SAS,
        "This is no SAS token. Send other tokens with the scheme Bearer.",
        "Send it as `Authorization: Bearer`, with x-ms-client-id.";
    /// The token's time is over.
    Expired = "expired" of BOTH,
        "The token has expired. Get a new one.",
        "Get a new token.";
    /// The token's time has not begun.
    NotYet = "not-yet-valid" of BOTH,
        "The token is not valid yet. Check its start time and the clocks.",
        "Wait for the token's start, or set the clocks right.";
    /// The token, or the sign-in that gave it, was revoked.
    Revoked = "revoked" of BEARER,
        "The token, or the sign-in that gave it, was revoked. Sign in again.",
        "Sign in again.";
    /// The token lacks the permission to use the surface in somebody's name.
    Scope = "delegated-permission" of BEARER,
        "The token lacks the delegated permission user_impersonation, or what its issuer must grant instead. Ask for it and have it consented to.",
        "Ask for the delegated permission user_impersonation, and have it consented to.";
    /// The token's issuer speaks of somebody whom a directory here knows itself.
    Shadowed = "principal-of-own-directory" of BEARER,
        PRINCIPAL,
        "Get a token from this server's sign-in: no other issuer speaks for its principals.";
    /// No principal that could act is behind the token: said by surfaces that keep no decisions.
    Principal = "principal" of NEITHER,
        PRINCIPAL,
        "Sign in as a user, an application or a managed identity that exists and is enabled.";
    /// The account has no managed identity attached: no SAS token can be valid for it.
    NoIdentity = "account-without-identity" of SAS,
        PRINCIPAL,
        "Attach a user-assigned managed identity to the account, and list a new SAS token in its name.";
    /// The SAS token's principal is no user-assigned managed identity (any more).
    IdentityUnknown = "identity-unknown" of SAS,
        PRINCIPAL,
        "List a SAS token in the name of a user-assigned managed identity that exists.";
    /// The SAS token's managed identity is not attached to the account.
    NotAttached = "identity-not-attached" of SAS,
        PRINCIPAL,
        "Attach the managed identity to the account.";
    /// The SAS token names another directory than that of the account's subscription.
    IdentityElsewhere = "identity-of-other-directory" of SAS,
        PRINCIPAL,
        "List a SAS token in the directory of the account's subscription.";
    /// The account that the SAS token names does not exist.
    Account = "account-unknown" of SAS,
        UNKNOWN_ACCOUNT,
        "List a SAS token of an account that exists.";
}

impl TokenFault {
    /// `error` of the challenge (RFC 6750 §3.1).
    pub(crate) const fn error(self) -> &'static str {
        match self {
            Self::Account => "InvalidClientId",
            Self::Scope => "insufficient_scope",
            _ => "invalid_token",
        }
    }
}
