//! What the sign-in log says.

use jiff::Timestamp;
use lazurite_store::{SignIn, SignInFilter};

use super::browser::{Browser, NAME, PASSWORD, world};
use super::people::{ADA, PUBLIC};
use super::world::World;

async fn log(world: &World) -> Vec<SignIn> {
    crate::write_sign_in_log(&world.state).await.unwrap();
    let (from, until) = (Timestamp::MIN, Timestamp::MAX);
    let filter = SignInFilter { tenant: None, user: None, from, until, after: None, limit: 100 };
    let mut rows = world.state.store().sign_ins(&filter).await.unwrap();
    rows.sort_by_key(|row| (row.created, row.code));
    rows
}

#[tokio::test]
async fn every_attempt_is_logged_with_its_reason_and_without_secrets() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[("client-request-id", Some("99999999-9999-4999-8999-999999999999"))]).await;
    browser.submit(&page, &[("login", NAME), ("passwd", "wrong")]).await;
    world.clock.advance_seconds(1);
    browser.submit(&page, &[("login", PASSWORD), ("passwd", "oh, that was the password")]).await;
    world.clock.advance_seconds(1);
    let page = browser.sign_in(&page).await;
    browser.submit(&page, &[("decision", "accept")]).await;
    let rows = log(&world).await;
    let codes: Vec<_> = rows.iter().map(|row| row.code).collect();
    assert_eq!(codes, [50126, 50126, 0]);
    assert_eq!(rows[0].name, NAME);
    assert_eq!(rows[0].user.unwrap().to_string(), ADA);
    assert_eq!(rows[0].client.unwrap().to_string(), PUBLIC);
    assert_eq!(rows[0].address.unwrap().to_string(), "192.0.2.1");
    assert_eq!((rows[1].name.as_str(), rows[1].user), ("(no user name)", None), "somebody typed it in the wrong field");
    assert_eq!(rows[2].resource.as_deref(), Some("https://atlas.microsoft.com"));
    assert!(!format!("{rows:?}").contains(PASSWORD));
    assert_eq!(log(&world).await.len(), 3, "nothing is written twice");
}

#[tokio::test]
async fn who_goes_on_trying_while_locked_out_does_not_fill_the_log() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    for _ in 0..30 {
        browser.submit(&page, &[("login", NAME), ("passwd", "wrong")]).await;
    }
    let codes: Vec<_> = log(&world).await.iter().map(|row| row.code).collect();
    assert_eq!(codes, [[50053].as_slice(), &[50126; 10]].concat());
}
