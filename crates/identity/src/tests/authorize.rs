//! An application sends a person to sign in, and they come back.

use lazurite_model::record::{DirectoryRole, PermissionGrant, SignInSession, User};

use super::browser::{Browser, Form, NAME, PASSWORD, answer, heading, with_password, world};
use super::people::{ADA, MAPS_SCOPE, PAGE, PUBLIC, SERVER, VERIFIER, ask, redeem, user};
use super::world::{OTHER_TENANT, TENANT};

#[tokio::test]
async fn a_person_signs_in_consents_and_the_program_gets_its_tokens() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    assert_eq!((page.status, heading(&page)), (200, "Sign in"));
    assert!(page.text.contains("to continue to application bbbb"), "{}", page.text);
    let page = browser.sign_in(&page).await;
    assert_eq!(heading(&page), "Permissions requested");
    assert!(page.text.contains("Azure Maps"), "{}", page.text);
    let reply = browser.submit(&page, &[("decision", "accept")]).await;
    assert_eq!(reply.status, 302);
    assert!(reply.header("location").starts_with("http://localhost:38693?code="), "{}", reply.header("location"));
    let answer = answer(&reply);
    assert_eq!(answer["state"], "the state");
    assert!(answer.contains_key("session_state") && !answer.contains_key("client_info"));
    let tokens = redeem(&world, PUBLIC, &answer["code"]).await.json();
    let claims = world.claims(tokens["id_token"].as_str().unwrap());
    assert_eq!((claims["oid"].as_str(), claims["nonce"].as_str()), (Some(ADA), Some("the-nonce")));
    assert_eq!(world.claims(tokens["access_token"].as_str().unwrap())["scp"], "user_impersonation");
}

#[tokio::test]
async fn who_is_signed_in_and_has_consented_is_asked_nothing() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    let reply = browser.authorize(&[("client_info", Some("1"))]).await;
    let answer = answer(&reply);
    assert!(answer.contains_key("code"));
    use base64::Engine as _;
    let info = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&answer["client_info"]).unwrap();
    assert_eq!(info, format!("{{\"uid\":\"{ADA}\",\"utid\":\"{TENANT}\"}}").into_bytes());
}

#[tokio::test]
async fn answers_come_in_the_query_the_fragment_or_a_form() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    let reply = browser.authorize(&[("response_mode", Some("fragment"))]).await;
    assert!(reply.header("location").starts_with("http://localhost:38693#code="));
    let reply = browser.authorize(&[("response_mode", Some("form_post"))]).await;
    assert_eq!(reply.status, 200);
    let form = Form::of(&reply);
    assert_eq!(form.action, "http://localhost:38693");
    let names: Vec<_> = form.hidden.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "session_state", "state"]);
    let policy = reply.header("content-security-policy");
    assert!(policy.contains("form-action http://localhost:38693;"), "{policy}");
    assert!(policy.contains("script-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    assert!(reply.text.contains("<button"), "works without scripts");
}

#[tokio::test]
async fn an_id_token_comes_with_the_code_or_alone() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    let hybrid = browser.authorize(&[("response_type", Some("code id_token"))]).await;
    let hybrid = answer(&hybrid);
    let claims = world.claims(&hybrid["id_token"]);
    assert!(claims["c_hash"].is_string() && hybrid.contains_key("code"));
    let reply = browser.authorize(&[("response_type", Some("id_token")), ("scope", Some("openid"))]).await;
    assert!(reply.header("location").contains('#'), "never in the query");
    let alone = answer(&reply);
    assert_eq!(world.claims(&alone["id_token"])["nonce"], "the-nonce");
    assert!(!alone.contains_key("code") && !alone.contains_key("access_token"));
}

#[tokio::test]
async fn a_server_and_a_page_get_their_codes_too() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    for (client, uri) in [(PAGE, "https://page.example/"), (SERVER, "https://server.example/answer")] {
        let page = browser.authorize(&[("client_id", Some(client)), ("redirect_uri", Some(uri))]).await;
        assert_eq!(heading(&page), "Permissions requested");
        let reply = browser.submit(&page, &[("decision", "accept")]).await;
        assert!(reply.header("location").starts_with(uri), "{}", reply.header("location"));
    }
    let without = [("code_challenge", None), ("code_challenge_method", None)];
    let mut server = vec![("client_id", Some(SERVER)), ("redirect_uri", Some("https://server.example/answer"))];
    server.extend(without);
    assert!(answer(&browser.authorize(&server).await).contains_key("code"), "a server proves itself with its secret");
}

#[tokio::test]
async fn a_post_starts_a_sign_in_like_a_get() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let query = super::browser::authorization(&[]);
    let fields: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let reply = browser.post(&format!("/{TENANT}/oauth2/v2.0/authorize"), &fields).await;
    assert_eq!(reply.status, 303);
    let page = browser.get(reply.header("location")).await;
    assert_eq!(heading(&page), "Sign in");
}

#[tokio::test]
async fn prompts_are_heeded() {
    let world = world().await;
    let mut nobody = Browser::new(&world);
    assert_eq!(answer(&nobody.authorize(&[("prompt", Some("none"))]).await)["error"], "login_required");
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    browser.sign_in(&page).await;
    assert_eq!(answer(&browser.authorize(&[("prompt", Some("none"))]).await)["error"], "consent_required");
    let mut browser = Browser::ready(&world).await;
    assert!(answer(&browser.authorize(&[("prompt", Some("none"))]).await).contains_key("code"));
    assert_eq!(heading(&browser.authorize(&[("prompt", Some("login"))]).await), "Sign in");
    assert_eq!(heading(&browser.authorize(&[("prompt", Some("select_account"))]).await), "Choose an account");
    assert_eq!(heading(&browser.authorize(&[("prompt", Some("consent"))]).await), "Permissions requested");
    assert_eq!(answer(&browser.authorize(&[("prompt", Some("none login"))]).await)["error"], "invalid_request");
}

#[tokio::test]
async fn an_old_sign_in_is_renewed_when_the_application_wants_a_young_one() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    world.clock.advance_seconds(100);
    assert!(answer(&browser.authorize(&[("max_age", Some("200"))]).await).contains_key("code"));
    let page = browser.authorize(&[("max_age", Some("50"))]).await;
    assert_eq!(heading(&page), "Sign in");
    let code = answer(&browser.sign_in(&page).await)["code"].clone();
    let tokens = redeem(&world, PUBLIC, &code).await.json();
    assert_eq!(world.claims(tokens["id_token"].as_str().unwrap())["auth_time"], world.now().as_second());
    assert_eq!(world.list::<SignInSession>().await.len(), 1, "the older session ended");
    world.clock.advance_seconds(24 * 3600);
    assert_eq!(heading(&browser.authorize(&[]).await), "Sign in", "and a session ends after a day");
}

#[tokio::test]
async fn hints_choose_among_several_accounts() {
    let world = world().await;
    let bob = User {
        id: "aaaaaaaa-0000-4000-8000-000000000b0b".parse().unwrap(),
        tenant: OTHER_TENANT.parse().unwrap(),
        user_principal_name: "bob@other.localhost".into(),
        display_name: "Bob".into(),
        ..with_password(user())
    };
    world.put(&bob).await;
    let mut browser = Browser::ready(&world).await;
    // Azure CLI is everybody's and needs no consent.
    let cli = super::browser::authorization(&[
        ("client_id", Some("04b07795-8ddb-461a-bbee-02f9e1bf7b46")),
        ("scope", Some("https://management.core.windows.net//.default openid offline_access")),
    ]);
    let path = format!("/organizations/oauth2/v2.0/authorize?{cli}");
    let page = browser.get(&format!("{path}&prompt=select_account")).await;
    let page = browser.submit(&page, &[("session", "")]).await;
    assert_eq!(heading(&page), "Sign in");
    let reply = browser.submit(&page, &[("login", "Bob@Other.localhost"), ("passwd", PASSWORD)]).await;
    assert!(answer(&reply).contains_key("code"));
    let page = browser.get(&path).await;
    assert_eq!(heading(&page), "Choose an account");
    assert!(page.text.contains("Ada") && page.text.contains("Bob"));
    let sessions = world.list::<SignInSession>().await;
    let his = sessions.iter().find(|session| session.authentication.user == bob.id).unwrap();
    let reply = browser.submit(&page, &[("session", &his.id.to_string())]).await;
    assert!(answer(&reply).contains_key("code"));
    assert!(answer(&browser.get(&format!("{path}&login_hint={NAME}")).await).contains_key("code"));
    assert!(answer(&browser.get(&format!("{path}&domain_hint=other.localhost")).await).contains_key("code"));
    assert_eq!(answer(&browser.get(&format!("{path}&prompt=none")).await)["error"], "interaction_required");
    // MSAL names the account in silent requests by the `sid` of its id token.
    let code = answer(&browser.get(&format!("{path}&login_hint={NAME}")).await)["code"].clone();
    let tokens = redeem(&world, "04b07795-8ddb-461a-bbee-02f9e1bf7b46", &code).await.json();
    let sid = world.claims(tokens["id_token"].as_str().unwrap())["sid"].as_str().unwrap().to_owned();
    assert!(answer(&browser.get(&format!("{path}&prompt=none&sid={sid}")).await).contains_key("code"));
    assert!(answer(&browser.get(&format!("{path}&prompt=none&sid={}", his.id)).await).contains_key("code"));
    assert_eq!(answer(&browser.get(&format!("{path}&prompt=none&sid={ADA}")).await)["error"], "interaction_required");
    let page = browser.get(&format!("{path}&login_hint=eve@lazurite.localhost")).await;
    assert!(page.text.contains("value=\"eve@lazurite.localhost\""), "filled in for somebody new");
}

#[tokio::test]
async fn declining_tells_the_application() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    let page = browser.sign_in(&page).await;
    let answer = answer(&browser.submit(&page, &[("decision", "cancel")]).await);
    assert_eq!((answer["error"].as_str(), answer["state"].as_str()), ("access_denied", "the state"));
    assert!(answer["error_description"].starts_with("AADSTS65004: "));
    assert!(world.list::<PermissionGrant>().await.is_empty());
}

#[tokio::test]
async fn an_administrator_may_consent_for_everybody() {
    let world = world().await;
    let roles = vec![DirectoryRole::GlobalAdministrator];
    world.put(&User { directory_roles: roles, ..with_password(user()) }).await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    let page = browser.sign_in(&page).await;
    assert!(page.text.contains("Consent on behalf of your organization"));
    browser.submit(&page, &[("decision", "accept"), ("everybody", "1")]).await;
    assert!(world.list::<PermissionGrant>().await.iter().all(|grant| grant.user.is_none()));
}

#[tokio::test]
async fn who_is_no_administrator_cannot_consent_for_everybody() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    let page = browser.sign_in(&page).await;
    assert!(!page.text.contains("on behalf of your organization"));
    let answer = answer(&browser.submit(&page, &[("decision", "accept"), ("everybody", "1")]).await);
    assert_eq!(answer["error"], "access_denied");
    assert!(world.list::<PermissionGrant>().await.is_empty());
}

#[tokio::test]
async fn mistakes_on_the_sign_in_page_are_said_at_the_field() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    let empty = browser.submit(&page, &[("login", ""), ("passwd", "")]).await;
    assert!(empty.text.contains("<title>Error: Sign in"));
    assert!(empty.text.contains("aria-describedby=\"login-fault\" autofocus"), "{}", empty.text);
    let half = browser.submit(&empty, &[("login", NAME), ("passwd", "")]).await;
    assert!(half.text.contains("aria-describedby=\"passwd-fault\" autofocus") && half.text.contains(NAME));
    let wrong = browser.submit(&half, &[("login", NAME), ("passwd", "no")]).await;
    let unknown = browser.submit(&half, &[("login", "eve@lazurite.localhost"), ("passwd", "no")]).await;
    assert!(wrong.text.contains("role=\"alert\""));
    let without = |page: &str, name: &str| {
        let flow = super::browser::between(page, "flowToken\" value=\"", "\"").unwrap().to_owned();
        page.replace(&flow, "").replace(name, "")
    };
    assert_eq!(
        without(&wrong.text, NAME),
        without(&unknown.text, "eve@lazurite.localhost"),
        "the page does not tell whether the account exists"
    );
    world.put(&User { account_enabled: false, ..with_password(user()) }).await;
    let disabled = browser.submit(&half, &[("login", NAME), ("passwd", "no")]).await;
    assert!(!disabled.text.contains("disabled"), "only who knows the password learns that");
    assert!(browser.submit(&half, &[("login", NAME), ("passwd", PASSWORD)]).await.text.contains("is disabled"));
}

#[tokio::test]
async fn an_application_for_some_is_not_for_others_and_a_disabled_one_for_nobody() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    let principal = world.state.directory().principal(TENANT.parse().unwrap(), PUBLIC.parse().unwrap()).unwrap();
    let mut closed = principal.as_ref().clone();
    closed.properties.insert("appRoleAssignmentRequired".into(), true.into());
    world.put(&closed).await;
    for response_type in ["code", "id_token"] {
        let answer = answer(&browser.authorize(&[("response_type", Some(response_type))]).await);
        assert!(answer["error_description"].starts_with("AADSTS50105: "), "{answer:?}");
        assert!(!answer.contains_key("code") && !answer.contains_key("id_token"));
    }
    let mut disabled = principal.as_ref().clone();
    disabled.account_enabled = false;
    world.put(&disabled).await;
    let answer = answer(&browser.authorize(&[]).await);
    assert!(answer["error_description"].starts_with("AADSTS7000112: "), "{answer:?}");
}

#[tokio::test]
async fn pages_speak_german_to_who_wants_it() {
    let world = world().await;
    let mut browser = Browser { languages: "de-AT, en;q=0.5", ..Browser::new(&world) };
    let page = browser.authorize(&[]).await;
    assert_eq!(heading(&page), "Anmelden");
    assert!(page.text.contains("<html lang=\"de\">"));
    browser.languages = "en";
    let page = browser.sign_in(&page).await;
    assert_eq!(heading(&page), "Berechtigungen", "the form goes on in its language");
    let mut browser = Browser::new(&world);
    assert_eq!(heading(&browser.authorize(&[("ui_locales", Some("fr de"))]).await), "Anmelden");
    assert_eq!(heading(&browser.authorize(&[("mkt", Some("de-DE"))]).await), "Anmelden");
}

#[tokio::test]
async fn what_was_signed_with_a_plain_challenge_by_a_server_is_redeemed_with_the_verifier() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    let uri = "https://server.example/answer";
    let page = browser
        .authorize(&[
            ("client_id", Some(SERVER)),
            ("redirect_uri", Some(uri)),
            ("code_challenge", Some(VERIFIER)),
            ("code_challenge_method", Some("plain")),
            ("scope", Some(MAPS_SCOPE)),
        ])
        .await;
    let code = answer(&browser.submit(&page, &[("decision", "accept")]).await)["code"].clone();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", uri),
        ("code_verifier", VERIFIER),
        ("client_secret", super::world::SECRET),
    ];
    assert_eq!(ask(&world, SERVER, &fields).await.status, 200);
}
