//! Accounts, tokens and requests for the bench.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use http::Request;
use http::request::Parts;
use jiff::Timestamp;
use lazurite_api::route::Method;
use lazurite_api::{Access, Answer, Call, Price, QuotaClass, Reply, Route, Service};
use lazurite_crypto::jwt::{RsaPrivateKey, RsaPublicKey};
use lazurite_crypto::keyset::{KeySet, new_signing_key};
use lazurite_crypto::sas::{self, SasClaims, SasSigner};
use lazurite_crypto::seal::Sealer;
use lazurite_crypto::shared_key::sas_key;
use lazurite_gateway::{Audiences, Gateway, GatewayOptions, Journal, LimitOptions, Meter, Regions};
use lazurite_journal::Ring;
use lazurite_model::record::{
    AccountKey, AccountKind, Identity, KeySlot, MapsAccount, PrincipalType, RoleAssignment, ServicePrincipal,
    SigningKey, SkuName, Subscription, SystemData, UserAssignedIdentity,
};
use lazurite_model::{
    AnyRecord, AppId, AssignmentId, Change, ChangeSet, Clock, Location, MockClock, PrincipalId, ResourceId, Revision,
    SubscriptionId, SystemClock, SystemRandom, TenantId, UniqueId,
};
use lazurite_policy::{DataAction, builtin};
use serde_json::json;
use uuid::Uuid;

const AUTHORITY: &str = "https://localhost:8443";
const TOKENS: u32 = 1000;
const KEYS_ASKED: u32 = 20_000;

static ROUTES: &[Route] = &[TILE, Route { path: "/styling/tile", access: Access::Anonymous, ..TILE }];

const TILE: Route = Route {
    name: "map/tile",
    method: Method::Get,
    path: "/map/tile",
    versions: &["2024-04-01", "2.1"],
    selector: None,
    access: Access::DataActions(&[DataAction::RENDER_READ]),
    quota: QuotaClass::RoadTiles,
    price: Price::TILE,
    absent: None,
};

struct Nothing;

impl Service for Nothing {
    fn serve(&self, _call: &Call<'_>) -> Answer {
        Answer::Now(Ok(Reply::ok("text/plain", "")))
    }
}

/// Reads the system's clock as the server does, and can be moved, so that no limit is reached.
struct MovableClock(Arc<MockClock>);

impl Clock for MovableClock {
    fn unix_nanos(&self) -> i64 {
        SystemClock.unix_nanos() + self.0.unix_nanos()
    }
}

/// A gate with accounts.
pub struct Bench {
    pub gateway: Arc<Gateway>,
    pub clock: Arc<MockClock>,
    pub sealer: Arc<Sealer>,
}

fn signing_key() -> &'static SigningKey {
    static KEY: LazyLock<SigningKey> = LazyLock::new(|| {
        let now = SystemClock.now();
        let mut key = new_signing_key(&sealer(), now, now).unwrap();
        key.expires = Timestamp::MAX;
        key
    });
    &KEY
}

fn sealer() -> Arc<Sealer> {
    Arc::new(Sealer::new([7; 32], Arc::new(SystemRandom)))
}

impl Bench {
    /// The same, with a journal of 64 MiB that keeps every decision.
    pub fn noting(self) -> Self {
        let journal = Journal::new(Ring::anonymous(64 << 20).unwrap(), Ring::anonymous(16 << 20).unwrap(), 1.0);
        Self { gateway: Arc::new(Arc::into_inner(self.gateway).unwrap().with_journal(journal)), ..self }
    }

    /// `accounts` accounts, told to the gate change by change, so that nothing else stays in memory.
    pub fn new(accounts: u32, remembered_tokens: usize) -> Self {
        let (sealer, clock) = (sealer(), Arc::new(MockClock::at(Timestamp::UNIX_EPOCH)));
        let gateway = Gateway::new(GatewayOptions {
            regions: Regions::new(Location::EastUs),
            clock: Arc::new(MovableClock(Arc::clone(&clock))),
            random: Arc::new(SystemRandom),
            sealer: Arc::clone(&sealer),
            meter: Meter::in_memory(&SystemRandom).unwrap(),
            routes: ROUTES,
            service: Arc::new(Nothing),
            authorities: vec![AUTHORITY.into()],
            audiences: Audiences::azure(),
            trusted_issuers: Vec::new(),
            body_limit: 0,
            remembered_tokens,
            limits: LimitOptions::default(),
        });
        let bench = Self { gateway: Arc::new(gateway), clock, sealer };
        bench.apply(directory());
        let all: Vec<u32> = (0..accounts).collect();
        for chunk in all.chunks(2000) {
            bench.apply(chunk.iter().map(|index| account(*index, &bench.sealer).into()).collect());
        }
        assert_eq!(bench.gateway.accounts(), accounts as usize);
        bench
    }

    fn apply(&self, records: Vec<AnyRecord>) {
        let revision = Revision(self.gateway.revision().0 + 1);
        self.gateway.apply(&ChangeSet { revision, changes: records.into_iter().map(Change::Put).collect() });
    }
}

fn uuid(kind: u128, index: u32) -> Uuid {
    // Spread as random ids are.
    let spread = u128::from(index).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    uuid::Builder::from_random_bytes((spread ^ (kind << 120)).to_be_bytes()).into_uuid()
}

fn tenant() -> TenantId {
    TenantId(uuid(1, 0))
}

fn subscription() -> SubscriptionId {
    SubscriptionId(uuid(2, 0))
}

fn principal(index: u32) -> PrincipalId {
    PrincipalId(uuid(3, index))
}

fn identity_id() -> ResourceId {
    ResourceId::resource_group(subscription(), "identities")
        .resource("Microsoft.ManagedIdentity/userAssignedIdentities", "sas")
}

fn key_text(index: u32, slot: KeySlot) -> String {
    format!("{}{}{slot:?}", uuid(7, index).simple(), "0123456789").chars().take(43).collect()
}

fn system_data() -> SystemData {
    SystemData {
        created_by: String::new(),
        created_by_type: String::new(),
        created_at: Timestamp::UNIX_EPOCH,
        last_modified_by: String::new(),
        last_modified_by_type: String::new(),
        last_modified_at: Timestamp::UNIX_EPOCH,
    }
}

/// The account of that number.
pub fn account(index: u32, sealer: &Sealer) -> MapsAccount {
    let unique_id = UniqueId(uuid(4, index));
    let key = |slot| AccountKey {
        sealed: sealer.seal(&AccountKey::seal_context(unique_id, slot), key_text(index, slot).as_bytes()),
        last_updated: Timestamp::UNIX_EPOCH,
    };
    let group = ResourceId::resource_group(subscription(), &format!("group-{}", index / 10));
    MapsAccount {
        id: group.resource("Microsoft.Maps/accounts", &format!("account-{index:07}")),
        unique_id,
        location: Location::EastUs,
        locations: Vec::new(),
        kind: AccountKind::Gen2,
        sku: SkuName::G2,
        tags: BTreeMap::new(),
        identity: Identity {
            system_assigned: None,
            user_assigned: if index.is_multiple_of(10) { vec![identity_id()] } else { Vec::new() },
        },
        disable_local_auth: false,
        cors: Vec::new(),
        linked_resources: Vec::new(),
        encryption: None,
        public_network_access_disabled: false,
        primary_key: key(KeySlot::Primary),
        secondary_key: key(KeySlot::Secondary),
        sas_signing_keys: Vec::new(),
        system_data: system_data(),
    }
}

/// A directory with an application and the identity behind SAS tokens, both Data Readers of the subscription.
fn directory() -> Vec<AnyRecord> {
    let mut records: Vec<AnyRecord> = vec![signing_key().clone().into()];
    records.push(
        Subscription { id: subscription(), tenant: tenant(), display_name: String::new(), management_group: None }
            .into(),
    );
    records.push(
        UserAssignedIdentity {
            id: identity_id(),
            location: String::new(),
            tags: BTreeMap::new(),
            tenant: tenant(),
            principal_id: principal(1),
            client_id: AppId(uuid(5, 1)),
            system_data: system_data(),
        }
        .into(),
    );
    for index in [0, 1] {
        records.push(service_principal(index).into());
        records.push(reader(index).into());
    }
    records
}

fn service_principal(index: u32) -> ServicePrincipal {
    ServicePrincipal::application(principal(index), AppId(uuid(5, index)), tenant(), "", Timestamp::UNIX_EPOCH)
}

fn reader(index: u32) -> RoleAssignment {
    RoleAssignment {
        id: AssignmentId(uuid(6, index)),
        scope: ResourceId::subscription(subscription()),
        role: builtin::MAPS_DATA_READER,
        role_definition_id: String::new(),
        principal_id: principal(index),
        principal_type: PrincipalType::ServicePrincipal,
        description: None,
        created_on: Timestamp::UNIX_EPOCH,
        updated_on: Timestamp::UNIX_EPOCH,
        created_by: None,
        updated_by: None,
    }
}

const URI: &str = "/map/tile?api-version=2024-04-01&tilesetId=microsoft.base.road&zoom=15&x=5236&y=12665&tileSize=256";

fn request(uri: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::get(uri).header("host", "localhost:8443").header("origin", "https://www.azure.com");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

/// Requests with keys, for accounts all over the place.
pub fn key_requests(accounts: u32) -> Vec<Parts> {
    let all = (0..KEYS_ASKED).map(|step| step.wrapping_mul(2_654_435_761) % accounts);
    all.map(|index| request(&format!("{URI}&subscription-key={}", key_text(index, KeySlot::Primary)), &[])).collect()
}

/// Requests that ask for something open: what reading a request costs before anybody decides.
pub fn open_requests() -> Vec<Parts> {
    let uri = URI.replace("/map/", "/styling/");
    (0..TOKENS).map(|_| request(&uri, &[("authorization", "Bearer x")])).collect()
}

fn token_accounts(accounts: u32) -> impl Iterator<Item = u32> {
    (0..TOKENS).map(move |step| step * (accounts / TOKENS) / 10 * 10)
}

/// Requests with SAS tokens, each of its own account.
pub fn sas_requests(accounts: u32) -> Vec<Parts> {
    let now = SystemClock.unix_seconds();
    let mint = |index: u32| {
        let claims = SasClaims {
            iss: sas::ISSUER.into(),
            aud: sas::AUDIENCE.into(),
            oid: principal(1),
            tid: tenant(),
            azp: UniqueId(uuid(4, index)),
            nbf: now,
            iat: now,
            exp: now + 10_000_000,
            jti: uuid(8, index),
            regions: Vec::new(),
            max_rate_per_second: 500,
        };
        sas::mint(&claims, SasSigner::SharedKey(KeySlot::Primary, &sas_key(&key_text(index, KeySlot::Primary))))
            .unwrap()
    };
    token_accounts(accounts)
        .map(|index| request(URI, &[("authorization", &format!("jwt-sas {}", mint(index)))]))
        .collect()
}

/// The key that vouches for the bearer tokens.
pub fn public_key(bench: &Bench) -> RsaPublicKey {
    let set = KeySet::from_records(std::slice::from_ref(signing_key()), &bench.sealer).unwrap();
    set.signer(SystemClock.now()).unwrap().key.public().unwrap()
}

/// Requests with bearer tokens, each to its own account.
pub fn bearer_requests(bench: &Bench, accounts: u32) -> Vec<Parts> {
    let now = SystemClock.unix_seconds();
    let record = signing_key();
    let set = KeySet::from_records(std::slice::from_ref(record), &bench.sealer).unwrap();
    let key: &RsaPrivateKey = set.signer(SystemClock.now()).unwrap().key;
    let header = json!({"typ": "JWT", "alg": "RS256", "x5t": record.kid, "kid": record.kid}).to_string();
    let mint = |index: u32| {
        let claims = json!({
            "aud": "https://atlas.microsoft.com", "iss": format!("{AUTHORITY}/{}/", tenant()), "iat": now, "nbf": now,
            "exp": now + 10_000_000, "aio": "E2VgYGBgYGBgYGBgYGBgYGBgYGBgYA==", "appid": uuid(5, 0), "appidacr": "1",
            "idp": format!("{AUTHORITY}/{}/", tenant()), "idtyp": "app", "oid": principal(0), "sub": principal(0),
            "tid": tenant(), "uti": uuid(9, index), "ver": "1.0",
        });
        key.sign_rs256(&header, &claims.to_string()).unwrap()
    };
    token_accounts(accounts)
        .map(|index| {
            let client_id = uuid(4, index).to_string();
            request(URI, &[("authorization", &format!("Bearer {}", mint(index))), ("x-ms-client-id", &client_id)])
        })
        .collect()
}
