//! A directory of a million principals with ten roles each: what one decision takes in it, on this thread's CPU clock.

use std::hint::black_box;

use anyhow::{Context as _, Result, ensure};
use lazurite_model::record::{PrincipalType, RoleAssignment, Subscription, Tenant, User};
use lazurite_model::{
    AnyRecord, AssignmentId, Change, Clock as _, PrincipalId, ResourceId, RoleDefinitionId, SubscriptionId,
    SystemClock, TenantId,
};
use lazurite_policy::{DataAction, Rbac, builtin};
use uuid::Uuid;

use crate::clock::own_cpu_nanos;
use crate::table::median;

/// How many principals, and roles of each.
const PRINCIPALS: u128 = 1_000_000;
const ROLES: u128 = 10;
/// Accounts among which the roles are spread.
const ACCOUNTS: u128 = 100_000;
/// Decisions of each round.
const DECISIONS: u128 = 200_000;
const TENANT: TenantId = TenantId(Uuid::from_u128(1));
const SUBSCRIPTION: SubscriptionId = SubscriptionId(Uuid::from_u128(2));

/// Builds the directory, decides, prints.
pub fn run(rounds: usize) -> Result<()> {
    eprintln!("{PRINCIPALS} principals with {ROLES} roles each …");
    let rbac = directory()?;
    let action = DataAction::parse("Microsoft.Maps/accounts/services/render/read").context("no such action")?;
    let mut figures = Vec::new();
    for round in 0..rounds {
        // Principals from all over the directory, in an order that no cache foresees; each at one of its own accounts.
        let asked: Vec<(PrincipalId, ResourceId)> = (0..DECISIONS)
            .map(|number| {
                let principal = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(round as u128) % PRINCIPALS;
                (person(principal), account(home(principal, number % ROLES)))
            })
            .collect();
        let before = own_cpu_nanos()?;
        let mut granted = 0;
        for (principal, scope) in &asked {
            granted += usize::from(black_box(rbac.permit_data(*principal, action, scope)).is_ok());
        }
        let used = own_cpu_nanos()? - before;
        ensure!(granted == asked.len(), "{granted} of {} were granted", asked.len());
        figures.push(used as f64 / asked.len() as f64);
    }
    println!("\n| decision | ns | to reach |\n|---|---:|---:|");
    println!("| of one of {PRINCIPALS} principals with {ROLES} roles each | {:.0} | 1000 |", median(figures));
    Ok(())
}

fn directory() -> Result<Rbac> {
    let mut rbac = Rbac::new();
    let role = builtin::named("Azure Maps Data Reader").context("no such role")?.id;
    let mut put = |record: AnyRecord| rbac.apply(&Change::Put(record));
    let name = "load.localhost".to_owned();
    put(Tenant { id: TENANT, display_name: name.clone(), default_domain: name }.into());
    let subscription =
        Subscription { id: SUBSCRIPTION, tenant: TENANT, display_name: String::new(), management_group: None };
    put(subscription.into());
    for number in 0..PRINCIPALS {
        put(user(number).into());
        for turn in 0..ROLES {
            put(assignment(number, turn, role).into());
        }
    }
    Ok(rbac)
}

fn user(number: u128) -> User {
    User {
        id: person(number),
        tenant: TENANT,
        user_principal_name: format!("{number}@load.localhost"),
        display_name: String::new(),
        mail_nickname: String::new(),
        account_enabled: true,
        password: None,
        directory_roles: Vec::new(),
        properties: serde_json::Map::new(),
        created: SystemClock.now(),
    }
}

fn assignment(principal: u128, turn: u128, role: RoleDefinitionId) -> RoleAssignment {
    RoleAssignment {
        id: AssignmentId(Uuid::from_u128(1 << 100 | (principal * ROLES + turn))),
        role_definition_id: String::new(),
        scope: account(home(principal, turn)),
        role,
        principal_id: person(principal),
        principal_type: PrincipalType::User,
        description: None,
        created_on: SystemClock.now(),
        updated_on: SystemClock.now(),
        created_by: None,
        updated_by: None,
    }
}

const fn person(number: u128) -> PrincipalId {
    PrincipalId(Uuid::from_u128(1 << 90 | number))
}

/// The account of a principal's role: far from those of its neighbours.
const fn home(principal: u128, turn: u128) -> u128 {
    (principal * 7919 + turn * 104_729) % ACCOUNTS
}

fn account(number: u128) -> ResourceId {
    let group = ResourceId::resource_group(SUBSCRIPTION, "load");
    group.resource("Microsoft.Maps/accounts", &format!("account{number}"))
}
