//! What holds between directories: roles at `/`, which all directories share, never reach into another one.
#![allow(clippy::unwrap_used, reason = "a test ends when something is wrong")]

use jiff::Timestamp;
use lazurite_model::record::{
    DenyAssignment, DenyPrincipal, ManagementGroup, Permission, PrincipalType, RoleAssignment, Subscription, Tenant,
    User,
};
use lazurite_model::{AnyRecord, AssignmentId, PrincipalId, ResourceId, SubscriptionId, TenantId};
use lazurite_policy::{DataAction, Denial, DenialReason, Rbac, Subject, Vouched, builtin};
use uuid::Uuid;

const OURS: TenantId = TenantId(Uuid::from_u128(0xa1));
const THEIRS: TenantId = TenantId(Uuid::from_u128(0xb1));
const MALLORY: PrincipalId = PrincipalId(Uuid::from_u128(0xa2));
const BOB: PrincipalId = PrincipalId(Uuid::from_u128(0xb2));
const WRITE: &str = "Microsoft.Authorization/roleAssignments/write";

fn subscription(tenant: TenantId) -> SubscriptionId {
    SubscriptionId(Uuid::from_u128(tenant.0.as_u128() << 16))
}

fn directory(tenant: TenantId, user: PrincipalId, group: &str) -> Vec<AnyRecord> {
    let records: [AnyRecord; 4] = [
        Tenant { id: tenant, display_name: String::new(), default_domain: tenant.to_string() }.into(),
        User {
            id: user,
            tenant,
            user_principal_name: format!("{user}@x"),
            display_name: String::new(),
            mail_nickname: String::new(),
            account_enabled: true,
            password: None,
            directory_roles: Vec::new(),
            properties: serde_json::Map::new(),
            created: Timestamp::UNIX_EPOCH,
        }
        .into(),
        Subscription { id: subscription(tenant), tenant, display_name: String::new(), management_group: None }.into(),
        ManagementGroup { name: group.to_owned(), tenant, display_name: String::new(), parent: None }.into(),
    ];
    records.into()
}

fn at_root(principal_id: PrincipalId, role: &str, id: u128) -> AnyRecord {
    RoleAssignment {
        id: AssignmentId(Uuid::from_u128(id)),
        scope: ResourceId::root(),
        role: builtin::named(role).unwrap().id,
        role_definition_id: String::new(),
        principal_id,
        principal_type: PrincipalType::User,
        description: None,
        created_on: Timestamp::UNIX_EPOCH,
        updated_on: Timestamp::UNIX_EPOCH,
        created_by: None,
        updated_by: None,
    }
    .into()
}

fn deny_everybody_at_root(tenant: TenantId) -> AnyRecord {
    DenyAssignment {
        id: AssignmentId(Uuid::from_u128(0xd1)),
        tenant,
        name: "nobody".to_owned(),
        description: None,
        scope: ResourceId::root(),
        does_not_apply_to_child_scopes: false,
        permissions: vec![Permission {
            actions: vec!["*".to_owned()],
            data_actions: vec!["*".to_owned()],
            ..Permission::default()
        }],
        principals: vec![DenyPrincipal { id: DenyPrincipal::EVERYBODY, kind: "SystemDefined".to_owned() }],
        exclude_principals: Vec::new(),
        is_system_protected: false,
        created_on: Timestamp::UNIX_EPOCH,
        updated_on: Timestamp::UNIX_EPOCH,
        created_by: None,
        updated_by: None,
    }
    .into()
}

fn world(more: impl IntoIterator<Item = AnyRecord>) -> Rbac {
    let mut records = directory(OURS, MALLORY, "ours");
    records.extend(directory(THEIRS, BOB, "theirs"));
    records.extend(more);
    Rbac::from_records(&records)
}

fn reason(decided: Result<lazurite_policy::Permit, Denial>) -> Option<DenialReason> {
    decided.err().map(|denial| denial.reason)
}

/// Everything of the other directory that has a scope of its own.
fn their_places() -> [ResourceId; 6] {
    let root_group = ResourceId::management_group(&THEIRS.to_string().to_uppercase());
    let group = ResourceId::resource_group(subscription(THEIRS), "Maps");
    [
        ResourceId::subscription(subscription(THEIRS)),
        group.clone(),
        group.resource("Microsoft.Maps/accounts", "main"),
        ResourceId::management_group("Theirs"),
        root_group.resource("Microsoft.Authorization/policyAssignments", "p"),
        root_group,
    ]
}

#[test]
fn a_role_at_the_root_reaches_ones_own_directory_and_no_other() {
    for role in ["Owner", "User Access Administrator"] {
        let rbac = world([at_root(MALLORY, role, 1)]);
        for own in [
            ResourceId::root(),
            ResourceId::subscription(subscription(OURS)),
            ResourceId::management_group("ours"),
            ResourceId::management_group(&OURS.to_string()),
        ] {
            assert_eq!(reason(rbac.decide(MALLORY, WRITE, &own)), None, "{role} at {own}");
        }
        for place in their_places() {
            assert_eq!(
                reason(rbac.decide(MALLORY, WRITE, &place)),
                Some(DenialReason::OtherTenant),
                "{role} at {place}"
            );
        }
    }
}

#[test]
fn a_role_at_the_root_group_of_another_directory_is_worth_nothing() {
    let mut assignment = at_root(MALLORY, "Owner", 1);
    if let AnyRecord::RoleAssignment(record) = &mut assignment {
        record.scope = ResourceId::management_group(&THEIRS.to_string());
    }
    let rbac = world([assignment]);
    for place in their_places() {
        assert_eq!(reason(rbac.decide(MALLORY, WRITE, &place)), Some(DenialReason::OtherTenant), "{place}");
    }
}

#[test]
fn what_one_directory_denies_at_the_root_is_not_denied_to_another() {
    let rbac = world([at_root(MALLORY, "Owner", 1), at_root(BOB, "Owner", 2), deny_everybody_at_root(OURS)]);
    let bobs = ResourceId::subscription(subscription(THEIRS));
    assert_eq!(reason(rbac.decide(BOB, WRITE, &bobs)), None);
    assert_eq!(reason(rbac.decide(BOB, WRITE, &ResourceId::root())), None);
    let denied = Some(DenialReason::DenyAssignment(AssignmentId(Uuid::from_u128(0xd1))));
    assert_eq!(reason(rbac.decide(MALLORY, WRITE, &ResourceId::root())), denied);
    assert_eq!(reason(rbac.decide(MALLORY, WRITE, &ResourceId::subscription(subscription(OURS)))), denied);
}

#[test]
fn who_is_vouched_for_is_denied_by_name_and_by_group() {
    let guest = PrincipalId(Uuid::from_u128(0xc1));
    let team = PrincipalId(Uuid::from_u128(0xc2));
    let account = ResourceId::resource_group(subscription(OURS), "Maps").resource("Microsoft.Maps/accounts", "main");
    let rbac = |named: PrincipalId, excluded: Option<PrincipalId>| {
        let mut deny = deny_everybody_at_root(OURS);
        if let AnyRecord::DenyAssignment(record) = &mut deny {
            let principal = |id| DenyPrincipal { id, kind: "Group".to_owned() };
            record.principals = vec![principal(named)];
            record.exclude_principals = excluded.into_iter().map(principal).collect();
        }
        world([at_root(guest, "Azure Maps Data Reader", 1), deny])
    };
    let subject = Subject::Vouched(Vouched { principal: guest, tenant: OURS, groups: &[team] });
    let may = |rbac: &Rbac| rbac.permit_data(subject, DataAction::RENDER_READ, &account).is_ok();
    assert!(!may(&rbac(guest, None)));
    assert!(!may(&rbac(team, None)));
    assert!(may(&rbac(team, Some(guest))));
    assert!(may(&rbac(BOB, None)), "somebody else is denied");
    assert!(rbac(team, None).data_actions(subject, &account).is_empty());
}

#[test]
fn data_actions_are_granted_by_data_actions_alone() {
    let group = ResourceId::resource_group(subscription(OURS), "Maps");
    let vault = group.resource("Microsoft.KeyVault/vaults", "kv");
    let get_secret = "Microsoft.KeyVault/vaults/secrets/getSecret/action";
    for (role, may_read, may_manage) in [
        ("Owner", false, true),
        ("Contributor", false, true),
        ("Key Vault Contributor", false, true),
        ("Key Vault Reader", false, false),
        ("Key Vault Secrets User", true, false),
        ("Key Vault Secrets Officer", true, false),
        ("Key Vault Administrator", true, false),
    ] {
        let rbac = world([at_root(MALLORY, role, 1)]);
        assert_eq!(rbac.decide(MALLORY, get_secret, &vault).is_ok(), may_read, "{role}");
        assert_eq!(rbac.decide(MALLORY, "Microsoft.KeyVault/vaults/write", &vault).is_ok(), may_manage, "{role}");
    }
}
