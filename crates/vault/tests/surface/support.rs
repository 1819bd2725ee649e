//! Two vaults, an owner of their secrets and a few others, and the surface over them.

use std::sync::{Arc, RwLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, StatusCode};
use lazurite_api::{ApiError, Audience, ClientAddress, Guard};
use lazurite_crypto::seal::Sealer;
use lazurite_model::record::*;
use lazurite_model::*;
use lazurite_policy::{Caller, CallerKind, Permit, Rbac};
use lazurite_store::{Audit, Database, Store};
use lazurite_vault::{Settings, State, router};
use serde_json::Value;
use tower::ServiceExt as _;
use uuid::Uuid;

pub const TENANT: TenantId = TenantId(Uuid::from_u128(0x11111111_1111_4111_8111_111111111111));
pub const OTHER_TENANT: TenantId = TenantId(Uuid::from_u128(0x99999999_9999_4999_8999_999999999999));
/// May do everything.
pub const OWNER: PrincipalId = PrincipalId(Uuid::from_u128(1));
/// May read values.
pub const READER: PrincipalId = PrincipalId(Uuid::from_u128(2));
/// A group whose members may list.
pub const LISTERS: PrincipalId = PrincipalId(Uuid::from_u128(3));
/// A member of that group.
pub const MEMBER: PrincipalId = PrincipalId(Uuid::from_u128(4));
/// Somebody without any leave.
pub const NOBODY: PrincipalId = PrincipalId(Uuid::from_u128(5));
/// Of the other directory, with leave in the vault's policies by mistake.
pub const STRANGER: PrincipalId = PrincipalId(Uuid::from_u128(6));

pub const SECRETS_OFFICER: &str = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";
pub const SECRETS_USER: &str = "4633458b-17de-408a-b874-0445c86b69e6";
const GROUP: &str = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/lz";

pub struct World {
    pub store: Store,
    pub clock: Arc<MockClock>,
    router: Router,
    _folder: tempfile::TempDir,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    pub fn code(&self) -> (&str, &str) {
        let error = &self.body["error"];
        (error["code"].as_str().unwrap_or_default(), error["innererror"]["code"].as_str().unwrap_or_default())
    }

    /// The names or versions at the ends of a list's ids.
    pub fn ends(&self) -> Vec<&str> {
        let ids = self.body["value"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap());
        ids.map(|id| id.rsplit('/').next().unwrap()).collect()
    }
}

/// Reads the caller's object id from the bearer token, and leaves decisions to the real roles.
struct TokenIsPrincipal(Arc<RwLock<Rbac>>);

impl Guard for TokenIsPrincipal {
    fn authenticate(&self, headers: &HeaderMap, audience: Audience) -> Result<Caller, ApiError> {
        assert_eq!(audience, Audience::Vault);
        let token = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let id: PrincipalId = token.and_then(|token| token.parse().ok()).ok_or_else(|| {
            ApiError::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", "The token is none of ours.")
        })?;
        Ok(Caller {
            principal: id,
            tenant: if id == STRANGER { OTHER_TENANT } else { TENANT },
            app: Some(AppId(id.0)),
            kind: CallerKind::Application,
            name: "app".to_owned(),
            directory_admin: false,
            delegated_scopes: Vec::new(),
            token_expires: i64::MAX,
            vouched_groups: None,
        })
    }

    fn is(&self, caller: &Caller, principal: PrincipalId) -> bool {
        caller.principal == principal || self.0.read().unwrap().groups_of(caller.principal).contains(&principal)
    }

    fn authorise(&self, caller: &Caller, action: &str, scope: &ResourceId) -> Result<Permit, ApiError> {
        let decided = self.0.read().unwrap().decide(caller.subject(), action, scope);
        decided.map_err(|denial| ApiError::new(StatusCode::FORBIDDEN, "AuthorizationFailed", denial.to_string()))
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
        let sealer = Arc::new(Sealer::new([1; 32], random.clone()));
        let state = State {
            store: store.clone(),
            sealer: sealer.clone(),
            guard: Arc::new(TokenIsPrincipal(rbac)),
            clock: clock.clone(),
            random,
            settings: Settings {
                authority: "https://localhost:8443".into(),
                resource: "https://vault.localhost:8443".into(),
                suffix: "vault.localhost:8443".into(),
            },
        };
        let world = Self { store, clock, router: router(state), _folder: folder };
        world.fill(&sealer).await;
        world
    }

    async fn fill(&self, sealer: &Sealer) {
        let now = self.clock.now();
        let subscription = "22222222-2222-4222-8222-222222222222".parse().unwrap();
        let audit = Audit { caller: None, action: "test".into(), target: "/".into(), request_id: "test".into() };
        let mut tx = self.store.begin(audit).await.unwrap();
        tx.insert(&Subscription { management_group: None, ..subscription_of(subscription) }).await.unwrap();
        for id in [OWNER, READER, MEMBER, NOBODY] {
            tx.insert(&application(id, now)).await.unwrap();
        }
        tx.insert(&Group {
            id: LISTERS,
            tenant: TENANT,
            display_name: "listers".into(),
            mail_nickname: "listers".into(),
            description: None,
            mail_enabled: false,
            security_enabled: true,
            created: now,
        })
        .await
        .unwrap();
        tx.insert(&Membership { group: LISTERS, member: MEMBER }).await.unwrap();
        for name in ["policies", "roles", "protected", "walled", "dark"] {
            tx.insert(&vault(name, now, sealer)).await.unwrap();
        }
        let roles = vault("roles", now, sealer).id;
        let of_one = ResourceId::parse(&format!("{roles}/secrets/shared")).unwrap();
        for (at, (who, role, scope)) in
            [(OWNER, SECRETS_OFFICER, roles), (READER, SECRETS_USER, of_one)].into_iter().enumerate()
        {
            tx.insert(&assignment(at as u128, who, role, scope, now)).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Sends a request to a vault.
    pub async fn send(&self, who: PrincipalId, method: &str, vault: &str, path: &str, body: Option<Value>) -> Answer {
        let joint = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{joint}api-version=7.4");
        self.raw(method, vault, &path, Some(&format!("Bearer {who}")), body.map(|body| body.to_string())).await
    }

    pub async fn raw(
        &self,
        method: &str,
        vault: &str,
        path: &str,
        token: Option<&str>,
        body: Option<String>,
    ) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header("host", format!("{vault}.vault.localhost:8443"));
        if let Some(token) = token {
            request = request.header("authorization", token);
        }
        let mut request = request.body(Body::from(body.unwrap_or_default())).unwrap();
        request.extensions_mut().insert(ClientAddress("192.0.2.9".parse().unwrap()));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

fn subscription_of(id: SubscriptionId) -> Subscription {
    serde_json::from_value(serde_json::json!({
        "id": id, "tenant": TENANT, "display_name": "s", "management_group": null, "tags": {}, "unregistered": [],
    }))
    .unwrap()
}

fn application(id: PrincipalId, created: jiff::Timestamp) -> ServicePrincipal {
    ServicePrincipal::application(id, AppId(id.0), TENANT, &id.to_string(), created)
}

fn vault(name: &str, now: jiff::Timestamp, sealer: &Sealer) -> Vault {
    let policy = |tenant_id, object_id, secrets: &[&str]| AccessPolicy {
        tenant_id,
        object_id,
        application_id: None,
        permissions: VaultPermissions {
            secrets: secrets.iter().map(|one| (*one).to_owned()).collect(),
            ..VaultPermissions::default()
        },
    };
    let system_data = SystemData {
        created_by: "test".into(),
        created_by_type: "User".into(),
        created_at: now,
        last_modified_by: "test".into(),
        last_modified_by_type: "User".into(),
        last_modified_at: now,
    };
    let acls = NetworkAcls {
        bypass: "None".into(),
        default_action: "Deny".into(),
        ip_rules: vec!["198.51.100.0/24".into()],
        virtual_network_rules: Vec::new(),
    };
    let unique_id = VaultId(Uuid::new_v5(&Uuid::NAMESPACE_DNS, name.as_bytes()));
    Vault {
        id: ResourceId::parse(&format!("{GROUP}/providers/Microsoft.KeyVault/vaults/{name}")).unwrap(),
        unique_id,
        data_key: sealer.new_key(&Vault::seal_context(unique_id)),
        location: "eastus".into(),
        tenant: TENANT,
        tags: Tags::new(),
        settings: VaultSettings {
            sku: "standard".into(),
            rbac_authorization: name == "roles",
            access_policies: vec![
                policy(TENANT, OWNER, &["All", "purge"]),
                policy(TENANT, READER, &["get"]),
                policy(TENANT, LISTERS, &["List"]),
                policy(TENANT, STRANGER, &["all"]),
            ],
            soft_delete_retention_days: if name == "protected" { 7 } else { 90 },
            purge_protection: name == "protected",
            enabled_for_deployment: false,
            enabled_for_disk_encryption: false,
            enabled_for_template_deployment: false,
            public_network_access: if name == "dark" { "Disabled" } else { "Enabled" }.into(),
            network_acls: (name == "walled").then_some(acls),
        },
        system_data,
    }
}

fn assignment(id: u128, principal: PrincipalId, role: &str, scope: ResourceId, now: jiff::Timestamp) -> RoleAssignment {
    RoleAssignment {
        id: AssignmentId(Uuid::from_u128(id)),
        scope,
        role: role.parse().unwrap(),
        role_definition_id: role.to_owned(),
        principal_id: principal,
        principal_type: PrincipalType::ServicePrincipal,
        description: None,
        created_on: now,
        updated_on: now,
        created_by: None,
        updated_by: None,
    }
}
