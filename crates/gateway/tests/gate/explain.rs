//! Every refusal has one cause, and the journal tells it: each provoked by a request, and told as exactly that.

mod admission;
mod answers;
mod evaluate;
mod page;
mod requests;
mod roles;
mod secrets;
mod tokens;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use lazurite_api::Decisions as _;
use lazurite_api::decisions::{Decision, Outcome};
use lazurite_gateway::{Cause, Entry, Names};

use crate::world::{Client, World};

/// Any time.
const EVER: RangeInclusive<Timestamp> = Timestamp::MIN..=Timestamp::MAX;

/// A way to be refused: what happens, with what cause, in which world, and by which request.
pub struct Row {
    what: &'static str,
    code: &'static str,
    world: fn() -> World,
    request: for<'w> fn(&'w World) -> Client<'w>,
    /// How many of these are let in before.
    before: usize,
}

pub const fn row(
    what: &'static str,
    code: &'static str,
    world: fn() -> World,
    request: for<'w> fn(&'w World) -> Client<'w>,
) -> Row {
    Row { what, code, world, request, before: 0 }
}

impl World {
    /// What the journal says of the request with that id.
    pub fn decision(&self, id: &str) -> Decision {
        let id = id.parse().unwrap();
        let mut found = None;
        self.gateway.decisions_since(&mut Default::default(), |bytes| {
            let entry = Entry::read(bytes).unwrap();
            if entry.id == id {
                found = entry
                    .account
                    .map_or_else(|| Some(entry.tell(Names::default())), |account| self.gateway.decision(account, id));
            }
        });
        found.unwrap()
    }
}

/// Where the trace ends: what is before was passed, what is behind was not reached.
fn ends_at(decision: &Decision, what: &str) -> &'static str {
    let refused: Vec<_> = decision.trace.iter().filter(|step| step.outcome == Outcome::Refused).collect();
    assert_eq!(refused.len(), 1, "{what}: {decision:?}");
    let at = decision.trace.iter().position(|step| step.outcome == Outcome::Refused).unwrap();
    let fine = |step: &lazurite_api::decisions::TracedStep| matches!(step.outcome, Outcome::Passed | Outcome::Skipped);
    assert!(decision.trace[..at].iter().all(fine), "{what}: {:?}", decision.trace);
    let behind = &decision.trace[at + 1..];
    if refused[0].step != "serve" {
        assert!(behind.iter().all(|step| step.outcome == Outcome::NotReached), "{what}: {:?}", decision.trace);
    }
    refused[0].step
}

fn rows() -> impl Iterator<Item = &'static Row> {
    [requests::ROWS, tokens::ROWS, roles::ROWS, admission::ROWS].into_iter().flatten()
}

#[tokio::test]
async fn each_way_to_be_refused_is_told_as_what_it_is() {
    let mut told = String::new();
    for Row { what, code, world, request, before } in rows() {
        let world = world();
        for _ in 0..*before {
            assert_eq!(request(&world).status().await, 200, "{what}");
        }
        let answer = request(&world).send().await;
        assert!(answer.status >= 400, "{what}: {}", answer.status);
        let decision = world.decision(answer.header("x-ms-request-id"));
        let cause = decision.cause.as_ref().unwrap();
        assert_eq!(cause.code, *code, "{what}");
        assert_eq!(decision.status, Some(answer.status), "{what}");
        assert_eq!(ends_at(&decision, what), cause.step, "{what}");
        assert_eq!(decision.allowed, *code == "service-error", "{what}");
        writeln!(told, "{what}\n  {} {code} at {}: {}\n  {}", answer.status, cause.step, cause.message, cause.fix)
            .unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn no_cause_is_left_out() {
    let provoked: BTreeSet<&str> = rows().map(|row| row.code).chain([answers::BODY_INCOMPLETE]).collect();
    let all: BTreeSet<&str> = Cause::all().map(Cause::code).collect();
    assert_eq!(all, provoked);
    assert!(rows().count() >= 60);
}
