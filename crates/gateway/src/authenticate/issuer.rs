//! Issuers that the operator trusts besides our own sign-in server: real Entra tenants, or any OpenID Connect issuer.
//!
//! What they are trusted with is fixed when the server starts; their key sets are replaced while it runs, by
//! [`TrustedIssuers::put_keys`]. The gate itself fetches nothing: a token that names an unknown key is refused, and
//! whoever fetches key sets is told.

mod claims;
mod settings;
mod verify;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwapOption;
use lazurite_crypto::jwks::KeySet;
use lazurite_crypto::jwt::Parsed;
use tokio::sync::Notify;

use super::claims::ClaimedIssuer;
use crate::cause::TokenFault;
pub use settings::{IssuerFault, TrustedIssuer};

/// All of them, by number.
#[derive(Debug, Default)]
pub(crate) struct TrustedIssuers {
    issuers: Box<[Trusted]>,
    /// Told when a token named a key that is not in its issuer's set.
    missed: Arc<Notify>,
}

/// One of them, and its keys as they are now.
#[derive(Debug)]
pub(super) struct Trusted {
    settings: TrustedIssuer,
    /// `None` until they were fetched for the first time.
    keys: ArcSwapOption<KeySet>,
    /// Whether a token named a key that is not among them.
    missed: AtomicBool,
    tell: Arc<Notify>,
}

impl TrustedIssuers {
    pub(crate) fn new(settings: Vec<TrustedIssuer>) -> Self {
        let missed = Arc::new(Notify::new());
        let trusted = |settings| Trusted {
            settings,
            keys: ArcSwapOption::empty(),
            missed: AtomicBool::new(false),
            tell: Arc::clone(&missed),
        };
        Self { issuers: settings.into_iter().map(trusted).collect(), missed }
    }

    /// The first of them, for challenges.
    pub(crate) fn first(&self) -> Option<&str> {
        self.issuers.first().map(|trusted| &*trusted.settings.issuer)
    }

    /// Which of them a token claims to be from, letter by letter.
    pub(super) fn issuer_of(&self, token: &Parsed<'_>) -> Result<Option<(usize, &Trusted)>, TokenFault> {
        if self.issuers.is_empty() {
            return Ok(None);
        }
        let claimed: ClaimedIssuer = token.unverified_claims().map_err(|_| TokenFault::Malformed)?;
        let mut all = self.issuers.iter().enumerate();
        let found = all.find(|(_, trusted)| claimed.iss.as_deref() == Some(&*trusted.settings.issuer));
        Ok(found)
    }

    /// Whether that is the issuer's key set as it is now.
    pub(super) fn are_current(&self, number: usize, keys: &Arc<KeySet>) -> bool {
        self.issuers
            .get(number)
            .is_some_and(|trusted| trusted.keys.load().as_ref().is_some_and(|current| Arc::ptr_eq(current, keys)))
    }

    /// Replaces an issuer's keys. Tokens under the former ones are verified anew.
    pub(crate) fn put_keys(&self, issuer: &str, keys: Option<KeySet>) {
        let keys = keys.map(Arc::new);
        for trusted in self.issuers.iter().filter(|trusted| trusted.settings.issuer == issuer) {
            trusted.keys.store(keys.clone());
        }
    }

    /// Waits until tokens named keys that their issuers' sets did not have, and says which issuers.
    pub(crate) async fn missed(&self) -> Vec<String> {
        loop {
            let missed = self.issuers.iter().filter(|trusted| trusted.missed.swap(false, Ordering::Relaxed));
            let missed: Vec<String> = missed.map(|trusted| trusted.settings.issuer.clone()).collect();
            if !missed.is_empty() {
                return missed;
            }
            self.missed.notified().await;
        }
    }
}

impl Trusted {
    /// A token named a key that is not in the set: perhaps the issuer has published a new one.
    fn unknown_key(&self) -> TokenFault {
        if !self.missed.swap(true, Ordering::Relaxed) {
            self.tell.notify_one();
        }
        TokenFault::UnknownKey
    }
}
