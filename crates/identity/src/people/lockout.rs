//! Guessing is made slow: after so many wrong tries nothing more is tried for a while, and the while doubles.
//!
//! What is counted decides who can be made to wait. A browser that is familiar to the account is counted on its own, and by
//! nothing else, so that nobody elsewhere can lock its person out. Everybody else is counted three times: at one address for
//! one account, at one address for all accounts (many names, one password), and for the account from all unfamiliar places
//! (many addresses, one name). An account that does not exist is counted like one that does, so the answers tell nothing.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use lazurite_crypto::digest::secret_hash;
use lazurite_model::PrincipalId;
use lazurite_model::record::SignInFailures;
use lazurite_store::{Audit, StoreError, WriteTx};

use super::Origin;
use crate::State;

/// Wrong tries are forgotten that long after the last one.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(15);
/// The first block; each further wrong try doubles it.
const FIRST_BLOCK: SignedDuration = SignedDuration::from_mins(1);
/// No block is longer.
const LONGEST_BLOCK: SignedDuration = SignedDuration::from_hours(1);

const TRIES_OF_A_BROWSER: u32 = 10;
const TRIES_OF_A_PAIR: u32 = 10;
const TRIES_FOR_AN_ACCOUNT: u32 = 30;
/// Many people may come from one address.
const TRIES_OF_AN_ADDRESS: u32 = 100;
/// Of a million six-digit codes.
const TRIES_OF_CODES: u32 = 5;

/// What one try is counted for.
pub(crate) struct Tries {
    /// Counted for nothing but this very person or browser: forgotten when they succeed.
    own: Vec<(String, u32)>,
    /// Shared with others: a success says nothing of them.
    shared: Vec<(String, u32)>,
}

impl Tries {
    /// A password for the account that goes by `name`; `user` is its person, if there is one.
    pub(crate) fn of_password(name: &str, user: Option<PrincipalId>, origin: &Origin) -> Self {
        if let Some(familiar) = origin.familiar.as_ref().filter(|known| user.is_some_and(|user| known.knows(user))) {
            let key = format!("browser/{}/{}", familiar.browser, digest(name));
            return Self { own: vec![(key, TRIES_OF_A_BROWSER)], shared: Vec::new() };
        }
        let (account, address) = (digest(name), network(origin.address));
        Self {
            own: vec![(format!("pair/{address}/{account}"), TRIES_OF_A_PAIR)],
            shared: vec![
                (format!("address/{address}"), TRIES_OF_AN_ADDRESS),
                (format!("account/{account}"), TRIES_FOR_AN_ACCOUNT),
            ],
        }
    }

    /// A one-time or recovery code of a person whose password was right.
    pub(crate) fn of_second_factor(user: PrincipalId, origin: &Origin) -> Self {
        let known = origin.familiar.as_ref().filter(|known| known.knows(user));
        let place = known.map_or_else(|| "elsewhere".to_owned(), |known| known.browser.to_string());
        Self { own: vec![(format!("code/{place}/{user}"), TRIES_OF_CODES)], shared: Vec::new() }
    }

    /// A user code of some device (RFC 8628 §5.1). Browsers in which somebody signed in before do not share the limit of their
    /// address.
    pub(crate) fn of_user_code(origin: &Origin) -> Self {
        let browser = origin.familiar.as_ref().map(|familiar| familiar.browser.to_string());
        let key = format!("device/{}", browser.unwrap_or_else(|| network(origin.address)));
        Self { own: Vec::new(), shared: vec![(key, TRIES_OF_A_PAIR)] }
    }

    /// Whether it must not even be tried now.
    pub(crate) async fn are_blocked(&self, state: &State) -> Result<bool, StoreError> {
        for (key, _) in self.all() {
            let known = state.store().read::<SignInFailures>(key).await?;
            if known.and_then(|known| known.blocked_until).is_some_and(|until| state.now() < until) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The same, within a write: as writers take turns, nobody slips through between this and [`Tries::count`].
    pub(crate) async fn are_blocked_now(&self, tx: &mut WriteTx, now: Timestamp) -> Result<bool, StoreError> {
        for (key, _) in self.all() {
            let known = tx.read::<SignInFailures>(key).await?;
            if known.and_then(|known| known.blocked_until).is_some_and(|until| now < until) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Counts a wrong try.
    pub(crate) async fn failed(&self, state: &State) -> Result<(), StoreError> {
        let mut tx = state.store().begin(audit()).await?;
        self.count(&mut tx, state.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Counts a wrong try within a write.
    pub(crate) async fn count(&self, tx: &mut WriteTx, now: Timestamp) -> Result<(), StoreError> {
        for (key, limit) in self.all() {
            let known = tx.read::<SignInFailures>(key).await?.filter(|known| now < known.expires);
            tx.put(&counted(key, known, *limit, now)).await?;
        }
        Ok(())
    }

    /// Forgets what was counted for this person at this place alone.
    pub(crate) async fn succeeded(&self, state: &State) -> Result<(), StoreError> {
        for (key, _) in &self.own {
            if state.store().read::<SignInFailures>(key).await?.is_some() {
                let mut tx = state.store().begin(audit()).await?;
                tx.delete::<SignInFailures>(key).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    fn all(&self) -> impl Iterator<Item = &(String, u32)> {
        self.own.iter().chain(&self.shared)
    }
}

fn counted(key: &str, known: Option<SignInFailures>, limit: u32, now: Timestamp) -> SignInFailures {
    let count = known.map_or(0, |known| known.count).saturating_add(1);
    let blocked_until = count.checked_sub(limit).map(|beyond| now + block(beyond));
    let expires = blocked_until.unwrap_or(now) + REMEMBERED;
    SignInFailures { counted_for: key.to_owned(), count, blocked_until, expires }
}

/// How long nothing is tried after so many wrong tries beyond the limit.
fn block(beyond: u32) -> SignedDuration {
    FIRST_BLOCK.saturating_mul(1 << beyond.min(10)).min(LONGEST_BLOCK)
}

/// Names are typed by anybody and of any length: their digests are keys.
fn digest(name: &str) -> String {
    secret_hash(name).0
}

/// An IPv6 client has a whole /64 to choose addresses from.
fn network(address: Option<IpAddr>) -> String {
    match address {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

fn audit() -> Audit {
    Audit { caller: None, action: "signIn/count".into(), target: "signInFailures".into(), request_id: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_doubles_up_to_an_hour() {
        let minutes = |beyond| block(beyond).as_mins();
        assert_eq!([0, 1, 2, 5, 6, 40].map(minutes), [1, 2, 4, 32, 60, 60]);
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_place() {
        let place = |text: &str| network(Some(text.parse().unwrap()));
        assert_eq!(place("2001:db8:1:2:aaaa::1"), place("2001:db8:1:2:bbbb::2"));
        assert_ne!(place("2001:db8:1:2::1"), place("2001:db8:1:3::1"));
        assert_ne!(place("192.0.2.1"), place("192.0.2.2"));
    }
}
