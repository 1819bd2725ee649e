//! A small tenant, and ways to ask.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use jiff::Timestamp;
use lazurite_api::{ApiError, Audience, ClientAddress, Guard};
use lazurite_crypto::digest::secret_hash;
use lazurite_crypto::jwt::parse;
use lazurite_crypto::keyset::{Due, due, new_signing_key};
use lazurite_crypto::seal::Sealer;
use lazurite_model::record::{
    AppRoleAssignment, Application, DirectoryRole, PasswordCredential, ServicePrincipal, ServicePrincipalKind,
    SigningKey, SystemData, Tenant, UserAssignedIdentity,
};
use lazurite_model::{Clock, MockClock, Random, Record, ResourceId, Revision, SeededRandom};
use lazurite_policy::{Caller, CallerKind, Permit};
use lazurite_store::testing::TemporaryStore;
use lazurite_store::{Audit, Store};
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use crate::{
    Choice, ManagedIdentitySettings, Settings, State, Workload, graph_router, login_router, managed_identity_router,
    service_fabric_router,
};

pub(super) const TENANT: &str = "11111111-1111-4111-8111-111111111111";
pub(super) const CLIENT: &str = "33333333-3333-4333-8333-333333333333";
pub(super) const PRINCIPAL: &str = "44444444-4444-4444-8444-444444444444";
pub(super) const SECRET: &str = "the-client~secret.of_the+test 1";
pub(super) const IDENTITY: &str = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/lz";
pub(super) const IDENTITY_PRINCIPAL: &str = "55555555-5555-4555-8555-555555555555";
pub(super) const IDENTITY_CLIENT: &str = "66666666-6666-4666-8666-666666666666";
pub(super) const OTHER_TENANT: &str = "77777777-7777-4777-8777-777777777777";

pub(super) struct World {
    pub(super) clock: Arc<MockClock>,
    pub(super) state: State,
    store: TemporaryStore,
}

pub(super) const ADMIN: &str = "88888888-8888-4888-8888-888888888881";
pub(super) const READER: &str = "88888888-8888-4888-8888-888888888882";
pub(super) const STRANGER: &str = "88888888-8888-4888-8888-888888888883";
pub(super) const GRAPH: &str = "88888888-8888-4888-8888-888888888884";

/// Answers by name: `Bearer admin`, `reader`, `stranger` (of another tenant), `app:{object id}`, `person:{object id}`,
/// whose client may do all that they may, or `person:{object id}:{what it may}`.
struct NamedCallers;

impl Guard for NamedCallers {
    fn authenticate(&self, headers: &HeaderMap, audience: Audience) -> Result<Caller, ApiError> {
        assert_eq!(audience, Audience::Graph);
        let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let name = value.strip_prefix("Bearer ").unwrap_or_default();
        let (name, rest) = name.split_once(':').unwrap_or((name, ""));
        let (principal, scopes) = rest.split_once(':').unwrap_or((rest, "Directory.AccessAsUser.All"));
        let principal = match name {
            "admin" => ADMIN,
            "reader" => READER,
            "stranger" => STRANGER,
            _ => principal,
        };
        if !["admin", "reader", "stranger", "app", "person"].contains(&name) {
            return Err(ApiError::new(
                StatusCode::UNAUTHORIZED,
                "InvalidAuthenticationToken",
                "Access token is empty.",
            )
            .with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"\""));
        }
        Ok(Caller {
            principal: principal.parse().unwrap(),
            tenant: if name == "stranger" { OTHER_TENANT } else { TENANT }.parse().unwrap(),
            app: None,
            kind: if name == "person" { CallerKind::User } else { CallerKind::Application },
            name: name.to_owned(),
            directory_admin: ["admin", "stranger"].contains(&name),
            delegated_scopes: if name == "person" {
                scopes.split_whitespace().map(str::to_owned).collect()
            } else {
                Vec::new()
            },
            token_expires: i64::MAX,
            vouched_groups: None,
        })
    }

    fn is(&self, _: &Caller, _: lazurite_model::PrincipalId) -> bool {
        unreachable!("Graph names no principals without roles")
    }

    fn authorise(&self, _: &Caller, _: &str, _: &ResourceId) -> Result<Permit, ApiError> {
        Err(ApiError::internal("the directory asks for no management action"))
    }
}

pub(super) fn start() -> Timestamp {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

fn sealer() -> Arc<Sealer> {
    Arc::new(Sealer::new([1; 32], Arc::new(SeededRandom::new(1))))
}

/// Made once for all tests: each key costs a tenth of a second.
fn signing_keys() -> &'static [SigningKey] {
    static KEYS: OnceLock<Vec<SigningKey>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut keys = Vec::new();
        while let Some(Due::Create(from)) = due(&keys, start()) {
            keys.push(new_signing_key(&sealer(), start(), from).unwrap());
        }
        keys
    })
}

fn settings() -> Settings {
    Settings {
        login: "https://localhost:8443".into(),
        graph: "https://graph.localhost:8443".into(),
        resource_manager: vec!["https://management.localhost:8443".into()],
        maps: vec!["https://atlas.localhost:8443".into()],
        vault: "https://vault.localhost:8443".into(),
        home_tenant: TENANT.parse().unwrap(),
        managed_identity: ManagedIdentitySettings {
            hosts: vec!["lazurite".into()],
            arc_folder: std::env::temp_dir().join("lazurite-identity-tests"),
        },
    }
}

impl World {
    pub(super) async fn new() -> Self {
        let clock = Arc::new(MockClock::at(start()));
        let store = Store::temporary_at(clock.clone()).await.unwrap();
        let random = Arc::new(SeededRandom::new(42));
        let state = State::new(store.clone(), sealer(), Arc::new(NamedCallers), clock.clone(), random, settings());
        let follower = state.clone();
        store.on_commit(Arc::new(move |changes| follower.apply(changes)), Revision(0));
        let world = Self { clock, state, store };
        for (id, domain) in [(TENANT, "lazurite.localhost"), (OTHER_TENANT, "other.localhost")] {
            let display_name = format!("Tenant {domain}");
            world.put(&Tenant { id: id.parse().unwrap(), display_name, default_domain: domain.into() }).await;
        }
        for key in signing_keys() {
            world.put(key).await;
        }
        world.put(&application(CLIENT)).await;
        world.put(&principal(PRINCIPAL, CLIENT, ServicePrincipalKind::Application)).await;
        world.put(&principal(IDENTITY_PRINCIPAL, IDENTITY_CLIENT, ServicePrincipalKind::ManagedIdentity)).await;
        world.put(&identity()).await;
        world.put_callers().await;
        crate::rotate_signing_keys(&world.state, start()).await.unwrap();
        world
    }

    /// Those who ask Graph: administrators of both tenants, and an application that may read.
    async fn put_callers(&self) {
        let caller = |id: &str| principal(id, id, ServicePrincipalKind::Application);
        let directory_roles = vec![DirectoryRole::GlobalAdministrator];
        let other = OTHER_TENANT.parse().unwrap();
        self.put(&ServicePrincipal { directory_roles: directory_roles.clone(), ..caller(ADMIN) }).await;
        self.put(&ServicePrincipal { directory_roles, tenant: other, ..caller(STRANGER) }).await;
        self.put(&caller(READER)).await;
        let graph = crate::first_party::GRAPH.app_id.to_string();
        self.put(&principal(GRAPH, &graph, ServicePrincipalKind::Application)).await;
        self.permit(READER, "Directory.Read.All").await;
    }

    /// Gives an application a permission on Microsoft Graph.
    pub(super) async fn permit(&self, application: &str, permission: &str) {
        let role = crate::first_party::GRAPH.roles.iter().find(|role| role.value == permission).unwrap().id;
        let assignment = AppRoleAssignment {
            id: Uuid::from_u128(self.list::<AppRoleAssignment>().await.len() as u128 + 1),
            tenant: TENANT.parse().unwrap(),
            principal: application.parse().unwrap(),
            resource: GRAPH.parse().unwrap(),
            role,
            created: start(),
        };
        self.put(&assignment).await;
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) async fn put<T: Record>(&self, record: &T) {
        let audit = Audit { caller: None, action: "test".into(), target: "test".into(), request_id: String::new() };
        let mut tx = self.store.begin(audit).await.unwrap();
        tx.put(record).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn read<T: Record>(&self, key: &str) -> Option<T> {
        self.store.read(key).await.unwrap()
    }

    pub(super) async fn list<T: Record>(&self) -> Vec<T> {
        self.store.list("").await.unwrap()
    }

    pub(super) async fn login(&self, request: Request<Body>) -> Reply {
        ask(login_router(self.state.clone()), request).await
    }

    pub(super) async fn identity(&self, request: Request<Body>) -> Reply {
        self.identity_of(vec![workload()], "127.0.0.1", request).await
    }

    /// Asks where `workloads` are known, from `address`.
    pub(super) async fn identity_of(&self, workloads: Vec<Workload>, address: &str, request: Request<Body>) -> Reply {
        ask(managed_identity_router(self.state.clone(), workloads), from(address, request)).await
    }

    /// Asks one and the same router as a local program.
    pub(super) async fn local(&self, router: &Router, request: http::request::Builder) -> Reply {
        ask(router.clone(), from("127.0.0.1", request.body(Body::empty()).unwrap())).await
    }

    /// Asks Service Fabric's endpoint.
    pub(super) async fn service_fabric(&self, request: Request<Body>) -> Reply {
        ask(service_fabric_router(self.state.clone(), vec![workload()]), from("::1", request)).await
    }

    /// Asks Graph as `caller`.
    pub(super) async fn graph(&self, caller: &str, method: &str, path: &str, body: Value) -> Reply {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = Request::builder()
            .method(method)
            .uri(format!("/v1.0{path}"))
            .header("authorization", format!("Bearer {caller}"))
            .header("content-type", "application/json");
        self.graph_request(request.body(body).unwrap()).await
    }

    /// Asks Graph with a request of one's own.
    pub(super) async fn graph_request(&self, request: Request<Body>) -> Reply {
        ask(graph_router(self.state.clone()), request).await
    }

    /// Asks Graph's origin something that is not of Graph itself.
    pub(super) async fn graph_raw(&self, request: Request<Body>) -> Reply {
        ask(graph_router(self.state.clone()), request).await
    }

    /// Asks for a token with the given form fields.
    pub(super) async fn token(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.login(form(path, fields)).await
    }

    /// The claims of a token, if one of our published keys signed it.
    pub(super) fn claims(&self, token: &str) -> Value {
        let parsed = parse(token).unwrap();
        let keys = self.state.keys();
        let key = keys.verifier(parsed.header.kid.as_deref().unwrap(), self.now()).expect("a published key");
        parsed.verify_rs256(key).unwrap().claims().unwrap()
    }
}

/// An answer, read whole.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Reply {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(super) fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("client-request-id", "99999999-9999-4999-8999-999999999999")
        .body(Body::from(body))
        .unwrap()
}

pub(super) fn get(uri: &str) -> http::request::Builder {
    Request::get(uri)
}

/// The developer's machine: the identity [`IDENTITY`], and any other of the tenant.
pub(super) fn workload() -> Workload {
    Workload {
        sources: Vec::new(),
        header: "msi-header".to_owned().into(),
        resource: Some(ResourceId::parse(IDENTITY).unwrap()),
        choice: Choice::AnyOfHomeTenant,
    }
}

/// The request as the listener hands it on.
fn from(address: &str, mut request: Request<Body>) -> Request<Body> {
    request.extensions_mut().insert(ClientAddress(address.parse().unwrap()));
    request.headers_mut().entry(header::HOST).or_insert(http::HeaderValue::from_static("localhost:4141"));
    request
}

async fn ask(router: Router, request: Request<Body>) -> Reply {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    Reply { status: parts.status.as_u16(), headers: parts.headers, text }
}

pub(super) fn secret(text: &str, from: Timestamp, until: Timestamp) -> PasswordCredential {
    PasswordCredential {
        key_id: Uuid::from_u128(7).into(),
        display_name: None,
        hint: text.chars().take(3).collect(),
        hash: secret_hash(text),
        start: from,
        end: until,
    }
}

pub(super) fn application(client: &str) -> Application {
    let until = "2027-11-22T00:00:00Z".parse().unwrap();
    Application {
        id: SeededRandom::new(client.len() as u64 + u64::from(client.as_bytes()[0])).uuid().into(),
        app_id: client.parse().unwrap(),
        tenant: TENANT.parse().unwrap(),
        display_name: format!("application {}", &client[..4]),
        identifier_uris: Vec::new(),
        is_fallback_public_client: false,
        requested_access_token_version: None,
        password_credentials: vec![secret(SECRET, start(), until)],
        key_credentials: Vec::new(),
        client: lazurite_model::record::ClientSettings::default(),
        api: lazurite_model::record::ApiSettings::default(),
        properties: serde_json::Map::new(),
        created: start(),
    }
}

pub(super) fn principal(id: &str, client: &str, kind: ServicePrincipalKind) -> ServicePrincipal {
    ServicePrincipal {
        kind,
        ..ServicePrincipal::application(
            id.parse().unwrap(),
            client.parse().unwrap(),
            TENANT.parse().unwrap(),
            &format!("principal {}", &client[..4]),
            start(),
        )
    }
}

pub(super) fn identity() -> UserAssignedIdentity {
    UserAssignedIdentity {
        id: ResourceId::parse(IDENTITY).unwrap(),
        location: "eastus".into(),
        tags: Default::default(),
        tenant: TENANT.parse().unwrap(),
        principal_id: IDENTITY_PRINCIPAL.parse().unwrap(),
        client_id: IDENTITY_CLIENT.parse().unwrap(),
        system_data: SystemData {
            created_by: PRINCIPAL.into(),
            created_by_type: "Application".into(),
            created_at: start(),
            last_modified_by: PRINCIPAL.into(),
            last_modified_by_type: "Application".into(),
            last_modified_at: start(),
        },
    }
}
