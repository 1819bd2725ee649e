//! What is counted, under which names.

use http::Method;
use lazurite_model::usage::CredentialKind;

use crate::world::{Bearer, Sas, World, unique_id};

#[tokio::test]
async fn every_finished_request_is_counted_once_by_what_became_of_it() {
    let world = World::new();
    let key = "primary-key-of-account-0";
    world.tile().key(key).send().await;
    world.tile().key("secondary-key-of-account-0").send().await;
    world.tile().sas(&Sas::new().sign()).send().await;
    world.tile().bearer(&Bearer::of(0).sign(), 0).send().await;
    world.tile().bearer(&Bearer::of(1).sign(), 0).send().await;
    world.tile().send().await;
    world.get("/nowhere").send().await;
    world.get("/styling/x").send().await;
    world.get("/map/tile?api-version=1.0&answer=404").key(key).send().await;
    world.get("/weather/x?api-version=1.0").key(key).send().await;
    world.request(Method::POST, "/geocode:batch?api-version=1.0").key(key).send().await;
    world
        .request(Method::OPTIONS, "/map/tile")
        .header("origin", "https://page.example")
        .header("access-control-request-method", "GET")
        .send()
        .await;
    let batch = world.gateway.meter().next_batch().unwrap();
    let mut rows: Vec<String> = batch
        .rows()
        .into_iter()
        .map(|(key, count)| {
            let account = if key.account == Some(unique_id(0)) { "account0" } else { "-" };
            format!(
                "{account} {} {} {} {} {} {} {} × {}",
                key.operation,
                key.credential.name(),
                key.holder,
                key.status,
                if key.origin.is_empty() { "-" } else { key.origin },
                key.location,
                count.requests,
                count.sixtieths
            )
        })
        .collect();
    rows.sort();
    insta::assert_snapshot!(rows.join("\n"));
    world.gateway.meter().stored(&batch);
    assert!(world.gateway.meter().next_batch().is_none());
}

#[tokio::test]
async fn the_origin_is_counted_of_whoever_an_account_knows() {
    let world = World::new();
    let tile = || world.tile().header("origin", "https://Maps.example");
    tile().key("primary-key-of-account-0").send().await;
    tile().key("nobody's-key").send().await;
    world.tile().header("origin", "=1+1").key("primary-key-of-account-0").send().await;
    let batch = world.gateway.meter().next_batch().unwrap();
    let mut rows: Vec<_> = batch.rows().into_iter().map(|(key, _)| (key.account, key.origin)).collect();
    rows.sort();
    let account = Some(unique_id(0));
    assert_eq!(rows, [(None, ""), (account, "https://maps.example"), (account, "other")]);
}

#[tokio::test]
async fn counts_that_could_not_be_stored_come_again() {
    let world = World::new();
    world.tile().key("primary-key-of-account-0").send().await;
    let first = world.gateway.meter().next_batch().unwrap();
    let (key, _) = first.rows()[0];
    assert_eq!(key.minute, crate::world::start().as_second() / 60);
    assert_eq!(key.credential, CredentialKind::PrimaryKey);
    world.tile().key("primary-key-of-account-0").send().await;
    let again = world.gateway.meter().next_batch().unwrap();
    assert_eq!((again.id(), again.rows()), (first.id(), first.rows()));
    world.gateway.meter().stored(&again);
    let next = world.gateway.meter().next_batch().unwrap();
    assert_eq!((next.rows().len(), next.rows()[0].1.requests, next.rows()[0].1.sixtieths), (1, 1, 4));
}
