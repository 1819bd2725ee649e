//! A small world: a directory, a subscription with a resource group, some principals, and the surface over them.

use std::ops::RangeInclusive;
use std::sync::{Arc, RwLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use lazurite_api::decisions::{Decision, Decisions, Outcome, Question, Refusal, TracedStep};
use lazurite_api::{ApiError, ApiName, Audience, Guard};
use lazurite_crypto::seal::Sealer;
use lazurite_management::{Origins, Settings, State, router};
use lazurite_model::record::*;
use lazurite_model::*;
use lazurite_policy::{Caller, CallerKind, Permit, PrincipalKind, Rbac};
use lazurite_store::{Audit, Database, Store, WriteTx};
use serde_json::Value;
use tower::ServiceExt as _;
use uuid::Uuid;

pub const TENANT: TenantId = TenantId(Uuid::from_u128(0x11111111_1111_4111_8111_111111111111));
pub const SUBSCRIPTION: SubscriptionId = SubscriptionId(Uuid::from_u128(0x22222222_2222_4222_8222_222222222222));
/// Another directory's.
pub const FOREIGN: SubscriptionId = SubscriptionId(Uuid::from_u128(0x99999999_9999_4999_8999_999999999999));
/// An application that owns the subscription.
pub const OWNER: PrincipalId = PrincipalId(Uuid::from_u128(0x33333333_3333_4333_8333_333333333333));
/// A person without any role.
pub const ADA: PrincipalId = PrincipalId(Uuid::from_u128(0x44444444_4444_4444_8444_444444444444));
/// A group that Ada is in.
pub const STAFF: PrincipalId = PrincipalId(Uuid::from_u128(0x55555555_5555_4555_8555_555555555555));
/// A group of the other directory, which only its issuer knows.
pub const STRANGERS: PrincipalId = PrincipalId(Uuid::from_u128(0x66666666_6666_4666_8666_666666666666));

pub const GROUP: &str = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/lz";
pub const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
pub const MAPS_CONTRIBUTOR: &str = "dba33070-676a-4fb0-87fa-064dc56ff7fb";
pub const MAPS_DATA_READER: &str = "423170ca-a8f6-4b0f-8487-9e4eb8f49bfa";

pub fn account(name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.Maps/accounts/{name}")
}

pub fn identity(name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}")
}

pub fn role(guid: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{guid}")
}

/// Everything that a test needs.
pub struct World {
    pub store: Store,
    pub clock: Arc<MockClock>,
    pub rbac: Arc<RwLock<Rbac>>,
    pub state: Arc<State>,
    router: Router,
    _folder: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    pub fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap_or_default()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    /// The `name`s of a list's items.
    pub fn names(&self) -> Vec<&str> {
        self.body["value"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
    }
}

/// Reads the caller's object id from the bearer token, and leaves every decision to the real roles.
struct TokenIsPrincipal(Arc<RwLock<Rbac>>);

impl Guard for TokenIsPrincipal {
    fn authenticate(&self, headers: &HeaderMap, audience: Audience) -> Result<Caller, ApiError> {
        assert_eq!(audience, Audience::ResourceManager);
        let rbac = self.0.read().unwrap();
        let token = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        if let Some(id) = token.and_then(|token| token.strip_prefix("vouched ")) {
            return Ok(vouched(id.parse().unwrap()));
        }
        let id = token.and_then(|token| token.parse().ok()).filter(|id| rbac.is_enabled(*id));
        let refuse = || ApiError::new(StatusCode::UNAUTHORIZED, "AuthenticationFailed", "Authentication failed.");
        let id: PrincipalId = id.ok_or_else(refuse)?;
        let known = rbac.principal(id).ok_or_else(refuse)?;
        Ok(Caller {
            principal: id,
            tenant: known.tenant,
            app: known.app,
            kind: match known.kind {
                PrincipalKind::User | PrincipalKind::Group => CallerKind::User,
                PrincipalKind::Application => CallerKind::Application,
                PrincipalKind::ManagedIdentity => CallerKind::ManagedIdentity,
            },
            name: known.name.to_string(),
            directory_admin: known.directory_admin,
            delegated_scopes: Vec::new(),
            token_expires: i64::MAX,
            vouched_groups: None,
        })
    }

    fn is(&self, caller: &Caller, principal: PrincipalId) -> bool {
        caller.principal == principal || self.0.read().unwrap().groups_of(caller.principal).contains(&principal)
    }

    fn authorise(&self, caller: &Caller, action: &str, scope: &ResourceId) -> Result<Permit, ApiError> {
        self.0.read().unwrap().decide(caller.subject(), action, scope).map_err(|denial| {
            let message = format!("{} may not do '{action}' at '{scope}'.", caller.principal);
            ApiError::new(StatusCode::FORBIDDEN, "AuthorizationFailed", message).because(denial)
        })
    }
}

/// A principal of the other directory, in the group [`STRANGERS`], for which a trusted issuer vouches.
fn vouched(principal: PrincipalId) -> Caller {
    Caller {
        principal,
        tenant: TenantId(FOREIGN.0),
        app: None,
        kind: CallerKind::User,
        name: "stranger".to_owned(),
        directory_admin: false,
        delegated_scopes: Vec::new(),
        token_expires: i64::MAX,
        vouched_groups: Some(vec![STRANGERS]),
    }
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(MockClock::at("2026-11-22T12:00:00Z".parse().unwrap()));
        let store = Store::open(&Database::Sqlite(folder.path().join("lz.db")), clock.clone()).await.unwrap();
        let rbac = Arc::new(RwLock::new(Rbac::new()));
        let followed = rbac.clone();
        let follow =
            move |set: &ChangeSet| set.changes.iter().for_each(|change| followed.write().unwrap().apply(change));
        store.on_commit(Arc::new(follow), Revision(0));
        let random = Arc::new(SeededRandom::new(7));
        let state = State {
            store: store.clone(),
            sealer: Arc::new(Sealer::new([1; 32], random.clone())),
            guard: Arc::new(TokenIsPrincipal(rbac.clone())),
            decisions: Arc::new(Told),
            throttle: Arc::default(),
            clock: clock.clone(),
            random,
            settings: settings(),
        };
        let world = Self { store, clock, rbac, router: router(state.clone()), state: Arc::new(state), _folder: folder };
        world.fill().await;
        world
    }

    async fn fill(&self) {
        let now = self.clock.now();
        let mut tx = self.write().await;
        for (tenant, domain, subscription) in
            [(TENANT, "lz.localhost", SUBSCRIPTION), (TenantId(FOREIGN.0), "foreign.localhost", FOREIGN)]
        {
            let display_name = domain.to_owned();
            tx.insert(&Tenant { id: tenant, display_name: display_name.clone(), default_domain: domain.into() })
                .await
                .unwrap();
            tx.insert(&Subscription { id: subscription, tenant, display_name, management_group: None }).await.unwrap();
        }
        tx.insert(&application(OWNER, "owner", now)).await.unwrap();
        tx.insert(&user(ADA, "ada", now)).await.unwrap();
        tx.insert(&group(STAFF, "staff", now)).await.unwrap();
        tx.insert(&Membership { group: STAFF, member: ADA }).await.unwrap();
        let owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
        let scope = ResourceId::subscription(SUBSCRIPTION);
        tx.insert(&assignment(0xA0, OWNER, owner, scope, now)).await.unwrap();
        let id = ResourceId::parse(GROUP).unwrap();
        let group = ResourceGroup { id, location: "eastus".into(), tags: Tags::new(), managed_by: None };
        tx.insert(&group).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A write of the test's own.
    pub async fn write(&self) -> WriteTx {
        let audit = Audit { caller: None, action: "test".into(), target: "/".into(), request_id: "test".into() };
        self.store.begin(audit).await.unwrap()
    }

    /// Gives a principal a role at a scope.
    pub async fn grant(&self, principal: PrincipalId, role: &str, scope: &str) {
        let seed = self.store.revision().await.unwrap().0;
        let record =
            assignment(0xB000 + seed as u128, principal, role, ResourceId::parse(scope).unwrap(), self.clock.now());
        let mut tx = self.write().await;
        tx.insert(&record).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Sends a request as the owner.
    pub async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.send_as(OWNER, method, path, body).await
    }

    pub async fn send_as(&self, who: PrincipalId, method: &str, path: &str, body: Option<Value>) -> Answer {
        let text = body.map(|body| body.to_string()).unwrap_or_default();
        self.request(method, path, &[("authorization", &format!("Bearer {who}"))], text).await
    }

    pub async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<String>) -> Answer {
        let mut request = Request::builder().method(method).uri(path.replace(' ', "%20"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.into())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Makes an account with what `more` adds to its body.
    pub async fn make_account(&self, name: &str, more: Value) -> Value {
        let mut body =
            serde_json::json!({"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.send("PUT", &format!("{}?api-version=2023-06-01", account(name)), Some(body)).await.expect(201).body
    }

    /// Makes a user-assigned identity; gives its principal's id.
    pub async fn make_identity(&self, name: &str) -> String {
        let path = format!("{}?api-version=2024-11-30", identity(name));
        let answer = self.send("PUT", &path, Some(serde_json::json!({"location": "eastus"}))).await.expect(201);
        answer.body["properties"]["principalId"].as_str().unwrap().to_owned()
    }
}

/// How metrics call the operations that tests count.
const API_NAMES: &[ApiName] = &[
    ApiName { operation: "map/tile", category: "Render", name: "MapTile.GetBaseTile" },
    ApiName { operation: "geocode", category: "Search", name: "Geocode" },
];

fn settings() -> Settings {
    Settings {
        cloud_name: "Lazurite".into(),
        origins: Origins {
            arm: "https://localhost:8443".into(),
            authority: "https://localhost:8443".into(),
            graph: "https://graph.localhost:8443".into(),
            vault_suffix: ".vault.localhost:8443".into(),
            maps: "https://localhost:8443".into(),
            portal: "https://localhost:8443/portal".into(),
        },
        location: Location::EastUs,
        federated_tenants: vec![TenantId(FOREIGN.0)],
        api_names: API_NAMES,
    }
}

pub fn application(id: PrincipalId, name: &str, created: Timestamp) -> ServicePrincipal {
    ServicePrincipal::application(id, AppId(Uuid::from_u128(id.0.as_u128() ^ 1)), TENANT, name, created)
}

pub fn user(id: PrincipalId, name: &str, created: Timestamp) -> User {
    User {
        id,
        tenant: TENANT,
        user_principal_name: format!("{name}@lz.localhost"),
        display_name: name.into(),
        mail_nickname: name.into(),
        account_enabled: true,
        password: None,
        directory_roles: Vec::new(),
        properties: serde_json::Map::new(),
        created,
    }
}

fn group(id: PrincipalId, name: &str, created: Timestamp) -> Group {
    Group {
        id,
        tenant: TENANT,
        display_name: name.into(),
        mail_nickname: name.into(),
        description: None,
        mail_enabled: false,
        security_enabled: true,
        created,
    }
}

pub fn assignment(id: u128, principal: PrincipalId, guid: &str, scope: ResourceId, now: Timestamp) -> RoleAssignment {
    RoleAssignment {
        id: AssignmentId(Uuid::from_u128(id)),
        scope,
        role: guid.parse().unwrap(),
        role_definition_id: role(guid),
        principal_id: principal,
        principal_type: PrincipalType::ServicePrincipal,
        description: None,
        created_on: now,
        updated_on: now,
        created_by: None,
        updated_by: None,
    }
}

/// The gate's decisions, as if there had been three about every account.
struct Told;

/// The id of one of them: the higher, the older.
pub fn request(index: u128) -> Uuid {
    Uuid::from_u128(0xDEC1_0000_0000_4000_8000_0000_0000_0000 + index)
}

fn told(account: UniqueId, index: u128) -> Decision {
    let second = 100 - i64::try_from(index).unwrap();
    let refused = index != 1;
    Decision {
        request_id: request(index),
        time: Timestamp::from_second(1_795_348_800 + second).unwrap(),
        allowed: !refused,
        status: Some(if refused { 403 } else { 200 }),
        operation: "map/tile".into(),
        method: "GET".into(),
        path: "/map/tile".into(),
        origin: None,
        account: Some(account),
        account_proven: true,
        credential: "bearer".into(),
        token_id: None,
        principal: Some(ADA),
        region: "eastus".into(),
        cause: refused.then(|| Refusal {
            code: if index == 2 { "no-role" } else { "origin-not-allowed" }.into(),
            step: "authorise".into(),
            message: "Nothing.".into(),
            fix: "Something.".into(),
        }),
        sixtieths: 0,
        trace: vec![TracedStep { step: "route", outcome: Outcome::Passed, facts: Vec::new() }],
    }
}

impl Decisions for Told {
    fn decision(&self, account: UniqueId, id: Uuid) -> Option<Decision> {
        (0..3).find(|index| request(*index) == id).map(|index| told(account, index))
    }

    fn latest(&self, account: UniqueId, within: &RangeInclusive<Timestamp>, limit: usize) -> Vec<Decision> {
        (0..3).map(|index| told(account, index)).filter(|told| within.contains(&told.time)).take(limit).collect()
    }

    fn read(&self, entry: &[u8]) -> Option<Decision> {
        entry.first().map(|index| told(UniqueId(Uuid::nil()), u128::from(*index)))
    }

    fn evaluate(&self, account: UniqueId, question: &Question) -> Result<Decision, ApiError> {
        match &question.operation {
            Some(_) => Ok(Decision { status: None, ..told(account, 1) }),
            None => Err(ApiError::bad_request("InvalidRequestContent", "Say which.").at("operation")),
        }
    }
}
