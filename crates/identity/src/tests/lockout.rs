//! Guessing passwords is slow, and nobody is locked out by somebody else's guessing.

use std::sync::Arc;

use super::browser::{Browser, NAME, PASSWORD, answer, heading, with_password, world};
use super::people::user;
use super::world::{Reply, World};
use crate::people::{Origin, password};
use lazurite_model::record::User;

async fn guess(browser: &mut Browser<'_>, name: &str, times: usize) -> Reply {
    let page = browser.authorize(&[("prompt", Some("login"))]).await;
    let mut last = None;
    for _ in 0..times {
        last = Some(browser.submit(&page, &[("login", name), ("passwd", "wrong")]).await);
    }
    last.unwrap()
}

fn is_locked(page: &Reply) -> bool {
    page.text.contains("too many wrong attempts")
}

/// What happens to Ada's right password in this browser.
async fn ada_gets_in(browser: &mut Browser<'_>) -> bool {
    let page = browser.authorize(&[("prompt", Some("login"))]).await;
    let page = browser.sign_in(&page).await;
    assert!(is_locked(&page) || page.status == 302 || heading(&page) == "Permissions requested", "{}", page.text);
    !is_locked(&page)
}

#[tokio::test]
async fn after_ten_wrong_passwords_even_the_right_one_waits() {
    let world = world().await;
    let mut eve = Browser::at(&world, "203.0.113.9");
    assert!(!is_locked(&guess(&mut eve, NAME, 10).await));
    assert!(is_locked(&guess(&mut eve, NAME, 1).await));
    assert!(!ada_gets_in(&mut eve).await);
    world.clock.advance_seconds(61);
    assert!(!is_locked(&guess(&mut eve, NAME, 1).await), "one more try");
    world.clock.advance_seconds(61);
    assert!(!ada_gets_in(&mut eve).await, "and the wait doubles");
    world.clock.advance_seconds(61);
    assert!(ada_gets_in(&mut eve).await);
}

#[tokio::test]
async fn nobody_can_lock_a_familiar_browser_out() {
    let world = world().await;
    let mut ada = Browser::ready(&world).await;
    // From everywhere, and from behind Ada's own address.
    for address in ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4", "192.0.2.1"] {
        guess(&mut Browser::at(&world, address), NAME, 10).await;
    }
    let mut elsewhere = Browser::at(&world, "198.51.100.7");
    assert!(!ada_gets_in(&mut elsewhere).await, "unfamiliar browsers wait, wherever they are");
    assert!(ada_gets_in(&mut ada).await, "hers does not");
    ada.cookies.retain(|name, _| name == "__Host-lazurite-familiar");
    assert!(ada_gets_in(&mut ada).await, "though her session is gone");
}

#[tokio::test]
async fn a_familiar_browser_has_its_own_limit() {
    let world = world().await;
    let mut ada = Browser::ready(&world).await;
    guess(&mut ada, NAME, 10).await;
    assert!(!ada_gets_in(&mut ada).await);
    assert!(ada_gets_in(&mut Browser::at(&world, "198.51.100.7")).await, "which is nobody else's");
}

#[tokio::test]
async fn a_browser_is_familiar_to_its_own_people_only() {
    let world = world().await;
    let eve = User {
        id: "aaaaaaaa-0000-4000-8000-000000000e7e".parse().unwrap(),
        user_principal_name: "eve@lazurite.localhost".into(),
        ..with_password(user())
    };
    world.put(&eve).await;
    let mut browser = Browser::at(&world, "203.0.113.9");
    let page = browser.authorize(&[]).await;
    browser.submit(&page, &[("login", "eve@lazurite.localhost"), ("passwd", PASSWORD)]).await;
    guess(&mut browser, NAME, 10).await;
    assert!(is_locked(&guess(&mut browser, NAME, 1).await));
    browser.cookies.insert("__Host-lazurite-familiar".into(), "forged".into());
    assert!(is_locked(&guess(&mut browser, NAME, 1).await));
}

#[tokio::test]
async fn accounts_that_do_not_exist_lock_like_those_that_do() {
    let world = world().await;
    let mut eve = Browser::new(&world);
    assert!(!is_locked(&guess(&mut eve, "nobody@lazurite.localhost", 10).await));
    assert!(is_locked(&guess(&mut eve, "NOBODY@lazurite.localhost ", 1).await));
}

#[tokio::test]
async fn one_password_for_many_names_is_noticed_at_the_address() {
    let world = world().await;
    let mut eve = Browser::at(&world, "2001:db8:0:1::1");
    let page = eve.authorize(&[]).await;
    for number in 0..100 {
        let name = format!("user{number}@lazurite.localhost");
        eve.submit(&page, &[("login", &name), ("passwd", "Summer2026")]).await;
    }
    eve.address = "2001:db8:0:1:ffff::2";
    assert!(!ada_gets_in(&mut eve).await, "from the whole network");
    assert!(ada_gets_in(&mut Browser::at(&world, "2001:db8:0:2::1")).await);
}

#[tokio::test]
async fn a_right_password_forgets_the_wrong_ones_before() {
    let world = world().await;
    let mut ada = Browser::new(&world);
    guess(&mut ada, NAME, 9).await;
    assert!(ada_gets_in(&mut ada).await);
    let mut again = Browser::new(&world);
    guess(&mut again, NAME, 9).await;
    assert!(ada_gets_in(&mut again).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_get_no_further_than_one_by_one() {
    let world = Arc::new(world().await);
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let world = Arc::clone(&world);
        guesses.spawn(async move {
            let origin = Origin { address: Some([203, 0, 113, 9].into()), ..Origin::default() };
            password::check(&world.state, None, NAME, "wrong", &origin).await.unwrap_err().row.code
        });
    }
    let codes = guesses.join_all().await;
    let looked_at = codes.iter().filter(|code| **code == 50126).count();
    let cores = std::thread::available_parallelism().unwrap().get();
    assert!((10..10 + cores).contains(&looked_at), "{looked_at} of {codes:?}");
}

#[tokio::test]
async fn a_person_without_a_password_and_an_endless_one_are_refused_alike() {
    let world: World = super::people::ada().await;
    let origin = Origin::default();
    for password in ["", "x", &"x".repeat(100_000)] {
        let fault = password::check(&world.state, None, NAME, password, &origin).await.unwrap_err();
        assert_eq!(fault.row.code, 50126);
    }
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[("prompt", Some("none"))]).await;
    assert_eq!(answer(&page)["error"], "login_required");
}
