//! Why the gate refuses: one cause for every refusal, with a stable code, the step that refused, and the smallest change
//! that would let the request in.
//!
//! What a cause says is for whoever may read the account's decisions. What the client is told is worded in `refusal`: it
//! may say less, and several causes may share one answer, so that it tells nobody which accounts and principals exist.

mod step;
mod token;

pub use step::Step;
pub(crate) use token::UNKNOWN_ACCOUNT;
pub use token::{TokenFault, TokenScheme};

/// Why a request was refused. Stored and shown by its [`Cause::code`], which never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The token that was presented is not believed.
    Token(TokenScheme, TokenFault),
    /// Anything else.
    Plain(Plain),
}

macro_rules! causes {
    ($(#[doc = $meaning:literal] $name:ident = $code:literal at $step:ident, $fix:literal;)+) => {
        /// The causes that are the same for every kind of credential.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Plain {
            $(#[doc = $meaning] $name,)+
        }

        impl Plain {
            const ALL: &'static [Self] = &[$(Self::$name),+];

            const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            const fn step(self) -> Step {
                match self { $(Self::$name => Step::$step),+ }
            }

            const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning.trim_ascii()),+ }
            }

            const fn fix(self) -> &'static str {
                match self { $(Self::$name => $fix),+ }
            }
        }

        #[allow(non_upper_case_globals, reason = "they are written where a variant would be")]
        impl Cause {
            $(#[doc = $meaning] pub const $name: Self = Self::Plain(Plain::$name);)+
        }
    };
}

causes! {
    /// No operation has this path.
    UnknownPath = "unknown-path" at Route,
        "Correct the path: it is compared with case, segment by segment.";
    /// The path is an operation's, and what the query selects by is none of its values.
    UnknownSelection = "unknown-selection" at Route,
        "Name one of the values that the operation knows in the parameter that selects it, for instance tilesetId.";
    /// The path has no such method.
    WrongMethod = "wrong-method" at Route,
        "Use one of the methods in the answer's Allow header.";
    /// The request does not say which api-version it speaks.
    MissingApiVersion = "api-version-missing" at Route,
        "Add the query parameter api-version.";
    /// The operation does not have that api-version.
    UnknownApiVersion = "api-version-unknown" at Route,
        "Name one of the api-versions that the answer lists.";
    /// The host is one of a region that this server does not play.
    RegionNotHere = "region-not-here" at Region,
        "Send the request to the server that the answer names, or to a host of a region that is served here.";
    /// The OPTIONS request is no CORS preflight: it names no origin.
    PreflightWithoutOrigin = "preflight-without-origin" at Cors,
        "Send the Origin header, as browsers do; OPTIONS is for CORS preflights alone.";
    /// The OPTIONS request is no CORS preflight: it names no method.
    PreflightWithoutMethod = "preflight-without-method" at Cors,
        "Send Access-Control-Request-Method, as browsers do; OPTIONS is for CORS preflights alone.";
    /// The account's CORS rules do not name the page's origin.
    OriginNotAllowed = "origin-not-allowed" at Cors,
        "Add the origin, with scheme and port, to properties.cors.corsRules[].allowedOrigins of the account.";
    /// The page has no origin of its own (`Origin: null`), and only an account that allows every origin lets it in.
    NullOrigin = "origin-null" at Cors,
        "Serve the page from an origin of its own (not from a file or a sandboxed frame) and allow that one.";
    /// No credential was sent.
    NoCredential = "no-credential" at Authenticate,
        "Send subscription-key, or the header Authorization with `Bearer` (and x-ms-client-id) or `jwt-sas`.";
    /// One credential stands several times, differently, or is not plain text.
    AmbiguousCredential = "credential-ambiguous" at Authenticate,
        "Send one credential, once, in plain text.";
    /// The Authorization header has a scheme that the gate does not know.
    UnknownScheme = "scheme-unknown" at Authenticate,
        "Use `Bearer` or `jwt-sas` in the Authorization header; a shared key goes into subscription-key.";
    /// No account has this shared key.
    UnknownKey = "key-unknown" at Authenticate,
        "Send one of the account's two keys as they are now: a regenerated key ends the one before it.";
    /// A bearer token came without the account that it is meant for.
    MissingClientId = "client-id-missing" at Account,
        "Send the account's client ID (properties.uniqueId) as x-ms-client-id.";
    /// What stands in x-ms-client-id is no GUID.
    MalformedClientId = "client-id-malformed" at Account,
        "Send the account's client ID (properties.uniqueId), a GUID, as x-ms-client-id.";
    /// There is no account with that client ID.
    UnknownClientId = "client-id-unknown" at Account,
        "Correct the client ID (properties.uniqueId of the account), or create the account.";
    /// The account lies in a subscription of another directory than the token's.
    OtherDirectory = "account-in-other-directory" at Account,
        "Get a token from the directory of the account's subscription.";
    /// The account has disableLocalAuth set: shared keys are refused.
    KeysDisabled = "keys-disabled" at Account,
        "Use a Microsoft Entra token, or set properties.disableLocalAuth of the account to false.";
    /// The account has disableLocalAuth set: SAS tokens are refused.
    SasDisabled = "sas-disabled" at Account,
        "Use a Microsoft Entra token, or set properties.disableLocalAuth of the account to false.";
    /// The account has publicNetworkAccess set to disabled: it answers nobody.
    NetworkAccessDisabled = "network-access-disabled" at Account,
        "Set properties.publicNetworkAccess of the account to enabled.";
    /// The account's region, and those of its geography, are played by another server.
    AccountRegion = "account-region" at Location,
        "Send the request to the server that the answer names, or add one of this server's regions to properties.locations.";
    /// The SAS token is not valid in the region that serves the request.
    SasRegion = "sas-region" at Location,
        "List a SAS token whose regions name the serving region, or none, or send the request to one that it names.";
    /// There is no such principal any more.
    PrincipalUnknown = "principal-unknown" at Authorise,
        "Sign in as a principal that exists in the account's directory.";
    /// The principal is disabled.
    PrincipalDisabled = "principal-disabled" at Authorise,
        "Enable the principal (accountEnabled), or use another one.";
    /// Nothing that counts for the account is assigned to the principal or to its groups.
    NoRole = "no-role" at Authorise,
        "Assign the principal a role with the data action on the account, for instance Azure Maps Data Reader.";
    /// A role of the principal has the data action, but is assigned at a scope that does not hold the account.
    RoleElsewhere = "role-at-other-scope" at Authorise,
        "Assign the same role on the account, or at its resource group or subscription.";
    /// The principal's roles on the account do not have the data action.
    RoleLacksAction = "role-lacks-action" at Authorise,
        "Assign a role that has the data action, or add it to the custom role's dataActions.";
    /// The role that the principal is assigned on the account does not exist any more.
    RoleDeleted = "role-deleted" at Authorise,
        "Create the custom role again, or assign another one.";
    /// A role grants the data action, but a deny assignment holds the principal off.
    DenyAssignment = "deny-assignment" at Authorise,
        "Exclude the principal from the deny assignment, or remove it.";
    /// The pricing tier does not have the operation.
    NotInTier = "not-in-tier" at Admit,
        "Move the account to a pricing tier (sku) that has the operation.";
    /// The SAS token's own rate is used up.
    TokenRate = "sas-rate" at Admit,
        "Wait as Retry-After says, or list a SAS token with a higher maxRatePerSecond.";
    /// The SAS token's rate is 0: it never lets anything in.
    TokenRateZero = "sas-rate-zero" at Admit,
        "List a SAS token whose maxRatePerSecond is at least 1.";
    /// The account's quota for the class of operations is used up.
    AccountQuota = "account-quota" at Admit,
        "Wait as Retry-After says, send fewer requests, or have the account's limit raised.";
    /// The request's body is longer than the gate reads.
    BodyTooLong = "body-too-long" at Body,
        "Send a shorter body, or several requests.";
    /// The request's body ended before it was complete.
    BodyIncomplete = "body-incomplete" at Body,
        "Send the whole body.";
    /// Nothing serves the operation on this installation.
    NotServed = "not-served" at Serve,
        "Configure an engine for the operation, or do without it.";
    /// The gate let the request in; what serves the operation refused or failed.
    ServiceError = "service-error" at Serve,
        "The answer's body says what to change; for a 5xx, look for the request id in the server's log.";
}

impl Cause {
    /// Every cause there is.
    pub fn all() -> impl Iterator<Item = Self> {
        let tokens = TokenScheme::ALL.iter().flat_map(|scheme| {
            TokenFault::ALL.iter().map(|fault| Self::Token(*scheme, *fault)).filter(|cause| cause.can_happen())
        });
        Plain::ALL.iter().map(|plain| Self::Plain(*plain)).chain(tokens)
    }

    /// The cause with that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|cause| cause.code() == code)
    }

    /// Its stable name, in kebab-case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Plain(plain) => plain.code(),
            Self::Token(scheme, fault) => fault.code(scheme),
        }
    }

    /// The step that refused.
    pub const fn step(self) -> Step {
        match self {
            Self::Plain(plain) => plain.step(),
            Self::Token(..) => Step::Authenticate,
        }
    }

    /// What is wrong, in one sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Plain(plain) => plain.meaning(),
            Self::Token(_, fault) => fault.meaning(),
        }
    }

    /// The smallest change that would let the request in.
    pub const fn fix(self) -> &'static str {
        match self {
            Self::Plain(plain) => plain.fix(),
            Self::Token(_, fault) => fault.fix(),
        }
    }

    const fn can_happen(self) -> bool {
        match self {
            Self::Plain(_) => true,
            Self::Token(scheme, fault) => fault.can_happen(scheme),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_cause_has_a_code_of_its_own_in_kebab_case() {
        let mut seen = HashSet::new();
        for cause in Cause::all() {
            let code = cause.code();
            assert!(code.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase()), "{code}");
            assert!(seen.insert(code), "{code} twice");
            assert_eq!(Cause::from_code(code), Some(cause));
            assert!(cause.meaning().ends_with('.') && cause.fix().ends_with('.'), "{code}");
        }
        assert_eq!(Cause::from_code("nothing"), None);
    }
}
