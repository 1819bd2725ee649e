//! The golden tables: which built-in role grants which action, and which scope an assignment or a deny assignment reaches.
#![allow(clippy::unwrap_used, reason = "a test ends when something is wrong")]

use std::fmt::Write;

use jiff::Timestamp;
use lazurite_model::record::{
    DenyAssignment, DenyPrincipal, ManagementGroup, Permission, PrincipalType, RoleAssignment, Subscription, User,
};
use lazurite_model::{AnyRecord, AssignmentId, PrincipalId, ResourceId, SubscriptionId, TenantId};
use lazurite_policy::{DataAction, DataActionSet, Rbac, builtin, operation, pattern};
use uuid::Uuid;

#[test]
fn every_role_grants_exactly_the_actions_of_the_golden_table() {
    let mut table = String::new();
    for (column, role) in builtin::ROLES.iter().enumerate() {
        writeln!(table, "{:>2} {} ({})", column + 1, role.name, role.id).unwrap();
    }
    let tens = |column: usize| if column.is_multiple_of(10) { (column / 10).to_string() } else { " ".to_owned() };
    let columns = 1..=builtin::ROLES.len();
    writeln!(table, "     {}", columns.clone().map(tens).collect::<String>()).unwrap();
    writeln!(table, "     {}", columns.map(|column| (column % 10).to_string()).collect::<String>()).unwrap();
    for operation in operation::all() {
        let plane = if operation.is_data_action { "data" } else { "mgmt" };
        let row: String = builtin::ROLES.iter().map(|role| if grants(role, operation) { '✔' } else { '·' }).collect();
        writeln!(table, "{plane} {row} {}", operation.name).unwrap();
    }
    insta::assert_snapshot!(table);
}

fn grants(role: &builtin::BuiltinRole, operation: &operation::Operation) -> bool {
    let permission = role.permission();
    let (yes, no) = if operation.is_data_action {
        (&permission.data_actions, &permission.not_data_actions)
    } else {
        (&permission.actions, &permission.not_actions)
    };
    let granted = pattern::any_matches(yes, operation.name) && !pattern::any_matches(no, operation.name);
    if let Some(action) = DataAction::parse(operation.name) {
        let set = DataActionSet::compile(&permission.data_actions, &permission.not_data_actions);
        assert_eq!(set.contains(action), granted, "the bits of {}", operation.name);
    }
    granted
}

#[test]
fn the_data_roles_have_as_many_data_actions_as_azure_counts() {
    let count = |name: &str| {
        let permission = builtin::named(name).unwrap().permission();
        DataActionSet::compile(&permission.data_actions, &permission.not_data_actions).iter().count()
    };
    assert_eq!(count("Azure Maps Data Reader"), 12);
    assert_eq!(count("Azure Maps Data Contributor"), 19);
    assert_eq!(count("Azure Maps Search and Render Data Reader"), 2);
    assert_eq!(count("Azure Maps Data Read and Batch Role"), 13);
    assert_eq!(count("Owner"), 0, "who manages accounts does not thereby read their data");
}

const TENANT: TenantId = TenantId(Uuid::from_u128(0x1111));
const USER: PrincipalId = PrincipalId(Uuid::from_u128(0x2222));
const SUBSCRIPTION: SubscriptionId = SubscriptionId(Uuid::from_u128(0x3333));

fn places() -> Vec<(&'static str, ResourceId)> {
    let group = ResourceId::resource_group(SUBSCRIPTION, "Maps");
    vec![
        ("root", ResourceId::root()),
        ("outer group", ResourceId::management_group("Outer")),
        ("inner group", ResourceId::management_group("inner")),
        ("subscription", ResourceId::subscription(SUBSCRIPTION)),
        ("resource group", group.clone()),
        ("account", group.resource("Microsoft.Maps/accounts", "main")),
        ("vault", group.resource("Microsoft.KeyVault/vaults", "main")),
        ("other group", ResourceId::resource_group(SUBSCRIPTION, "Maps2")),
    ]
}

fn world() -> Vec<AnyRecord> {
    let group = |name: &str, parent: Option<&str>| ManagementGroup {
        name: name.to_owned(),
        tenant: TENANT,
        display_name: String::new(),
        parent: parent.map(str::to_owned),
    };
    let user = User {
        id: USER,
        tenant: TENANT,
        user_principal_name: "ada@x".to_owned(),
        display_name: String::new(),
        mail_nickname: String::new(),
        account_enabled: true,
        password: None,
        directory_roles: Vec::new(),
        properties: serde_json::Map::new(),
        created: Timestamp::UNIX_EPOCH,
    };
    let subscription = Subscription {
        id: SUBSCRIPTION,
        tenant: TENANT,
        display_name: String::new(),
        management_group: Some("inner".to_owned()),
    };
    vec![user.into(), subscription.into(), group("outer", None).into(), group("inner", Some("OUTER")).into()]
}

fn assignment(scope: &ResourceId, role: &str) -> RoleAssignment {
    RoleAssignment {
        id: AssignmentId(Uuid::from_u128(0x4444)),
        scope: scope.clone(),
        role: builtin::named(role).unwrap().id,
        role_definition_id: String::new(),
        principal_id: USER,
        principal_type: PrincipalType::User,
        description: None,
        created_on: Timestamp::UNIX_EPOCH,
        updated_on: Timestamp::UNIX_EPOCH,
        created_by: None,
        updated_by: None,
    }
}

fn deny(scope: &ResourceId, at_its_scope_only: bool) -> DenyAssignment {
    DenyAssignment {
        id: AssignmentId(Uuid::from_u128(0x5555)),
        tenant: TENANT,
        name: "held off".to_owned(),
        description: None,
        scope: scope.clone(),
        does_not_apply_to_child_scopes: at_its_scope_only,
        permissions: vec![Permission { actions: vec!["*/write".to_owned()], ..Permission::default() }],
        principals: vec![DenyPrincipal { id: DenyPrincipal::EVERYBODY, kind: "SystemDefined".to_owned() }],
        exclude_principals: Vec::new(),
        is_system_protected: false,
        created_on: Timestamp::UNIX_EPOCH,
        updated_on: Timestamp::UNIX_EPOCH,
        created_by: None,
        updated_by: None,
    }
}

#[test]
fn every_scope_reaches_exactly_the_places_of_the_golden_table() {
    let mut table = String::new();
    let mut row = |what: &str, scope: &str, records: &[AnyRecord], action: &str| {
        let rbac = Rbac::from_records(world().iter().chain(records));
        let may = |(_, place): &(&str, ResourceId)| if rbac.decide(USER, action, place).is_ok() { '✔' } else { '·' };
        writeln!(table, "{} {what} at {scope}", places().iter().map(may).collect::<String>()).unwrap();
    };
    for (name, scope) in places() {
        row("Contributor", name, &[assignment(&scope, "Contributor").into()], "Microsoft.Maps/accounts/write");
        let officer = assignment(&scope, "Key Vault Secrets Officer");
        row("Secrets Officer", name, &[officer.into()], "Microsoft.KeyVault/vaults/secrets/setSecret/action");
    }
    let owner = || assignment(&ResourceId::root(), "Owner").into();
    for (name, scope) in places() {
        row("Owner, denied", name, &[owner(), deny(&scope, false).into()], "Microsoft.Maps/accounts/write");
        row("Owner, denied only", name, &[owner(), deny(&scope, true).into()], "Microsoft.Maps/accounts/write");
    }
    let columns: Vec<&str> = places().iter().map(|(name, _)| *name).collect();
    insta::assert_snapshot!(format!("columns: {}\n{table}", columns.join(", ")));
}
