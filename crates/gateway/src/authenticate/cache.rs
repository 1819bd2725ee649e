//! Tokens whose signatures were right, found by the whole text of the token.
//!
//! What is remembered is that a signature was right under a certain key, and what the token opens in one version of the
//! snapshot ([`Standing`]): everything that can change is asked again by whoever looks a token up. The memory is bounded:
//! a token has four places, and the one that ends first gives way. Readers take no lock.

use std::hash::BuildHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwapOption;
use hashbrown::DefaultHashBuilder;
use lazurite_model::Location;

use super::bearer::BearerFacts;
use super::sas::SasFacts;
use super::standing::Standing;
use super::tokens::Moment;
use crate::cause::TokenFault;
use crate::snapshot::{Account, Snapshot};

const WAYS: usize = 4;
/// So many characters of a signature tell tokens apart: 192 bits.
const SIGNATURE_END: usize = 32;

/// A token whose signature was right, and what it says.
#[derive(Debug)]
pub(crate) struct Believed {
    hash: u64,
    token: Box<[u8]>,
    facts: Facts,
    standing: ArcSwapOption<Standing>,
}

#[derive(Debug)]
pub(super) enum Facts {
    Bearer(BearerFacts),
    Sas(SasFacts),
}

impl Believed {
    /// What it says, if it is a token of the directory.
    pub(crate) const fn bearer(&self) -> Result<&BearerFacts, TokenFault> {
        match &self.facts {
            Facts::Bearer(facts) => Ok(facts),
            Facts::Sas(_) => Err(TokenFault::Issuer),
        }
    }

    /// What it says, if it is a SAS token.
    pub(crate) const fn sas(&self) -> Result<&SasFacts, TokenFault> {
        match &self.facts {
            Facts::Sas(facts) => Ok(facts),
            Facts::Bearer(_) => Err(TokenFault::Issuer),
        }
    }

    /// Whether it may be used in that location.
    pub(super) fn is_valid_in(&self, location: Location) -> bool {
        match &self.facts {
            Facts::Bearer(_) => true,
            Facts::Sas(facts) => facts.is_valid_in(location),
        }
    }

    /// Whether it is a SAS token whose very key is still the account's; `stands`: it has a standing in this version of the
    /// snapshot.
    pub(super) fn is_sas_key_trusted(&self, stands: bool, snapshot: &Snapshot, now: Moment) -> bool {
        // What stands in this version was signed by a key that is in it.
        let is_known = |facts: &SasFacts| stands && !facts.may_key_expire();
        self.sas().is_ok_and(|facts| is_known(facts) || facts.is_key_trusted(snapshot, now))
    }

    /// What it opens, if that was asked in this version of the snapshot already.
    pub(super) fn standing(&self, snapshot: &Snapshot) -> Option<Arc<Standing>> {
        self.standing.load_full().filter(|standing| standing.is_of(snapshot))
    }

    /// Keeps what it opens in this version of the snapshot.
    pub(super) fn stand(&self, snapshot: &Snapshot, account: &Arc<Account>) -> Arc<Standing> {
        let standing = Arc::new(Standing::new(snapshot, account));
        self.standing.store(Some(Arc::clone(&standing)));
        standing
    }

    const fn expires(&self) -> i64 {
        match &self.facts {
            Facts::Bearer(facts) => facts.validity.expires,
            Facts::Sas(facts) => facts.validity.expires,
        }
    }
}

#[derive(Default)]
struct Way {
    /// The hash of the token that lies here, so that the others need not be touched.
    tag: AtomicU64,
    token: ArcSwapOption<Believed>,
}

pub(super) struct TokenCache {
    sets: Box<[[Way; WAYS]]>,
    hasher: DefaultHashBuilder,
}

impl TokenCache {
    /// Room for about `tokens`.
    pub(super) fn new(tokens: usize) -> Self {
        let sets = tokens.div_ceil(WAYS).next_power_of_two();
        Self { sets: (0..sets).map(|_| Default::default()).collect(), hasher: DefaultHashBuilder::default() }
    }

    pub(super) fn clear(&self) {
        for way in self.sets.iter().flatten().filter(|way| way.tag.load(Ordering::Relaxed) != 0) {
            way.tag.store(0, Ordering::Relaxed);
            way.token.store(None);
        }
    }

    pub(super) fn find(&self, token: &[u8]) -> Option<Arc<Believed>> {
        let hash = self.hash(token);
        let mut tagged = self.set(hash)?.iter().filter(|way| way.tag.load(Ordering::Relaxed) == hash);
        tagged.find_map(|way| {
            let believed = way.token.load();
            let is_it = believed.as_ref().is_some_and(|believed| believed.hash == hash && *believed.token == *token);
            is_it.then(|| believed.clone()).flatten()
        })
    }

    pub(super) fn remember(&self, token: &[u8], facts: Facts) -> Arc<Believed> {
        let hash = self.hash(token);
        let believed = Arc::new(Believed { hash, token: token.into(), facts, standing: ArcSwapOption::empty() });
        // The same token, verified anew, takes its own place; then an empty one; then the one that ends first.
        let room = |way: &&Way| {
            let there = way.token.load();
            let is_other = there.as_ref().is_none_or(|there| there.hash != hash);
            (is_other, there.as_ref().map(|there| there.expires()))
        };
        if let Some(way) = self.set(hash).and_then(|set| set.iter().min_by_key(room)) {
            way.tag.store(hash, Ordering::Relaxed);
            way.token.store(Some(Arc::clone(&believed)));
        }
        believed
    }

    /// A hash of the token's end: that is its signature, in which tokens differ most. What is found by it is compared as a
    /// whole.
    fn hash(&self, token: &[u8]) -> u64 {
        self.hasher.hash_one(token.last_chunk::<SIGNATURE_END>().map_or(token, |end| end.as_slice()))
    }

    #[allow(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    fn set(&self, hash: u64) -> Option<&[Way; WAYS]> {
        self.sets.get(hash as usize & (self.sets.len() - 1))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// A token's facts that last until `expires`.
    fn facts(expires: i64) -> Facts {
        Facts::Sas(SasFacts::example(Uuid::nil(), expires))
    }

    #[test]
    fn a_token_is_found_by_its_whole_text_and_replaced_by_itself() {
        let cache = TokenCache::new(4);
        cache.remember(b"token-a", facts(1));
        let first = cache.find(b"token-a").unwrap();
        assert!(cache.find(b"token-b").is_none());
        let second = cache.remember(b"token-a", facts(2));
        assert!(!Arc::ptr_eq(&first, &second));
        assert!(Arc::ptr_eq(&cache.find(b"token-a").unwrap(), &second));
        let taken = cache.sets.iter().flatten().filter(|way| way.token.load().is_some()).count();
        assert_eq!(taken, 1, "it keeps to its own place");
    }

    #[test]
    fn memory_is_bounded_and_what_ends_first_gives_way() {
        let cache = TokenCache::new(4);
        for expires in 1..=100 {
            cache.remember(format!("token-{expires}").as_bytes(), facts(expires));
        }
        let left = (1..=100).filter(|expires| cache.find(format!("token-{expires}").as_bytes()).is_some());
        assert_eq!(left.collect::<Vec<_>>(), [97, 98, 99, 100]);
    }
}
