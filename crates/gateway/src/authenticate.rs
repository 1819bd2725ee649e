//! Who sends the request: the holder of a shared key, a SAS token's identity, or a principal of a directory.
//!
//! The answer names an account and says by what credential; what the caller may do is asked afterwards. A token seen
//! before is believed without its signature being computed again, but whether its key still counts, its account and its
//! principal are asked of each version of the snapshot, and its time on every request.

mod bearer;
mod cache;
mod claims;
mod issuer;
mod own;
mod sas;
mod standing;
mod supposed;
mod tokens;

use std::sync::Arc;

use http::HeaderMap;
use lazurite_api::{Audience, Query};
use lazurite_crypto::shared_key::key_digest;
use lazurite_model::record::KeySlot;
use lazurite_model::usage::CredentialKind;
use lazurite_model::{Location, PrincipalId, UniqueId};
use lazurite_policy::Subject;
use uuid::Uuid;

use crate::cause::{Cause, TokenScheme};
use crate::credential::{self, Presented};
use crate::refusal::{self, Refused, Seen};
use crate::snapshot::{Account, KeyTag, Snapshot};
pub(crate) use bearer::{BearerFacts, Foreign};
use cache::Believed;
pub(crate) use issuer::TrustedIssuers;
pub use issuer::{IssuerFault, TrustedIssuer};
pub(crate) use own::OwnIssuer;
pub(crate) use standing::Standing;
pub(crate) use tokens::{Moment, Tokens};

/// A caller of the data plane: an account, and the right to speak to it. Made only here.
#[derive(Clone, Debug)]
pub(crate) struct Authenticated<'s> {
    account: Known<'s>,
    by: By,
}

/// How the account is known.
#[derive(Clone, Debug)]
enum Known<'s> {
    /// It was looked up.
    Found(&'s Account),
    /// By a token, and what that opens in this version of the snapshot.
    Remembered(Arc<Standing>, Arc<Believed>),
}

/// By what credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// A shared key.
    Key(KeySlot),
    /// A SAS token.
    Sas {
        /// Whose roles decide.
        principal: PrincipalId,
        /// Under what its rate is counted.
        token: Uuid,
        /// Requests per second.
        rate: u16,
    },
    /// A token of a directory.
    Bearer {
        /// Whose roles decide.
        principal: PrincipalId,
    },
}

impl<'s> Authenticated<'s> {
    pub(crate) fn account(&self) -> &Account {
        match &self.account {
            Known::Found(account) => account,
            Known::Remembered(standing, _) => standing.account(),
        }
    }

    /// What the caller's token opens; `None` for keys, which open everything.
    pub(crate) fn standing(&self) -> Option<&Standing> {
        match &self.account {
            Known::Found(_) => None,
            Known::Remembered(standing, _) => Some(standing),
        }
    }

    /// Whose roles decide; `None` for keys.
    pub(crate) fn subject(&self) -> Option<Subject<'_>> {
        match (self.by, &self.account) {
            (By::Key(_), _) => None,
            (By::Bearer { .. }, Known::Remembered(_, believed)) => believed.bearer().ok().map(BearerFacts::subject),
            (By::Sas { principal, .. } | By::Bearer { principal }, _) => Some(Subject::Known(principal)),
        }
    }

    pub(crate) const fn by(&self) -> By {
        self.by
    }

    /// Whether the credential may be used in that location: SAS tokens may name where.
    ///
    /// # Errors
    /// 403 that names the location.
    pub(crate) fn check_location(&self, location: Location) -> Result<(), Refused> {
        match &self.account {
            Known::Remembered(_, believed) if !believed.is_valid_in(location) => {
                Err(refusal::wrong_region(location.name()))
            }
            _ => Ok(()),
        }
    }
}

impl By {
    /// What the meter counts it as.
    pub(crate) const fn credential(self) -> CredentialKind {
        match self {
            Self::Key(KeySlot::Primary) => CredentialKind::PrimaryKey,
            Self::Key(KeySlot::Secondary) => CredentialKind::SecondaryKey,
            Self::Sas { .. } => CredentialKind::Sas,
            Self::Bearer { .. } => CredentialKind::Bearer,
        }
    }

    /// How its token was presented; `None` for keys.
    pub(crate) const fn scheme(self) -> Option<TokenScheme> {
        match self {
            Self::Key(_) => None,
            Self::Sas { .. } => Some(TokenScheme::Sas),
            Self::Bearer { .. } => Some(TokenScheme::Bearer),
        }
    }

    /// The credential's id: a SAS token's own, the principal for a bearer token; nil for keys.
    pub(crate) const fn holder(self) -> Uuid {
        match self {
            Self::Key(_) => Uuid::nil(),
            Self::Sas { token, .. } => token,
            Self::Bearer { principal } => principal.0,
        }
    }

    /// Whose roles decide; nil for keys.
    pub(crate) const fn principal(self) -> Uuid {
        match self {
            Self::Key(_) => Uuid::nil(),
            Self::Sas { principal, .. } | Self::Bearer { principal } => principal.0,
        }
    }

    /// The token's own rate, in requests per second.
    pub(crate) const fn token_rate(self) -> Option<u16> {
        match self {
            Self::Sas { rate, .. } => Some(rate),
            Self::Key(_) | Self::Bearer { .. } => None,
        }
    }

    /// What a refusal says of the caller, on that account.
    pub(crate) fn seen(self, account: &Account) -> Seen {
        self.seen_by(Some(account.unique_id))
    }

    fn seen_by(self, account: Option<UniqueId>) -> Seen {
        Seen {
            credential: self.credential(),
            account,
            holder: self.holder(),
            principal: self.principal(),
            ..Seen::default()
        }
    }
}

/// Where and when a credential is presented.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occasion {
    pub(crate) now: Moment,
    pub(crate) location: Location,
}

/// Who sends the request.
///
/// # Errors
/// 401 with a challenge; 403 for an account that answers nobody.
pub(crate) fn authenticate<'s>(
    snapshot: &'s Snapshot,
    tokens: &Tokens,
    occasion: Occasion,
    headers: &HeaderMap,
    query: &Query<'_>,
) -> Result<Authenticated<'s>, Refused> {
    let caller = match Presented::find(headers, query)? {
        None => Err(refusal::no_credentials()),
        Some(Presented::Key(text)) => by_key(snapshot, text),
        Some(Presented::Sas(token)) => by_sas(snapshot, tokens, occasion, token),
        Some(Presented::Bearer(token)) => by_bearer(snapshot, tokens, occasion, (token, headers)),
    }?;
    if caller.account().public_network_access_disabled {
        return Err(refusal::network_access_disabled().seen(caller.by().seen(caller.account())));
    }
    Ok(caller)
}

/// Whom a preflight can be told to be for: the holder of the key or SAS token that stands in the query.
pub(crate) fn caller_of_preflight<'s>(
    snapshot: &'s Snapshot,
    tokens: &Tokens,
    occasion: Occasion,
    query: &Query<'_>,
) -> Option<Authenticated<'s>> {
    match Presented::in_query(query).ok()?? {
        Presented::Key(text) => by_key(snapshot, text),
        Presented::Sas(token) => by_sas(snapshot, tokens, occasion, token),
        Presented::Bearer(_) => return None,
    }
    .ok()
}

fn by_key<'s>(snapshot: &'s Snapshot, text: &str) -> Result<Authenticated<'s>, Refused> {
    let (account, slot) = snapshot.accounts.by_key(&KeyTag::of(&key_digest(text))).ok_or_else(refusal::unknown_key)?;
    let by = By::Key(slot);
    if account.local_auth_disabled {
        return Err(refusal::keys_disabled().seen(by.seen(account)));
    }
    Ok(Authenticated { account: Known::Found(account), by })
}

fn by_sas<'s>(
    snapshot: &'s Snapshot,
    tokens: &Tokens,
    occasion: Occasion,
    token: &[u8],
) -> Result<Authenticated<'s>, Refused> {
    const SCHEME: TokenScheme = TokenScheme::Sas;
    let disbelieve = |fault| {
        let account = sas::named_account(snapshot, token);
        refusal::token(SCHEME, fault).seen(Seen { credential: CredentialKind::Sas, account, ..Seen::default() })
    };
    let (believed, standing) = tokens.sas(snapshot, token, occasion.now).map_err(disbelieve)?;
    let facts = believed.sas().map_err(disbelieve)?;
    let by = By::Sas { principal: facts.principal, token: facts.token, rate: facts.rate };
    let standing = match standing {
        Some(standing) => standing,
        None => {
            let found = snapshot.accounts.by_client_id(facts.account);
            let account = found.ok_or_else(|| refusal::unknown_account(SCHEME, Cause::UnknownClientId))?;
            if account.local_auth_disabled {
                return Err(refusal::sas_disabled().seen(by.seen(account)));
            }
            let refuse = |fault| refusal::token(SCHEME, fault).seen(by.seen(account));
            facts.check_identity(snapshot, account).map_err(refuse)?;
            believed.stand(snapshot, account)
        }
    };
    Ok(Authenticated { account: Known::Remembered(standing, believed), by })
}

fn by_bearer<'s>(
    snapshot: &'s Snapshot,
    tokens: &Tokens,
    occasion: Occasion,
    (token, headers): (&[u8], &HeaderMap),
) -> Result<Authenticated<'s>, Refused> {
    const SCHEME: TokenScheme = TokenScheme::Bearer;
    let disbelieve = |fault| {
        let account = credential::client_id(headers).ok().flatten();
        let account = account.filter(|id| snapshot.accounts.by_client_id(*id).is_some());
        refusal::token(SCHEME, fault).seen(Seen { credential: CredentialKind::Bearer, account, ..Seen::default() })
    };
    let believed = tokens.bearer(snapshot, token, Audience::Maps, occasion.now).map_err(disbelieve)?;
    let facts = believed.bearer().map_err(disbelieve)?;
    let by = By::Bearer { principal: facts.principal };
    // An account of another directory learns nothing about who came to its door.
    let stranger = by.seen_by(None);
    let client_id = credential::client_id(headers)
        .and_then(|id| id.ok_or_else(refusal::missing_client_id))
        .map_err(|refused| refused.seen(stranger))?;
    // One token may open several accounts: the last one is remembered.
    let remembered = believed.standing(snapshot).filter(|standing| standing.account().unique_id == client_id);
    let standing = match remembered {
        Some(standing) => standing,
        None => {
            let refuse = |cause| refusal::unknown_account(SCHEME, cause).seen(stranger);
            let found = snapshot.accounts.by_client_id(client_id);
            // A token opens accounts of its own directory only; one that names another learns nothing about it.
            let is_ours = |account: &&Arc<Account>| snapshot.rbac.tenant_of(account.subscription) == Some(facts.tenant);
            let ours = found.filter(is_ours);
            facts.check(snapshot, Audience::Maps).map_err(|fault| {
                refusal::token(SCHEME, fault).seen(by.seen_by(ours.map(|account| account.unique_id)))
            })?;
            let cause = if found.is_some() { Cause::OtherDirectory } else { Cause::UnknownClientId };
            believed.stand(snapshot, ours.ok_or_else(|| refuse(cause))?)
        }
    };
    Ok(Authenticated { account: Known::Remembered(standing, believed), by })
}
