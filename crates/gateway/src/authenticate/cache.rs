//! Tokens whose signatures were right, found by the whole text of the token.
//!
//! What is remembered is only that a signature was right under a certain key: everything that can change is asked again by
//! whoever looks a token up. The memory is bounded: a token has four places, and the one that ends first gives way.
//! Readers take no lock.

use std::hash::BuildHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwapOption;
use hashbrown::DefaultHashBuilder;

use super::bearer::BearerFacts;
use super::sas::SasFacts;
use crate::refusal::TokenFault;

const WAYS: usize = 4;

/// A token whose signature was right, and what it says.
#[derive(Debug)]
pub(crate) struct Believed {
    hash: u64,
    token: Box<str>,
    facts: Facts,
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

    pub(super) fn find(&self, token: &str) -> Option<Arc<Believed>> {
        let hash = self.hasher.hash_one(token);
        let mut tagged = self.set(hash)?.iter().filter(|way| way.tag.load(Ordering::Relaxed) == hash);
        tagged.find_map(|way| {
            let believed = way.token.load();
            let is_it = believed.as_ref().is_some_and(|believed| believed.hash == hash && *believed.token == *token);
            is_it.then(|| believed.clone()).flatten()
        })
    }

    pub(super) fn remember(&self, token: &str, facts: Facts) -> Arc<Believed> {
        let hash = self.hasher.hash_one(token);
        let believed = Arc::new(Believed { hash, token: token.into(), facts });
        let room = |way: &&Way| {
            let there = way.token.load();
            there.as_ref().map(|there| if there.hash == hash { i64::MIN } else { there.expires() })
        };
        // An empty place sorts before any other, and one with the same token before those that end later.
        if let Some(way) = self.set(hash).and_then(|set| set.iter().min_by_key(room)) {
            way.tag.store(hash, Ordering::Relaxed);
            way.token.store(Some(Arc::clone(&believed)));
        }
        believed
    }

    #[allow(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    fn set(&self, hash: u64) -> Option<&[Way; WAYS]> {
        self.sets.get(hash as usize & (self.sets.len() - 1))
    }
}
