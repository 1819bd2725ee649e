//! Somebody to whom very much is assigned has just that: more than is looked through one by one.
#![allow(clippy::unwrap_used, reason = "a test ends when something is wrong")]

use jiff::Timestamp;
use lazurite_model::record::{Kind, PrincipalType, RoleAssignment, Subscription, User};
use lazurite_model::{AnyRecord, AssignmentId, Change, PrincipalId, ResourceId, SubscriptionId, TenantId};
use lazurite_policy::{DataAction, Rbac, builtin};
use uuid::Uuid;

const TENANT: TenantId = TenantId(Uuid::from_u128(1));
const SUBSCRIPTION: SubscriptionId = SubscriptionId(Uuid::from_u128(2));
const ANNA: PrincipalId = PrincipalId(Uuid::from_u128(3));
const READER: &str = "Azure Maps Data Reader";
const NEITHER_READS_NOR_WRITES: &str = "Reader";

fn account(number: u128) -> ResourceId {
    ResourceId::resource_group(SUBSCRIPTION, "Maps").resource("Microsoft.Maps/accounts", &format!("A{number}"))
}

fn assigned(id: u128, role: &str, scope: ResourceId) -> RoleAssignment {
    RoleAssignment {
        id: AssignmentId(Uuid::from_u128(1 << 64 | id)),
        scope,
        role: builtin::named(role).unwrap().id,
        role_definition_id: String::new(),
        principal_id: ANNA,
        principal_type: PrincipalType::User,
        description: None,
        created_on: Timestamp::UNIX_EPOCH,
        updated_on: Timestamp::UNIX_EPOCH,
        created_by: None,
        updated_by: None,
    }
}

fn directory() -> Rbac {
    let anna = User {
        id: ANNA,
        tenant: TENANT,
        user_principal_name: "anna@x".to_owned(),
        display_name: String::new(),
        mail_nickname: String::new(),
        account_enabled: true,
        password: None,
        directory_roles: Vec::new(),
        properties: serde_json::Map::new(),
        created: Timestamp::UNIX_EPOCH,
    };
    let subscription =
        Subscription { id: SUBSCRIPTION, tenant: TENANT, display_name: String::new(), management_group: None };
    Rbac::from_records(&[AnyRecord::from(anna), subscription.into()])
}

#[test]
fn each_of_a_thousand_assignments_counts_where_it_stands_and_as_long_as_it_does() {
    let mut rbac = directory();
    for number in 0..1000 {
        // Several at each scope, the one that counts among them.
        let role = if number % 5 == 3 { READER } else { NEITHER_READS_NOR_WRITES };
        rbac.apply(&Change::Put(assigned(number, role, account(number / 5)).into()));
    }
    let may_read = |rbac: &Rbac, number| rbac.permit_data(ANNA, DataAction::RENDER_READ, &account(number)).is_ok();
    assert!((0..200).all(|number| may_read(&rbac, number)));
    assert!(!may_read(&rbac, 200));
    let held = rbac.clone();
    for number in (3..1000).step_by(10) {
        let gone = assigned(number, READER, account(number / 5));
        rbac.apply(&Change::Deleted { kind: Kind::RoleAssignment, key: AnyRecord::from(gone).key() });
    }
    assert!((0..200).all(|number| may_read(&rbac, number) == (number % 2 == 1)));
    assert!((0..200).all(|number| may_read(&held, number)));
    assert_eq!(rbac.explain(ANNA, DataAction::RENDER_READ.name(), &account(1)).considered.len(), 900);
}

#[test]
fn an_assignment_at_the_root_counts_beside_many_others() {
    let mut rbac = directory();
    for number in 0..100 {
        rbac.apply(&Change::Put(assigned(number, READER, account(number)).into()));
    }
    assert!(rbac.permit_data(ANNA, DataAction::RENDER_READ, &account(100)).is_err());
    rbac.apply(&Change::Put(assigned(100, READER, ResourceId::root()).into()));
    assert!(rbac.permit_data(ANNA, DataAction::RENDER_READ, &account(100)).is_ok());
}
