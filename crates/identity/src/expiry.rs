//! Forgets what has ended: codes, sessions, token families, revocations, used assertions, counted failures, and what was
//! deleted so long ago that nobody may restore it any more.
//!
//! All of them count for nothing after their time anyway; this only keeps the database small.

use jiff::Timestamp;
use lazurite_model::Record;
use lazurite_model::record::{
    AuthorizationCode, DeviceAuthorization, Revocation, SignInFailures, SignInSession, TokenFamily, UsedAssertion,
};
use lazurite_store::{Audit, StoreError};

use crate::State;
use crate::graph::forget_deletions;

/// Others may write in between.
const AT_ONCE: usize = 500;

/// A record that ends by itself.
trait Ends: Record {
    /// When it does.
    fn expires(&self) -> Timestamp;
}

macro_rules! ends {
    ($($kind:ident),+) => {$(
        impl Ends for $kind {
            fn expires(&self) -> Timestamp {
                self.expires
            }
        }
    )+};
}

ends!(AuthorizationCode, DeviceAuthorization, Revocation, SignInFailures, SignInSession, TokenFamily, UsedAssertion);

/// Deletes what ended before `now`. To be called every hour.
///
/// # Errors
/// The database's; calling again later is safe.
pub async fn forget_expired(state: &State, now: Timestamp) -> Result<(), StoreError> {
    forget::<AuthorizationCode>(state, now).await?;
    forget::<DeviceAuthorization>(state, now).await?;
    forget::<Revocation>(state, now).await?;
    forget::<SignInFailures>(state, now).await?;
    forget::<SignInSession>(state, now).await?;
    forget::<TokenFamily>(state, now).await?;
    forget::<UsedAssertion>(state, now).await?;
    forget_deletions(state, now).await
}

async fn forget<T: Ends>(state: &State, now: Timestamp) -> Result<(), StoreError> {
    let all = state.store().list::<T>("").await?;
    let ended: Vec<String> = all.iter().filter(|record| record.expires() <= now).map(Record::key).collect();
    for keys in ended.chunks(AT_ONCE) {
        let audit = Audit {
            caller: None,
            action: format!("{}/forget", T::KIND.name()),
            target: format!("{} that ended", keys.len()),
            request_id: String::new(),
        };
        let mut tx = state.store().begin(audit).await?;
        for key in keys {
            // A family may have been used meanwhile, and so live on.
            if tx.read::<T>(key).await?.is_some_and(|record| record.expires() <= now) {
                tx.delete::<T>(key).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}
