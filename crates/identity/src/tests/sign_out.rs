//! Signing out, and coming back from it.

use lazurite_model::record::SignInSession;

use super::browser::{Browser, answer, heading, world};
use super::people::{PUBLIC, redeem};
use super::world::TENANT;

fn path(query: &str) -> String {
    format!("/{TENANT}/oauth2/v2.0/logout?{query}")
}

#[tokio::test]
async fn a_person_is_asked_and_then_signed_out() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    let old = browser.cookies.clone();
    let page = browser.get(&path("")).await;
    assert_eq!(heading(&page), "Sign out?");
    assert_eq!(world.list::<SignInSession>().await.len(), 1, "a link alone signs nobody out");
    assert_eq!(heading(&browser.submit(&page, &[]).await), "You’re signed out");
    assert!(world.list::<SignInSession>().await.is_empty());
    assert!(!browser.cookies.contains_key("__Host-lazurite-session"));
    browser.cookies = old;
    assert_eq!(heading(&browser.authorize(&[]).await), "Sign in", "the old cookie opens nothing");
    assert_eq!(heading(&browser.get(&path("")).await), "You’re signed out");
}

#[tokio::test]
async fn an_id_token_signs_its_person_out_at_once_and_leads_back() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    let code = answer(&browser.authorize(&[]).await)["code"].clone();
    let tokens = redeem(&world, PUBLIC, &code).await.json();
    let token = tokens["id_token"].as_str().unwrap();
    let mut other = Browser::new(&world);
    let reply = other.get(&path(&format!("id_token_hint={token}"))).await;
    assert_eq!((reply.status, world.list::<SignInSession>().await.len()), (200, 1), "it is nobody's in that browser");
    let back = "post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A38693&state=a%26b";
    let forged = browser.get(&path(&format!("id_token_hint={token}x&{back}"))).await;
    assert_eq!(heading(&forged), "Sign out?");
    let reply = browser.get(&path(&format!("id_token_hint={token}&{back}"))).await;
    assert_eq!((reply.status, reply.header("location")), (303, "http://localhost:38693?state=a%26b"));
    assert!(world.list::<SignInSession>().await.is_empty());
}

#[tokio::test]
async fn nobody_is_led_to_an_address_that_is_not_registered() {
    let world = world().await;
    for query in [
        "post_logout_redirect_uri=https://evil.example/".to_owned(),
        format!("client_id={PUBLIC}&post_logout_redirect_uri=https://page.example/"),
        "client_id=x&post_logout_redirect_uri=https://page.example/".to_owned(),
        "post_logout_redirect_uri=https://page.example.evil.example/".to_owned(),
    ] {
        let reply = Browser::new(&world).get(&path(&query)).await;
        assert_eq!((reply.status, reply.header("location")), (200, ""), "{query}");
    }
    let reply = Browser::new(&world).get(&path("post_logout_redirect_uri=https://page.example/")).await;
    assert_eq!(reply.header("location"), "https://page.example/", "MSAL does not say which application asks");
}
