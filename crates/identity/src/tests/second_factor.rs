//! The second factor: set up, asked for, recovered from, switched off.

use lazurite_crypto::one_time_code::code_of;
use lazurite_model::record::{SecondFactor, SignInSession};

use super::browser::{Browser, PASSWORD, answer, between, heading, world};
use super::people::{ADA, PUBLIC, redeem};
use super::world::World;
use crate::people::{Origin, password};

/// Sets it up in a browser where Ada is signed in. Returns the recovery codes.
async fn set_up(browser: &mut Browser<'_>) -> Vec<String> {
    let page = browser.get("/account/security").await;
    assert_eq!(heading(&page), "Two-step sign-in");
    let page = browser.submit(&page, &[("action", "begin")]).await;
    assert_eq!(heading(&page), "Connect your app");
    assert!(page.text.contains("<svg class=\"qr\""));
    let wrong = browser.submit(&page, &[("action", "confirm"), ("otc", "000000")]).await;
    assert!(wrong.text.contains("aria-invalid=\"true\""));
    assert!(browser.world.list::<SecondFactor>().await.is_empty(), "nothing before the app has proved the key");
    let code = code_of(&base32(between(&page.text, "?secret=", "&").unwrap()), step(browser.world));
    let page = browser.submit(&page, &[("action", "confirm"), ("otc", &code)]).await;
    assert_eq!(heading(&page), "Keep your recovery codes");
    let codes = between(&page.text, "<ul class=\"codes\">", "</ul>").unwrap();
    codes.split("<code>").skip(1).map(|part| part.split_once('<').unwrap().0.to_owned()).collect()
}

fn base32(text: &str) -> Vec<u8> {
    let bits: String =
        text.chars().map(|c| format!("{:05b}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap())).collect();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

fn step(world: &World) -> i64 {
    world.now().as_second() / 30
}

/// What Ada's app shows now.
async fn shown(world: &World) -> String {
    let factor: SecondFactor = world.read(ADA).await.unwrap();
    let context = SecondFactor::seal_context(factor.user);
    code_of(&world.state.sealer().open(&context, &factor.secret).unwrap(), step(world))
}

#[tokio::test]
async fn with_a_second_factor_the_password_is_not_enough() {
    let world = world().await;
    set_up(&mut Browser::ready(&world).await).await;
    world.clock.advance_seconds(30);
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    let page = browser.sign_in(&page).await;
    assert_eq!(heading(&page), "Enter your code");
    assert_eq!(world.list::<SignInSession>().await.len(), 1, "nobody is signed in yet");
    let wrong = browser.submit(&page, &[("otc", "123456")]).await;
    assert_eq!(heading(&wrong), "Enter your code");
    let code = shown(&world).await;
    let reply = browser.submit(&wrong, &[("otc", &format!("{} {}", &code[..3], &code[3..]))]).await;
    let tokens = redeem(&world, PUBLIC, &answer(&reply)["code"]).await.json();
    let access = world.claims(tokens["access_token"].as_str().unwrap());
    assert_eq!(access["amr"], serde_json::json!(["pwd", "otp", "mfa"]));
    // Somebody looked over her shoulder.
    let mut eve = Browser::new(&world);
    let page = eve.authorize(&[]).await;
    let page = eve.sign_in(&page).await;
    let again = eve.submit(&page, &[("otc", &code)]).await;
    assert!(again.text.contains("used before"), "{}", again.text);
}

#[tokio::test]
async fn a_recovery_code_works_once() {
    let world = world().await;
    let codes = set_up(&mut Browser::ready(&world).await).await;
    assert_eq!(codes.len(), 8);
    for (code, works) in [(&codes[3], true), (&codes[3], false), (&codes[0], true)] {
        let mut browser = Browser::new(&world);
        let page = browser.authorize(&[]).await;
        let page = browser.sign_in(&page).await;
        let reply = browser.submit(&page, &[("otc", &code.to_lowercase())]).await;
        assert_eq!(reply.status == 302, works, "{}", reply.text);
    }
    assert_eq!(world.read::<SecondFactor>(ADA).await.unwrap().recovery_codes.len(), 6);
}

#[tokio::test]
async fn sessions_from_before_are_asked_for_the_code() {
    let world = world().await;
    let (mut other, mut browser) = (Browser::ready(&world).await, Browser::ready(&world).await);
    set_up(&mut browser).await;
    assert!(answer(&browser.authorize(&[]).await).contains_key("code"), "this one has shown it");
    let silent = answer(&other.authorize(&[("prompt", Some("none"))]).await);
    assert_eq!(silent["error"], "interaction_required");
    assert_eq!(heading(&other.authorize(&[]).await), "Enter your code");
}

#[tokio::test]
async fn codes_are_guessed_five_times() {
    let world = world().await;
    set_up(&mut Browser::ready(&world).await).await;
    world.clock.advance_seconds(30);
    let mut eve = Browser::new(&world);
    let page = eve.authorize(&[]).await;
    let page = eve.sign_in(&page).await;
    for number in 0..5 {
        assert!(eve.submit(&page, &[("otc", &format!("00000{number}"))]).await.text.contains("isn’t right"));
    }
    let right = shown(&world).await;
    let locked = eve.submit(&page, &[("otc", &right)]).await;
    assert!(locked.text.contains("too many wrong attempts"), "{}", locked.text);
}

#[tokio::test]
async fn it_is_switched_off_with_the_password() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    set_up(&mut browser).await;
    let page = browser.get("/account/security").await;
    assert!(page.text.contains("Recovery codes that you haven’t used: 8."));
    let wrong = browser.submit(&page, &[("action", "off"), ("passwd", "wrong")]).await;
    assert!(wrong.text.contains("aria-invalid"));
    assert_eq!(world.list::<SecondFactor>().await.len(), 1);
    browser.submit(&wrong, &[("action", "off"), ("passwd", PASSWORD)]).await;
    assert!(world.list::<SecondFactor>().await.is_empty());
}

#[tokio::test]
async fn it_takes_a_young_sign_in_to_set_it_up() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    world.clock.advance_seconds(601);
    let page = browser.get("/account/security").await;
    assert_eq!(heading(&page), "Sign in");
    assert_eq!(heading(&browser.sign_in(&page).await), "Two-step sign-in");
}

#[tokio::test]
async fn a_password_alone_signs_no_program_in_then() {
    let world = world().await;
    set_up(&mut Browser::ready(&world).await).await;
    let origin = Origin::default();
    let fault = password::sign_in(&world.state, None, super::browser::NAME, PASSWORD, &origin).await.unwrap_err();
    assert_eq!(fault.row.code, 50076);
}
