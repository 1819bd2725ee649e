//! The page on which devices are let in.

use lazurite_model::record::{DirectoryRole, User};

use super::browser::{Browser, heading, with_password, world};
use super::people::{MAPS_SCOPE, PUBLIC, ask, user};
use super::world::{Reply, TENANT, World, form};

/// A device asks. Returns the device code and the user code.
async fn start(world: &World) -> (String, String) {
    let fields = [("client_id", PUBLIC), ("scope", MAPS_SCOPE)];
    let answer = world.login(form(&format!("/{TENANT}/oauth2/v2.0/devicecode"), &fields)).await.json();
    (answer["device_code"].as_str().unwrap().to_owned(), answer["user_code"].as_str().unwrap().to_owned())
}

async fn poll(world: &World, code: &str) -> Reply {
    world.clock.advance_seconds(6);
    ask(world, PUBLIC, &[("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", code)]).await
}

#[tokio::test]
async fn a_device_is_let_in() {
    let world = world().await;
    let (device, code) = start(&world).await;
    let mut browser = Browser::new(&world);
    let page = browser.get("/devicelogin").await;
    assert_eq!(heading(&page), "Enter code");
    let page = browser.submit(&page, &[("user_code", &code.to_lowercase())]).await;
    assert_eq!(heading(&page), "Sign in");
    let page = browser.sign_in(&page).await;
    assert_eq!(heading(&page), "Sign in to application bbbb?");
    assert!(page.text.contains("Another device or program") && page.text.contains("Azure Maps"), "{}", page.text);
    assert_eq!(poll(&world, &device).await.json()["error"], "authorization_pending");
    let page = browser.submit(&page, &[("decision", "accept")]).await;
    assert_eq!(heading(&page), "You’re signed in");
    assert!(poll(&world, &device).await.json()["access_token"].is_string());
}

#[tokio::test]
async fn who_is_signed_in_is_asked_all_the_same() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    let (device, code) = start(&world).await;
    let page = browser.get(&format!("/common/oauth2/deviceauth?user_code={code}")).await;
    assert_eq!(heading(&page), "Enter code", "a link alone lets nothing in");
    assert!(page.text.contains(&format!("value=\"{code}\"")));
    let page = browser.submit(&page, &[("user_code", &code)]).await;
    assert_eq!(heading(&page), "Choose an account");
    let session = super::browser::between(&page.text, "name=\"session\" value=\"", "\"").unwrap().to_owned();
    let page = browser.submit(&page, &[("session", &session)]).await;
    let page = browser.submit(&page, &[("decision", "cancel")]).await;
    assert_eq!(heading(&page), "Sign-in declined");
    assert_eq!(poll(&world, &device).await.json()["error"], "authorization_declined");
}

#[tokio::test]
async fn user_codes_are_guessed_ten_times() {
    let world = world().await;
    let (_, code) = start(&world).await;
    let mut ada = Browser::ready(&world).await;
    let mut eve = Browser::new(&world);
    let page = eve.get("/devicelogin").await;
    for _ in 0..10 {
        let reply = eve.submit(&page, &[("user_code", "BBBBBBBB")]).await;
        assert!(reply.text.contains("isn’t right"), "{}", reply.text);
    }
    assert!(eve.submit(&page, &[("user_code", &code)]).await.text.contains("too many wrong codes"));
    let mut elsewhere = Browser::at(&world, "203.0.113.9");
    for (browser, next) in [(&mut elsewhere, "Sign in"), (&mut ada, "Choose an account")] {
        let page = browser.get("/devicelogin").await;
        assert_eq!(heading(&browser.submit(&page, &[("user_code", &code)]).await), next);
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_lets_nothing_in() {
    let world = world().await;
    let (device, code) = start(&world).await;
    let mut ada = Browser::ready(&world).await;
    let fields = [("user_code".to_owned(), code), ("decision".to_owned(), "accept".to_owned())];
    for path in ["/login/device", "/login/consent"] {
        assert_eq!(ada.post(path, &fields).await.status, 403, "{path}");
    }
    assert_eq!(poll(&world, &device).await.json()["error"], "authorization_pending");
}

#[tokio::test]
async fn an_administrator_consents_for_everybody_at_the_consent_address() {
    let world = world().await;
    let path =
        format!("/{TENANT}/v2.0/adminconsent?client_id={PUBLIC}&redirect_uri=http%3A%2F%2Flocalhost%3A1&state=s");
    let mut browser = Browser::new(&world);
    let page = browser.get(&path).await;
    let page = browser.sign_in(&page).await;
    let reply = browser.submit(&page, &[("decision", "accept")]).await;
    assert!(reply.header("location").contains("error=access_denied"), "Ada is none: {}", reply.header("location"));
    let roles = vec![DirectoryRole::CloudApplicationAdministrator];
    world.put(&User { directory_roles: roles, ..with_password(user()) }).await;
    let page = browser.get(&path).await;
    assert_eq!(heading(&page), "Permissions for your organization");
    let reply = browser.submit(&page, &[("decision", "accept")]).await;
    assert_eq!(reply.header("location"), format!("http://localhost:1?admin_consent=True&tenant={TENANT}&state=s"));
}
