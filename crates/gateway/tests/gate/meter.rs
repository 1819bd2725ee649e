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
        .header("origin", "x")
        .header("access-control-request-method", "GET")
        .send()
        .await;
    let mut rows: Vec<String> = world
        .gateway
        .drain_usage()
        .into_iter()
        .map(|(key, count)| {
            let account = if key.account == Some(unique_id(0)) { "account0" } else { "-" };
            format!(
                "{account} {} {} {} {} {} × {}",
                key.operation,
                key.credential.name(),
                key.status,
                key.location,
                count.requests,
                count.sixtieths
            )
        })
        .collect();
    rows.sort();
    insta::assert_snapshot!(rows.join("\n"));
    assert!(world.gateway.drain_usage().is_empty());
}

#[tokio::test]
async fn counts_that_could_not_be_stored_are_put_back() {
    let world = World::new();
    world.tile().key("primary-key-of-account-0").send().await;
    let rows = world.gateway.drain_usage();
    assert_eq!(rows[0].0.minute, crate::world::start().as_second() / 60);
    assert_eq!(rows[0].0.credential, CredentialKind::PrimaryKey);
    world.gateway.put_back_usage(rows);
    world.tile().key("primary-key-of-account-0").send().await;
    let rows = world.gateway.drain_usage();
    assert_eq!((rows.len(), rows[0].1.requests, rows[0].1.sixtieths), (1, 2, 8));
}
