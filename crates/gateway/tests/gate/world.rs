//! A small directory with accounts, and a client that sends requests through the gate.

mod client;
mod foreign;
mod records;
mod service;
mod tokens;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use jiff::Timestamp;
use lazurite_api::Audience;
use lazurite_crypto::seal::Sealer;
use lazurite_gateway::{Audiences, Gateway, GatewayOptions, Journal, LimitOptions, Meter, Regions, TrustedIssuer};
use lazurite_journal::Ring;
use lazurite_model::record::{Kind, Record, SigningKey};
use lazurite_model::{AnyRecord, Change, ChangeSet, Location, MockClock, Revision, SeededRandom};

pub use client::{Answered, Client};
pub use foreign::{Foreign, ISSUER, foreign_keys, issuer};
pub use records::{
    Account, account, account_id, app, assignment, group, identity, limits, membership, principal, records,
    subscription, tenant, unique_id, user,
};
pub use service::{FakeMaps, ROUTES};
pub use tokens::{Bearer, Sas, sas_signing_key, signing_keys};

pub const AUTHORITY: &str = "https://localhost:8443";

/// The instant at which every test begins.
pub fn start() -> Timestamp {
    "2026-11-01T12:00:00Z".parse().unwrap()
}

pub fn sealer() -> Arc<Sealer> {
    static SEALER: LazyLock<Arc<Sealer>> =
        LazyLock::new(|| Arc::new(Sealer::new([7; 32], Arc::new(SeededRandom::new(7)))));
    Arc::clone(&SEALER)
}

/// The gate, its clock, and all records that it has been told.
pub struct World {
    pub gateway: Arc<Gateway>,
    pub clock: Arc<MockClock>,
    pub maps: Arc<FakeMaps>,
    records: Mutex<BTreeMap<(Kind, String), AnyRecord>>,
    revision: AtomicI64,
}

impl World {
    pub fn new() -> Self {
        Self::in_location(Location::EastUs)
    }

    pub fn in_location(location: Location) -> Self {
        Self::playing(Regions::new(location))
    }

    /// A world with those regions.
    pub fn playing(regions: Regions) -> Self {
        Self::made(regions, &[AUTHORITY], Vec::new())
    }

    /// A world that believes other issuers too.
    pub fn trusting(trusted_issuers: Vec<TrustedIssuer>) -> Self {
        Self::made(Regions::new(Location::EastUs), &[AUTHORITY], trusted_issuers)
    }

    /// A world that believes the issuer alone, and has its first key.
    pub fn without_sign_in(issuer: TrustedIssuer) -> Self {
        let world = Self::made(Regions::new(Location::EastUs), &[], vec![issuer]);
        world.publish(&foreign_keys()[..1]);
        world
    }

    fn made(regions: Regions, authorities: &[&str], trusted_issuers: Vec<TrustedIssuer>) -> Self {
        let clock = Arc::new(MockClock::at(start()));
        let maps = Arc::new(FakeMaps::default());
        let gateway = Gateway::new(GatewayOptions {
            regions,
            clock: Arc::clone(&clock) as _,
            random: Arc::new(SeededRandom::new(1)),
            sealer: sealer(),
            meter: Meter::in_memory(&SeededRandom::new(2)).unwrap(),
            routes: ROUTES,
            service: Arc::clone(&maps) as _,
            authorities: authorities.iter().map(ToString::to_string).collect(),
            audiences: Audiences::azure()
                .with(Audience::Maps, AUTHORITY)
                .with(Audience::ResourceManager, AUTHORITY)
                .with(Audience::Graph, "https://graph.localhost:8443"),
            trusted_issuers,
            body_limit: 1000,
            remembered_tokens: 64,
            limits: LimitOptions::default(),
        });
        let gateway = gateway.with_journal(journal(1.0));
        let all = records();
        gateway.load(Revision(1), &all).unwrap();
        let records = all.into_iter().map(|record| ((record.kind(), record.key()), record)).collect();
        Self { gateway: Arc::new(gateway), clock, maps, records: Mutex::new(records), revision: AtomicI64::new(1) }
    }

    /// With another journal.
    pub fn with_journal(self, journal: Journal) -> Self {
        Self { gateway: Arc::new(Arc::into_inner(self.gateway).unwrap().with_journal(journal)), ..self }
    }

    /// Writes a record, as a management call would.
    pub fn put(&self, record: impl Into<AnyRecord>) {
        let record = record.into();
        self.records.lock().unwrap().insert((record.kind(), record.key()), record.clone());
        self.commit(Change::Put(record));
    }

    /// Deletes a record.
    pub fn delete<T: Record>(&self, record: &T) {
        self.records.lock().unwrap().remove(&(T::KIND, record.key()));
        self.commit(Change::Deleted { kind: T::KIND, key: record.key() });
    }

    fn commit(&self, change: Change) {
        let revision = Revision(self.revision.fetch_add(1, Ordering::SeqCst) + 1);
        self.gateway.apply(&ChangeSet { revision, changes: vec![change] });
        assert_eq!(self.drift(), 0, "what was applied must equal what is built anew");
    }

    pub fn drift(&self) -> usize {
        let records: Vec<AnyRecord> = self.records.lock().unwrap().values().cloned().collect();
        self.gateway.drift(&records).unwrap()
    }

    pub fn signing_key(&self) -> SigningKey {
        signing_keys()[0].clone()
    }
}

/// A small journal that is gone with the process.
pub fn journal(allowed_share: f64) -> Journal {
    let ring = || Ring::anonymous(1 << 20).unwrap();
    Journal::new(ring(), ring(), allowed_share)
}
