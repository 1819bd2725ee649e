//! The records that every test begins with.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lazurite_model::record::{
    AccountKey, AccountKind, AccountLimits, CorsRule, Group, Identity, KeySlot, MapsAccount, Membership, PrincipalType,
    RoleAssignment, ServicePrincipal, ServicePrincipalKind, SkuName, Subscription, SystemData, Tenant, User,
    UserAssignedIdentity,
};
use lazurite_model::{
    AnyRecord, AppId, AssignmentId, Location, PrincipalId, ResourceId, RoleDefinitionId, SubscriptionId, TenantId,
    UniqueId,
};
use lazurite_policy::builtin;
use uuid::Uuid;

use super::tokens::{sas_signing_key, signing_keys};
use super::{sealer, start};

fn id(kind: u128, index: u128) -> Uuid {
    Uuid::from_u128((kind << 96) | (0x4000 << 64) | (0x8000 << 48) | index)
}

/// 0: ours; 1: a foreign one.
pub fn tenant(index: u128) -> TenantId {
    TenantId(id(1, index))
}

pub fn subscription(index: u128) -> SubscriptionId {
    SubscriptionId(id(2, index))
}

/// 0: an application with Azure Maps Data Reader on account 0; 1: one without a role; 2: the attached identity, with
/// the same role; 3: a user; 4: a principal of the foreign tenant, with the role on account 0; 5: a group; 6: the
/// identity that is not attached.
pub fn principal(index: u128) -> PrincipalId {
    PrincipalId(id(3, index))
}

pub fn unique_id(index: u128) -> UniqueId {
    UniqueId(id(4, index))
}

/// 0 and 1: ours; 2: in the foreign tenant's subscription.
pub fn account_id(index: u128) -> ResourceId {
    let subscription = subscription(if index == 2 { 1 } else { 0 });
    ResourceId::resource_group(subscription, "Maps").resource("Microsoft.Maps/accounts", &format!("Account{index}"))
}

fn role_id(name: &str) -> RoleDefinitionId {
    builtin::named(name).unwrap().id
}

/// What a test varies about an account.
#[derive(Clone)]
pub struct Account {
    pub index: u128,
    pub primary: &'static str,
    pub secondary: &'static str,
    pub origins: Option<Vec<&'static str>>,
    pub local_auth_disabled: bool,
    pub network_disabled: bool,
    pub sku: SkuName,
    pub attached: bool,
    pub has_rsa_key: bool,
}

impl Account {
    pub fn new(index: u128) -> Self {
        let (primary, secondary) = match index {
            0 => ("primary-key-of-account-0", "secondary-key-of-account-0"),
            1 => ("primary-key-of-account-1", "secondary-key-of-account-1"),
            _ => ("primary-key-of-account-2", "secondary-key-of-account-2"),
        };
        Self {
            index,
            primary,
            secondary,
            origins: None,
            local_auth_disabled: false,
            network_disabled: false,
            sku: SkuName::G2,
            attached: index == 0,
            has_rsa_key: index == 0,
        }
    }

    pub fn record(&self) -> MapsAccount {
        let unique_id = unique_id(self.index);
        let key = |text: &str, slot| AccountKey {
            sealed: sealer().seal(&AccountKey::seal_context(unique_id, slot), text.as_bytes()),
            last_updated: start(),
        };
        MapsAccount {
            id: account_id(self.index),
            unique_id,
            location: Location::EastUs,
            locations: Vec::new(),
            kind: AccountKind::Gen2,
            sku: self.sku,
            tags: BTreeMap::new(),
            identity: Identity {
                system_assigned: None,
                user_assigned: if self.attached { vec![identity(2).id] } else { Vec::new() },
            },
            disable_local_auth: self.local_auth_disabled,
            cors: self.origins.iter().map(rule).collect(),
            linked_resources: Vec::new(),
            encryption: None,
            public_network_access_disabled: self.network_disabled,
            primary_key: key(self.primary, KeySlot::Primary),
            secondary_key: key(self.secondary, KeySlot::Secondary),
            sas_signing_keys: if self.has_rsa_key { vec![sas_signing_key().clone()] } else { Vec::new() },
            system_data: system_data(),
        }
    }
}

fn rule(origins: &Vec<&'static str>) -> CorsRule {
    CorsRule { allowed_origins: origins.iter().map(ToString::to_string).collect() }
}

pub fn account(index: u128) -> MapsAccount {
    Account::new(index).record()
}

fn system_data() -> SystemData {
    SystemData {
        created_by: String::new(),
        created_by_type: "User".into(),
        created_at: start(),
        last_modified_by: String::new(),
        last_modified_by_type: "User".into(),
        last_modified_at: start(),
    }
}

/// A service principal.
pub fn app(index: u128) -> ServicePrincipal {
    ServicePrincipal {
        kind: if matches!(index, 2 | 6) {
            ServicePrincipalKind::ManagedIdentity
        } else {
            ServicePrincipalKind::Application
        },
        ..ServicePrincipal::application(
            principal(index),
            AppId(id(5, index)),
            tenant(if index == 4 { 1 } else { 0 }),
            &format!("app {index}"),
            start(),
        )
    }
}

pub fn user(index: u128) -> User {
    User {
        id: principal(index),
        tenant: tenant(0),
        user_principal_name: format!("user{index}@lazurite.localhost"),
        display_name: format!("user {index}"),
        mail_nickname: String::new(),
        account_enabled: true,
        password: None,
        directory_roles: Vec::new(),
        properties: serde_json::Map::new(),
        created: start(),
    }
}

pub fn group(index: u128) -> Group {
    Group {
        id: principal(index),
        tenant: tenant(0),
        display_name: String::new(),
        mail_nickname: String::new(),
        description: None,
        mail_enabled: false,
        security_enabled: true,
        created: start(),
    }
}

pub fn membership(group: u128, member: u128) -> Membership {
    Membership { group: principal(group), member: principal(member) }
}

/// The user-assigned identity whose principal has that index.
pub fn identity(index: u128) -> UserAssignedIdentity {
    let group = ResourceId::resource_group(subscription(0), "maps");
    UserAssignedIdentity {
        id: group.resource("Microsoft.ManagedIdentity/userAssignedIdentities", &format!("Identity{index}")),
        location: "eastus".into(),
        tags: BTreeMap::new(),
        tenant: tenant(0),
        principal_id: principal(index),
        client_id: AppId(id(5, index)),
        system_data: system_data(),
    }
}

pub fn assignment(index: u128, who: u128, role: &str, scope: ResourceId) -> RoleAssignment {
    RoleAssignment {
        id: AssignmentId(id(6, index)),
        scope,
        role: role_id(role),
        role_definition_id: String::new(),
        principal_id: principal(who),
        principal_type: PrincipalType::ServicePrincipal,
        description: None,
        created_on: Timestamp::UNIX_EPOCH,
        updated_on: Timestamp::UNIX_EPOCH,
        created_by: None,
        updated_by: None,
    }
}

/// What an operator set for an account.
pub fn limits(index: u128, per_second: &[(&str, u32)]) -> AccountLimits {
    AccountLimits {
        account: unique_id(index),
        per_second: per_second.iter().map(|(class, limit)| ((*class).to_owned(), *limit)).collect(),
        system_data: system_data(),
    }
}

fn subscription_record(index: u128) -> Subscription {
    Subscription { id: subscription(index), tenant: tenant(index), display_name: String::new(), management_group: None }
}

fn tenant_record(index: u128) -> Tenant {
    Tenant { id: tenant(index), display_name: String::new(), default_domain: format!("t{index}.localhost") }
}

pub fn records() -> Vec<AnyRecord> {
    let reader = |index, who| assignment(index, who, "Azure Maps Data Reader", account_id(0)).into();
    let mut all: Vec<AnyRecord> = vec![
        tenant_record(0).into(),
        subscription_record(0).into(),
        subscription_record(1).into(),
        account(0).into(),
        account(1).into(),
        account(2).into(),
        identity(2).into(),
        identity(6).into(),
        user(3).into(),
        reader(0, 0),
        reader(2, 2),
        reader(4, 4),
        reader(6, 6),
    ];
    all.extend([0, 1, 2, 4, 6].map(|index| app(index).into()));
    all.push(signing_keys()[0].clone().into());
    all
}
