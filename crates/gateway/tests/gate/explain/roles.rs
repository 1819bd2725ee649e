//! Callers that are known and may not do what they ask.

use http::Method;
use lazurite_model::RoleDefinitionId;
use lazurite_model::record::{RoleAssignment, ServicePrincipal};
use uuid::Uuid;

use super::{Row, row};
use crate::deny::{deny, everybody};
use crate::world::{Bearer, Client, Sas, World, account_id, app, assignment, group, membership};

const READER: &str = "Azure Maps Data Reader";

fn with(change: impl FnOnce(&World)) -> World {
    let world = World::new();
    change(&world);
    world
}

fn tile(world: &World, who: u128) -> Client<'_> {
    world.tile().bearer(&Bearer::of(who).sign(), 0)
}

fn batch(world: &World) -> Client<'_> {
    world.request(Method::POST, "/geocode:batch?api-version=2.0").bearer(&Bearer::of(0).sign(), 0)
}

/// Principal 1 was in a group that has the role.
fn left_the_group() -> World {
    with(|world| {
        world.put(group(5));
        world.put(membership(5, 1));
        world.put(assignment(20, 5, READER, account_id(0)));
        world.delete(&membership(5, 1));
    })
}

fn with_deleted_role() -> World {
    with(|world| {
        let role = RoleDefinitionId(Uuid::from_u128(404));
        world.put(RoleAssignment { role, ..assignment(20, 1, READER, account_id(0)) });
    })
}

pub const ROWS: &[Row] = &[
    row("a principal without any role", "no-role", World::new, |w| tile(w, 1)),
    row(
        "a role that was taken away",
        "no-role",
        || with(|w| w.delete(&assignment(0, 0, READER, account_id(0)))),
        |w| tile(w, 0),
    ),
    row("a group that was left", "no-role", left_the_group, |w| tile(w, 1)),
    row(
        "a SAS token whose identity has no role",
        "no-role",
        || with(|w| w.delete(&assignment(2, 2, READER, account_id(0)))),
        |w| w.tile().sas(&Sas::new().sign()),
    ),
    row(
        "the role on another account",
        "role-at-other-scope",
        || with(|w| w.put(assignment(20, 1, READER, account_id(1)))),
        |w| tile(w, 1),
    ),
    row(
        "a role for the account's management alone",
        "role-lacks-action",
        || with(|w| w.put(assignment(20, 1, "Owner", account_id(0)))),
        |w| tile(w, 1),
    ),
    row("a role for reading, asked for a batch", "role-lacks-action", World::new, batch),
    row("a custom role that was deleted", "role-deleted", with_deleted_role, |w| tile(w, 1)),
    row(
        "a deny assignment at the resource group",
        "deny-assignment",
        || with(|w| w.put(deny(everybody(), account_id(0).group().unwrap()))),
        |w| tile(w, 0),
    ),
    row("a principal that does not exist", "principal-unknown", World::new, |w| tile(w, 50)),
    row("a principal that was deleted", "principal-unknown", || with(|w| w.delete(&app(0))), |w| tile(w, 0)),
    row(
        "a principal that is disabled",
        "principal-disabled",
        || with(|w| w.put(ServicePrincipal { account_enabled: false, ..app(0) })),
        |w| tile(w, 0),
    ),
];
