//! What the client is told, and what it is not.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body::{Body, Frame};
use lazurite_api::decisions::{Decision, Outcome};
use lazurite_gateway::Scheme;

use crate::world::{Account, Bearer, Sas, World, account, app, unique_id};

pub const BODY_INCOMPLETE: &str = "body-incomplete";

/// A body that breaks off.
struct Broken;

impl Body for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into())))
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_told_as_that() {
    let world = World::new();
    let request = Request::post("/geocode:batch?api-version=2.0").header("subscription-key", Account::new(0).primary);
    let answer = world.gateway.handle(Scheme::Https, request.body(Broken).unwrap()).await;
    let decision = world.decision(answer.headers()["x-ms-request-id"].to_str().unwrap());
    assert_eq!((decision.status, &*decision.cause.unwrap().code), (Some(400), BODY_INCOMPLETE));
}

/// What differs between two answers of which neither may say more than the other.
fn shown(headers: &HeaderMap, body: &[u8]) -> (String, String) {
    let mut headers = headers.clone();
    headers.remove("x-ms-request-id");
    (format!("{headers:?}"), String::from_utf8_lossy(body).into_owned())
}

#[tokio::test]
async fn a_stranger_learns_nothing_about_what_exists() {
    let world = World::new();
    let bearer = Bearer::of(0).sign();
    // An account of another directory, and none at all.
    let mut answers = Vec::new();
    for account in [2, 9] {
        let answer = world.tile().bearer(&bearer, account).send().await;
        answers.push((answer.status, shown(&answer.headers, &answer.body)));
    }
    assert_eq!(answers[0], answers[1]);
    // A principal that is disabled, and none at all.
    let mut answers = Vec::new();
    for change in [None, Some(false)] {
        let world = World::new();
        match change {
            None => world.delete(&app(0)),
            Some(enabled) => world.put(lazurite_model::record::ServicePrincipal { account_enabled: enabled, ..app(0) }),
        }
        let answer = world.tile().bearer(&bearer, 0).send().await;
        answers.push((answer.status, shown(&answer.headers, &answer.body)));
    }
    assert_eq!(answers[0], answers[1]);
    // The key of a deleted account, and one that never was.
    world.delete(&account(1));
    let mut answers = Vec::new();
    for key in ["primary-key-of-account-1", "wrong"] {
        let answer = world.tile().key(key).send().await;
        answers.push((answer.status, shown(&answer.headers, &answer.body)));
    }
    assert_eq!(answers[0], answers[1]);
}

async fn decided(world: &World, request: crate::world::Client<'_>) -> Decision {
    let answer = request.send().await;
    world.decision(answer.header("x-ms-request-id"))
}

#[tokio::test]
async fn a_decision_belongs_to_the_account_that_it_is_about_and_to_no_other() {
    let world = World::new();
    let account = |decision: Decision| (decision.account, decision.account_proven);
    let allowed = decided(&world, world.tile().key(Account::new(0).primary)).await;
    assert_eq!(account(allowed), (Some(unique_id(0)), true));
    let unknown = decided(&world, world.tile().key("wrong")).await;
    assert_eq!(account(unknown), (None, false), "no account's business");
    let forged =
        decided(&world, world.tile().sas(&Sas::new().by_key(lazurite_model::record::KeySlot::Primary, "x"))).await;
    assert_eq!((forged.token_id, forged.principal), (None, None), "what a forged token says is not repeated");
    assert_eq!(account(forged), (Some(unique_id(0)), false), "it named the account, and did not open it");
    let stranger = decided(&world, world.tile().bearer(&Bearer::of(0).sign(), 2)).await;
    assert_eq!(account(stranger), (None, false), "an account of another directory learns nothing of who came");
}

#[tokio::test]
async fn an_allowed_request_is_told_with_what_allowed_it() {
    let world = World::new();
    let decision =
        decided(&world, world.tile().bearer(&Bearer::of(0).sign(), 0).header("origin", "https://page.example")).await;
    assert!(decision.allowed && decision.cause.is_none());
    assert!(decision.trace.iter().all(|step| matches!(step.outcome, Outcome::Passed | Outcome::Skipped)));
    insta::assert_snapshot!(facts(&decision));
    let by_key = decided(&world, world.tile().key(Account::new(0).secondary)).await;
    assert_eq!((&*by_key.credential, by_key.sixtieths), ("secondaryKey", 4));
    let open = decided(&world, world.get("/styling/main")).await;
    assert!(open.allowed && open.account.is_none());
}

/// A trace as text, one line a step.
fn facts(decision: &Decision) -> String {
    let step = |step: &lazurite_api::decisions::TracedStep| {
        let facts: Vec<String> = step.facts.iter().map(|fact| format!("{}={}", fact.name, fact.value)).collect();
        format!("{} {:?} {}", step.step, step.outcome, facts.join(" ")).trim_end().to_owned()
    };
    decision.trace.iter().map(step).collect::<Vec<_>>().join("\n")
}
