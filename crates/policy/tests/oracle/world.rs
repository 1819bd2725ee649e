//! A small world in which everything collides: few principals, groups, roles and scopes, and random changes to them.

use jiff::Timestamp;
use lazurite_model::record::{
    DenyAssignment, DenyPrincipal, Group, ManagementGroup, Membership, Permission, PrincipalType, RoleAssignment,
    RoleDefinition, RoleKind, ServicePrincipal, Subscription, Tenant, User,
};
use lazurite_model::{
    AnyRecord, AppId, AssignmentId, Change, PrincipalId, ResourceId, RoleDefinitionId, SubscriptionId, TenantId,
};
use lazurite_policy::builtin;
use proptest::prelude::*;
use uuid::Uuid;

const fn uuid(kind: u128, index: u8) -> Uuid {
    Uuid::from_u128((kind << 64) | (0x4000 << 76) | index as u128)
}

pub fn tenant(index: u8) -> TenantId {
    TenantId(uuid(1, index % 2))
}

fn principal(index: u8) -> PrincipalId {
    PrincipalId(uuid(2, index % 8))
}

fn subscription(index: u8) -> SubscriptionId {
    SubscriptionId(uuid(3, index % 2))
}

fn group_name(index: u8) -> String {
    ["Mg-A", "mg-b", "MG-c"][usize::from(index % 3)].to_owned()
}

/// Users 0 and 1, service principals 2 and 3; 4 to 7 are groups.
pub fn principals() -> impl Iterator<Item = PrincipalId> {
    (0..8).map(principal)
}

pub fn accounts() -> Vec<ResourceId> {
    scopes().into_iter().filter(|scope| scope.as_str().contains("/accounts/")).collect()
}

/// All scopes, and something that lies in a management group without being one.
pub fn scopes() -> Vec<ResourceId> {
    let inside = [group_name(0), tenant(1).to_string()]
        .map(|group| ResourceId::management_group(&group).resource("Microsoft.Authorization/policyAssignments", "p"));
    (0..16).map(scope).chain(inside).collect()
}

fn scope(index: u8) -> ResourceId {
    let sub = subscription(index);
    match index % 16 {
        0 => ResourceId::root(),
        1..=3 => ResourceId::management_group(&group_name(index)),
        4 | 5 => ResourceId::management_group(&tenant(index).to_string().to_uppercase()),
        6 | 7 => ResourceId::subscription(sub),
        8 | 9 => ResourceId::resource_group(sub, "Maps"),
        10 => ResourceId::resource_group(sub, "Maps2"),
        _ => {
            let group = ResourceId::resource_group(sub, if index.is_multiple_of(3) { "maps" } else { "MAPS2" });
            group.resource("Microsoft.Maps/accounts", if index.is_multiple_of(2) { "a" } else { "ab" })
        }
    }
}

/// Actions that are not decided by bits: management actions, and data actions of another provider.
pub fn named_actions() -> [&'static str; 6] {
    [
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        "microsoft.keyvault/vaults/SECRETS/delete",
        "Microsoft.Maps/accounts/read",
        "Microsoft.Maps/accounts/listSas/action",
        "Microsoft.Authorization/roleAssignments/write",
        "Microsoft.Authorization/roleAssignments/delete",
    ]
}

fn role(index: u8) -> RoleDefinitionId {
    let builtins = builtin::ROLES;
    match index % 6 {
        custom @ 0..=2 => RoleDefinitionId(uuid(4, custom)),
        _ => builtins[usize::from(index) % builtins.len()].id,
    }
}

const PATTERNS: [&str; 12] = [
    "*",
    "*/read",
    "Microsoft.Maps/accounts/*/read",
    "microsoft.maps/ACCOUNTS/services/search/*",
    "*/action",
    "Microsoft.Maps/*",
    "Microsoft.Authorization/*/write",
    "Microsoft.Authorization/*",
    "*/render/*",
    "nothing",
    "Microsoft.KeyVault/vaults/secrets/*",
    "*/delete",
];

/// One random change: what it changes, and the numbers that say how.
#[derive(Clone, Debug)]
pub struct Step {
    kind: u8,
    put: bool,
    a: u8,
    b: u8,
    flags: u8,
    masks: Vec<[u16; 4]>,
}

pub fn step() -> impl Strategy<Value = Step> {
    let masks = prop::collection::vec(any::<[u16; 4]>(), 0..3);
    (0..18u8, prop::bool::weighted(0.8), any::<u8>(), any::<u8>(), any::<u8>(), masks)
        .prop_map(|(kind, put, a, b, flags, masks)| Step { kind, put, a, b, flags, masks })
}

fn patterns(mask: u16) -> Vec<String> {
    // Few at a time, or everything would always be granted.
    (0..PATTERNS.len()).filter(|bit| mask & (1 << bit) != 0).take(2).map(|bit| PATTERNS[bit].to_owned()).collect()
}

fn permission(masks: &[u16; 4]) -> Permission {
    Permission {
        actions: patterns(masks[0]),
        not_actions: patterns(masks[1]),
        data_actions: patterns(masks[2]),
        not_data_actions: patterns(masks[3]),
    }
}

impl Step {
    pub fn change(&self) -> Change {
        let record = self.record();
        if self.put { Change::Put(record) } else { Change::Deleted { kind: record.kind(), key: record.key() } }
    }

    fn record(&self) -> AnyRecord {
        match self.kind {
            0 => self.user().into(),
            1 => self.service_principal().into(),
            2 => self.group().into(),
            3..=5 => Membership { group: principal(4 + self.a % 4), member: principal(self.b) }.into(),
            6 => self.role_definition().into(),
            7 => self.subscription().into(),
            8 => self.management_group().into(),
            9 => self.tenant().into(),
            10..=12 => self.deny_assignment().into(),
            _ => self.assignment().into(),
        }
    }

    fn user(&self) -> User {
        User {
            id: principal(self.a % 2),
            tenant: tenant(self.b),
            user_principal_name: format!("u{}@x", self.a % 2),
            display_name: String::new(),
            mail_nickname: String::new(),
            account_enabled: !self.flags.is_multiple_of(8),
            password: None,
            directory_roles: Vec::new(),
            properties: serde_json::Map::new(),
            created: Timestamp::UNIX_EPOCH,
        }
    }

    fn service_principal(&self) -> ServicePrincipal {
        ServicePrincipal {
            account_enabled: !self.flags.is_multiple_of(8),
            ..ServicePrincipal::application(
                principal(2 + self.a % 2),
                AppId(uuid(5, self.a % 2)),
                tenant(self.b),
                "",
                Timestamp::UNIX_EPOCH,
            )
        }
    }

    fn group(&self) -> Group {
        Group {
            id: principal(4 + self.a % 4),
            tenant: tenant(0),
            display_name: String::new(),
            mail_nickname: String::new(),
            description: None,
            mail_enabled: false,
            security_enabled: !self.flags.is_multiple_of(4),
            created: Timestamp::UNIX_EPOCH,
        }
    }

    fn role_definition(&self) -> RoleDefinition {
        RoleDefinition {
            id: role(self.a % 3),
            tenant: tenant(0),
            role_name: format!("role {}", self.b),
            description: String::new(),
            kind: RoleKind::Custom,
            permissions: self.masks.iter().map(permission).collect(),
            assignable_scopes: Vec::new(),
            created_on: Timestamp::UNIX_EPOCH,
            updated_on: Timestamp::UNIX_EPOCH,
            created_by: None,
            updated_by: None,
        }
    }

    fn subscription(&self) -> Subscription {
        Subscription {
            id: subscription(self.a),
            tenant: tenant(self.b / 3),
            display_name: String::new(),
            management_group: (!self.flags.is_multiple_of(4)).then(|| group_name(self.b)),
        }
    }

    fn management_group(&self) -> ManagementGroup {
        ManagementGroup {
            name: group_name(self.a),
            tenant: tenant(self.b / 3),
            display_name: String::new(),
            parent: (!self.flags.is_multiple_of(3)).then(|| group_name(self.b)),
        }
    }

    fn tenant(&self) -> Tenant {
        Tenant { id: tenant(self.a), display_name: String::new(), default_domain: format!("t{}", self.b) }
    }

    fn deny_assignment(&self) -> DenyAssignment {
        let named = |bits: u8| {
            let ids = (0..8).filter(|bit| bits & (1 << bit) != 0).take(2).map(principal);
            ids.map(|id| DenyPrincipal { id, kind: "User".to_owned() }).collect::<Vec<_>>()
        };
        let everybody = DenyPrincipal { id: DenyPrincipal::EVERYBODY, kind: "SystemDefined".to_owned() };
        DenyAssignment {
            id: AssignmentId(uuid(7, self.flags % 8)),
            tenant: tenant(self.b / 3),
            name: format!("deny {}", self.b),
            description: None,
            scope: scope(self.a % 16),
            does_not_apply_to_child_scopes: self.flags.is_multiple_of(5),
            permissions: self.masks.iter().map(permission).collect(),
            principals: if self.b.is_multiple_of(3) { vec![everybody] } else { named(self.b) },
            exclude_principals: if self.flags.is_multiple_of(2) { named(self.a.rotate_left(3)) } else { Vec::new() },
            is_system_protected: false,
            created_on: Timestamp::UNIX_EPOCH,
            updated_on: Timestamp::UNIX_EPOCH,
            created_by: None,
            updated_by: None,
        }
    }

    fn assignment(&self) -> RoleAssignment {
        RoleAssignment {
            id: AssignmentId(uuid(6, self.flags % 32)),
            scope: scope(self.a % 16),
            role: role(self.b),
            role_definition_id: String::new(),
            // Half of all assignments go to one principal, so that it has more scopes than are looked at one by one.
            principal_id: principal(if self.flags < 128 { 2 } else { self.flags / 32 }),
            principal_type: if self.b.is_multiple_of(16) { PrincipalType::ForeignGroup } else { PrincipalType::User },
            description: None,
            created_on: Timestamp::UNIX_EPOCH,
            updated_on: Timestamp::UNIX_EPOCH,
            created_by: None,
            updated_by: None,
        }
    }
}
