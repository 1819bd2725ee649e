//! Token families: everything that one sign-in of a person at a client gave. A refresh token works once and gives the next
//! one; if an old one comes again, somebody else has it, and the whole family ends (RFC 9700 §4.14.2).
//!
//! A refresh token is a sealed text that holds its generation alone, so one that was never given out is told from one that
//! was given and used: only the latter ends a family.

use jiff::{SignedDuration, Timestamp};
use lazurite_model::record::{
    Authentication, AuthorizationCode, DeviceAuthorization, DeviceState, Revocation, SignInSession, TokenFamily,
};
use lazurite_model::{AppId, PrincipalId, Sealed, SecretHash};
use lazurite_store::{Audit, StoreError, WriteTx};
use uuid::Uuid;

use crate::State;
use crate::fault::{Fault, row};

/// A refresh token ends so long after its family was used last.
const IDLE: SignedDuration = SignedDuration::from_hours(90 * 24);
/// A page's family ends so long after the sign-in.
const OF_A_PAGE: SignedDuration = SignedDuration::from_hours(24);
/// By then every access token of a family has ended.
const ACCESS: SignedDuration = SignedDuration::from_hours(2);

/// What a grant uses up, in the same write that keeps what it gives.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spend<'s> {
    /// Nothing.
    Nothing,
    /// An authorization code.
    Code(&'s SecretHash),
    /// A device code that was approved.
    Device(&'s SecretHash),
    /// The refresh token of that generation.
    Refresh(u64),
}

/// A family that is about to begin.
pub(crate) fn new(
    state: &State,
    client: AppId,
    authentication: &Authentication,
    (scope, browser): (&str, bool),
) -> TokenFamily {
    let life = if browser { OF_A_PAGE } else { IDLE };
    TokenFamily {
        id: state.random().uuid(),
        client,
        authentication: authentication.clone(),
        scope: scope.to_owned(),
        browser,
        generation: 0,
        expires: later(state.now(), life),
    }
}

/// The text of the family's youngest refresh token.
pub(crate) fn refresh_token(state: &State, family: &TokenFamily) -> String {
    let sealed = state.sealer().seal(&TokenFamily::seal_context(family.id), &family.generation.to_be_bytes());
    format!("1.{}.{}", family.id.simple(), sealed.0)
}

/// Which family a refresh token is of, and its generation, if it was given out here.
pub(crate) fn read_refresh_token(state: &State, text: &str) -> Option<(Uuid, u64)> {
    let (id, sealed) = text.strip_prefix("1.")?.split_once('.')?;
    let id = Uuid::parse_str(id).ok()?;
    let opened = state.sealer().open(&TokenFamily::seal_context(id), &Sealed(sealed.to_owned())).ok()?;
    let generation = <[u8; 8]>::try_from(opened.as_slice()).ok()?;
    Some((id, u64::from_be_bytes(generation)))
}

/// Uses up what the grant stands on and keeps the family, if it is to be kept: both or neither. Of several that come at the
/// same time, one succeeds.
pub(crate) async fn settle(state: &State, spend: Spend<'_>, family: &mut TokenFamily, keep: bool) -> Result<(), Fault> {
    if matches!(spend, Spend::Nothing) && !keep {
        return Ok(());
    }
    let mut tx = state.store().begin(audit(family.authentication.user, "signIns/grant", family.client)).await?;
    let spent = match spend {
        Spend::Nothing => Ok(()),
        Spend::Code(hash) => spend_code(state, &mut tx, hash, family.id).await?,
        Spend::Device(hash) => spend_device(&mut tx, hash).await?,
        Spend::Refresh(generation) => turn(state, &mut tx, family, generation).await?,
    };
    // A refusal may have taken something back, which must be kept too.
    if spent.is_ok() && keep {
        tx.put(&*family).await?;
    }
    tx.commit().await?;
    spent
}

async fn spend_code(
    state: &State,
    tx: &mut WriteTx,
    hash: &SecretHash,
    family: Uuid,
) -> Result<Result<(), Fault>, StoreError> {
    let Some(mut code) = tx.read::<AuthorizationCode>(&hash.0).await? else { return Ok(Err(ended())) };
    if let Some(first) = code.redeemed {
        revoke(state, tx, first).await?;
        let message = "The authorization code was already redeemed. Sign in again.";
        return Ok(Err(Fault::new(&row::USED_CODE, message)));
    }
    code.redeemed = Some(family);
    tx.put(&code).await?;
    Ok(Ok(()))
}

async fn spend_device(tx: &mut WriteTx, hash: &SecretHash) -> Result<Result<(), Fault>, StoreError> {
    let Some(mut device) = tx.read::<DeviceAuthorization>(&hash.0).await? else { return Ok(Err(ended())) };
    if !matches!(device.state, DeviceState::Approved(_)) {
        return Ok(Err(ended()));
    }
    device.state = DeviceState::Redeemed;
    tx.put(&device).await?;
    Ok(Ok(()))
}

/// The next generation's turn, unless this one's is over.
async fn turn(
    state: &State,
    tx: &mut WriteTx,
    family: &mut TokenFamily,
    generation: u64,
) -> Result<Result<(), Fault>, StoreError> {
    let Some(current) = tx.read::<TokenFamily>(&family.id.to_string()).await? else { return Ok(Err(revoked())) };
    if current.generation != generation {
        revoke(state, tx, family.id).await?;
        return Ok(Err(revoked()));
    }
    family.generation = generation + 1;
    if !family.browser {
        family.expires = later(state.now(), IDLE);
    }
    Ok(Ok(()))
}

/// Ends a family: its refresh tokens, and its access tokens at once.
pub(crate) async fn revoke(state: &State, tx: &mut WriteTx, family: Uuid) -> Result<(), StoreError> {
    tx.delete::<TokenFamily>(&family.to_string()).await?;
    revoke_token(state, tx, family).await
}

/// Ends whatever carries that id as `sid` or `uti`.
pub(crate) async fn revoke_token(state: &State, tx: &mut WriteTx, id: Uuid) -> Result<(), StoreError> {
    tx.put(&Revocation { id, expires: later(state.now(), ACCESS) }).await?;
    Ok(())
}

/// Ends everything that sign-ins of a person gave: sessions, refresh tokens, access tokens.
pub(crate) async fn revoke_all_of(state: &State, tx: &mut WriteTx, user: PrincipalId) -> Result<(), StoreError> {
    for family in tx.find::<TokenFamily>("user", &user.to_string()).await? {
        revoke(state, tx, family.id).await?;
    }
    for session in tx.find::<SignInSession>("user", &user.to_string()).await? {
        tx.delete::<SignInSession>(&session.id.to_string()).await?;
    }
    Ok(())
}

/// The entry in the audit log for what a person's sign-in does.
pub(crate) fn audit(user: PrincipalId, action: &str, target: impl ToString) -> Audit {
    Audit {
        caller: Some(user),
        action: format!("microsoft.directory/{action}"),
        target: target.to_string(),
        request_id: String::new(),
    }
}

/// The grant has ended, or never was one.
pub(crate) fn ended() -> Fault {
    let message = "The provided authorization code or refresh token has expired or is not known. Sign in again.";
    Fault::new(&row::EXPIRED_GRANT, message)
}

/// The grant was taken back.
pub(crate) fn revoked() -> Fault {
    let message = "The provided grant has been revoked, or its refresh token was used before. Sign in again.";
    Fault::new(&row::REVOKED_GRANT, message)
}

fn later(now: Timestamp, life: SignedDuration) -> Timestamp {
    now.checked_add(life).unwrap_or(Timestamp::MAX)
}
