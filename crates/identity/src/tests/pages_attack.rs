//! Attacks on the pages: each is refused for its own reason.

use http::header;
use lazurite_model::record::{AuthorizationCode, PermissionGrant, Platform, RedirectUri, SignInSession};

use super::browser::{Browser, Form, NAME, PASSWORD, answer, authorization, heading, world};
use super::people::{PAGE, PUBLIC, SERVER};
use super::world::TENANT;

/// Asks with changes and expects a page, never an answer to the address.
async fn refused(changes: &[(&str, Option<&str>)], code: &str) {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    let codes = world.list::<AuthorizationCode>().await.len();
    let reply = browser.authorize(changes).await;
    assert_eq!(reply.status, 400, "{changes:?}");
    assert_eq!(reply.header("location"), "", "{changes:?}");
    assert!(reply.text.contains(code), "{changes:?} {}", reply.text);
    assert_eq!(world.list::<AuthorizationCode>().await.len(), codes, "{changes:?}: no code was made");
}

#[tokio::test]
async fn no_answer_goes_to_an_address_that_is_not_registered() {
    for uri in [
        "https://evil.example/",
        "http://localhost:38693@evil.example/",
        "http://localhost@evil.example/",
        "http://localhost.evil.example/",
        "http://evil.example/localhost",
        "http://localhost:38693#fragment",
        "http://localhost:38693/other",
        "http://localhost:38693/%2e%2e/other",
        "http://localhost:38693\\@evil.example",
        "http://localhost:38693/\r\nset-cookie: a=b",
        "https://localhost:38693",
        "http://127.0.0.1:38693",
        "//evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "",
    ] {
        let code = if uri.is_empty() { "AADSTS900144" } else { "AADSTS50011" };
        refused(&[("redirect_uri", Some(uri))], code).await;
    }
}

#[tokio::test]
async fn a_server_s_address_is_taken_letter_by_letter() {
    for uri in [
        "https://server.example/answer/",
        "https://server.example/answer?x=y",
        "https://server.example/Answer",
        "https://server.example/answe%72",
        "https://server.example:443/answer",
        "https://a.server.example/answer",
        "https://server.example.evil.example/answer",
        "https://user@server.example/answer",
        "https://server.example/answer#",
        "http://server.example/answer",
        "https://server.example/",
        " https://server.example/answer",
    ] {
        refused(&[("client_id", Some(SERVER)), ("redirect_uri", Some(uri))], "AADSTS50011").await;
    }
}

#[tokio::test]
async fn one_clients_address_is_not_anothers() {
    refused(&[("client_id", Some(PUBLIC)), ("redirect_uri", Some("https://page.example/"))], "AADSTS50011").await;
    refused(&[("client_id", Some("me")), ("redirect_uri", Some("https://page.example/"))], "AADSTS700016").await;
}

#[tokio::test]
async fn twice_the_same_parameter_is_refused_on_a_page() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    for twice in ["redirect_uri=https://evil.example/", "client_id=x", "state=2"] {
        let query = authorization(&[]);
        let reply = browser.get(&format!("/{TENANT}/oauth2/v2.0/authorize?{query}&{twice}")).await;
        assert_eq!((reply.status, reply.header("location")), (400, ""), "{twice}");
    }
}

#[tokio::test]
async fn a_client_without_a_secret_cannot_do_without_the_strong_challenge() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    for (client, uri) in [(PUBLIC, "http://localhost:38693"), (PAGE, "https://page.example/")] {
        for (challenge, method) in [
            (None, None),
            (None, Some("S256")),
            (Some("a-verifier-that-is-long-enough-for-rfc-7636-0123456789"), None),
            (Some("a-verifier-that-is-long-enough-for-rfc-7636-0123456789"), Some("plain")),
            (Some("short"), Some("S256")),
            (Some("usnX74KF2StIdV3DqSeVdiC55qslWkcQgkgLc+hBwTE"), Some("S256")),
            (Some("usnX74KF2StIdV3DqSeVdiC55qslWkcQgkgLc-hBwTE"), Some("s256")),
        ] {
            let changes = [
                ("client_id", Some(client)),
                ("redirect_uri", Some(uri)),
                ("code_challenge", challenge),
                ("code_challenge_method", method),
            ];
            let answer = answer(&browser.authorize(&changes).await);
            assert_eq!(answer["error"], "invalid_request", "{challenge:?} {method:?}");
            assert!(!answer.contains_key("code"));
        }
    }
}

#[tokio::test]
async fn tokens_and_request_objects_are_not_given_over_the_browser() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    for (changes, error) in [
        (vec![("response_type", Some("token"))], "unsupported_response_type"),
        (vec![("response_type", Some("code token"))], "unsupported_response_type"),
        (vec![("response_type", None)], "invalid_request"),
        (vec![("response_type", Some("id_token")), ("response_mode", Some("query"))], "invalid_request"),
        (vec![("response_type", Some("id_token")), ("nonce", None)], "invalid_request"),
        (vec![("response_type", Some("id_token")), ("scope", Some("profile"))], "invalid_scope"),
        (vec![("response_mode", Some("web_message"))], "invalid_request"),
        (vec![("request", Some("e30.e30."))], "request_not_supported"),
        (vec![("request_uri", Some("https://evil.example"))], "request_not_supported"),
        (vec![("max_age", Some("-1"))], "invalid_request"),
        (vec![("prompt", Some("create"))], "invalid_request"),
        (vec![("scope", None)], "invalid_request"),
        (vec![("scope", Some("https://nowhere.example/x"))], "invalid_resource"),
    ] {
        let answer = answer(&browser.authorize(&changes).await);
        assert_eq!(answer["error"], error, "{changes:?}");
        assert_eq!(answer["state"], "the state");
        assert!(!answer.contains_key("id_token") && !answer.contains_key("code"));
    }
}

#[tokio::test]
async fn a_form_of_another_browser_or_of_nobodys_is_refused() {
    let world = world().await;
    let (mut ada, mut eve) = (Browser::new(&world), Browser::new(&world));
    let page = eve.authorize(&[]).await;
    ada.authorize(&[]).await;
    // Eve's page makes Ada's browser send Eve's form, so that Ada is signed in as Eve without noticing.
    let forged = ada.submit(&page, &[("login", NAME), ("passwd", PASSWORD)]).await;
    assert_eq!((forged.status, heading(&forged)), (403, "This page is too old"));
    let path = "/login/sign-in";
    let fields = |token: &str| {
        [("flowToken", token), ("login", NAME), ("passwd", PASSWORD)].map(|(a, b)| (a.to_owned(), b.to_owned()))
    };
    for token in ["", "x", "AAAA"] {
        assert_eq!(ada.post(path, &fields(token)).await.status, 403, "{token}");
    }
    // Without any cookie the browser has nothing to which a form could be bound.
    let token = Form::of(&page).hidden[0].1.clone();
    assert_eq!(Browser::new(&world).post(path, &fields(&token)).await.status, 403);
    assert!(world.list::<SignInSession>().await.is_empty());
}

#[tokio::test]
async fn a_form_is_no_other_form() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    let token = Form::of(&page).hidden[0].clone();
    for path in ["consent", "account", "second-factor", "device", "sign-out", "security"] {
        let fields = [token.clone(), ("decision".to_owned(), "accept".to_owned())];
        assert_eq!(browser.post(&format!("/login/{path}"), &fields).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_form_is_good_for_an_hour() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    world.clock.advance_seconds(3600);
    assert_eq!(browser.sign_in(&page).await.status, 403);
}

#[tokio::test]
async fn a_browser_that_says_the_post_is_another_sites_is_believed() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    let (form, cookies) = (Form::of(&page), browser.cookies.clone());
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.hidden).finish();
    let request = http::Request::post(&form.action)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header("cookie", cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; "));
    assert_eq!(world.login(request.body(body.into()).unwrap()).await.status, 403);
}

#[tokio::test]
async fn consent_needs_the_session_that_was_asked() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[]).await;
    let page = browser.sign_in(&page).await;
    let mut without = browser.clone();
    without.cookies.remove("__Host-lazurite-session");
    assert_eq!(without.submit(&page, &[("decision", "accept")]).await.status, 403);
    let session = browser.cookies["__Host-lazurite-session"].clone();
    let (id, _) = session.split_once('.').unwrap();
    without
        .cookies
        .insert("__Host-lazurite-session".into(), format!("{id}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    assert_eq!(without.submit(&page, &[("decision", "accept")]).await.status, 403, "an id without its secret");
    assert!(world.list::<PermissionGrant>().await.is_empty());
}

#[tokio::test]
async fn a_session_that_was_planted_is_not_the_one_that_begins() {
    let world = world().await;
    let mut eve = Browser::ready(&world).await;
    let planted = eve.cookies["__Host-lazurite-session"].clone();
    let mut ada = Browser::new(&world);
    ada.cookies.insert("__Host-lazurite-session".into(), planted.clone());
    let page = ada.authorize(&[("prompt", Some("login"))]).await;
    ada.sign_in(&page).await;
    assert_ne!(ada.cookies["__Host-lazurite-session"], planted);
    assert_eq!(heading(&eve.authorize(&[]).await), "Sign in", "who planted it is not signed in by it");
}

#[tokio::test]
async fn every_page_is_fenced() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    let sign_in = browser.authorize(&[]).await;
    let consent = browser.sign_in(&sign_in).await;
    let refusal = browser.authorize(&[("client_id", Some("x"))]).await;
    let expired = browser.post("/login/consent", &[]).await;
    let device = browser.get("/devicelogin").await;
    let sign_out = browser.get(&format!("/{TENANT}/oauth2/v2.0/logout")).await;
    let security = browser.get("/account/security").await;
    for page in [sign_in, consent, refusal, expired, device, sign_out, security] {
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self'; form-action "), "{policy}");
        assert!(policy.ends_with("base-uri 'none'; frame-ancestors 'none'"), "{policy}");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert!(!page.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "no page is another site's to read");
        assert!(!page.text.contains("style=") && !page.text.contains("onclick"), "nothing that the policy forbids");
    }
}

#[tokio::test]
async fn answers_that_carry_codes_are_not_kept() {
    let world = world().await;
    let mut browser = Browser::ready(&world).await;
    for mode in ["query", "fragment", "form_post"] {
        let reply = browser.authorize(&[("response_mode", Some(mode))]).await;
        assert_eq!((reply.header("cache-control"), reply.header("referrer-policy")), ("no-store", "no-referrer"));
    }
}

#[tokio::test]
async fn what_others_wrote_is_text_on_our_pages() {
    let world = world().await;
    let mut application = world.state.directory().application(PUBLIC.parse().unwrap()).unwrap().as_ref().clone();
    application.display_name = "<script>alert(1)</script>\"'&".into();
    world.put(&application).await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[("login_hint", Some("\"><script>alert(2)</script>"))]).await;
    assert!(!page.text.contains("<script>"), "{}", page.text);
    let page = browser.sign_in(&page).await;
    assert!(!page.text.contains("<script>"), "{}", page.text);
    let refusal = browser.authorize(&[("client_id", Some("<script>alert(3)</script>"))]).await;
    assert!(!refusal.text.contains("<script>"), "{}", refusal.text);
    let state = "\"><script>alert(4)</script>";
    let page = browser
        .authorize(&[("prompt", Some("none")), ("response_mode", Some("form_post")), ("state", Some(state))])
        .await;
    assert_eq!(page.text.matches("<script>").count(), 1, "ours alone: {}", page.text);
    assert_eq!(Form::of(&page).hidden.iter().find(|(name, _)| name == "state").unwrap().1, state);
}

#[tokio::test]
async fn an_address_cannot_widen_the_policy() {
    let world = world().await;
    let mut application = world.state.directory().application(SERVER.parse().unwrap()).unwrap().as_ref().clone();
    let uri = "https://server.example;script-src/x";
    application.client.redirect_uris.push(RedirectUri { platform: Platform::Web, uri: uri.into() });
    world.put(&application).await;
    let mut browser = Browser::new(&world);
    let page = browser.authorize(&[("client_id", Some(SERVER)), ("redirect_uri", Some(uri))]).await;
    assert!(!page.header("content-security-policy").contains("script-src"), "{:?}", page.headers);
}
