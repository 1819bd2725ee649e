//! The surface, asked as browsers and other programs ask.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use axum::body::Body;
use http::{Request, Response, header};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use lazurite_api::ClientAddress;
use lazurite_model::{Clock as _, MockClock};
use tower::ServiceExt as _;

use super::*;
use crate::rate::Rate;
use crate::tokens::{SourceError, Token, TokenSource};

const KEY: &str = "the-key-of-the-tests-which-nobody-guesses";
const PAGE: &str = "https://www.example.com";
const TOKEN: &str = "eyJ.the.token";

/// Gives the same token for an hour, unless it is away.
struct Fixed {
    clock: Arc<MockClock>,
    is_away: Mutex<bool>,
}

#[async_trait]
impl TokenSource for Fixed {
    async fn token(&self) -> Result<Token, SourceError> {
        match *self.is_away.lock().unwrap() {
            true => Err(SourceError("away".to_owned())),
            false => Ok(Token {
                secret: TOKEN.to_owned().into(),
                expires_on: self.clock.now() + SignedDuration::from_hours(1),
            }),
        }
    }
}

struct Stage {
    clock: Arc<MockClock>,
    source: Arc<Fixed>,
    keys: Arc<FunctionKeys>,
    router: Router,
}

fn keys(names: &[(&str, &str)]) -> BTreeMap<String, secrecy::SecretString> {
    names.iter().map(|(name, key)| ((*name).to_owned(), (*key).into())).collect()
}

fn stage(rate: Rate) -> Stage {
    let clock = Arc::new(MockClock::at(Timestamp::from_second(1_800_000_000).unwrap()));
    let source = Arc::new(Fixed { clock: Arc::clone(&clock), is_away: Mutex::new(false) });
    let keys = Arc::new(FunctionKeys::new(&keys(&[("default", KEY)])).unwrap());
    let broker = Broker {
        origins: AllowedOrigins::new([PAGE]).unwrap(),
        keys: Arc::clone(&keys),
        limiter: Limiter::new(rate),
        proxies: TrustedProxies::default(),
        tokens: Tokens::new(Arc::clone(&source) as _, Arc::clone(&clock) as _),
        clock: Arc::clone(&clock) as _,
    };
    Stage { router: router(Arc::new(broker)), clock, source, keys }
}

impl Stage {
    async fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> (Response<()>, String) {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.extension(ClientAddress([192, 0, 2, 1].into())).body(Body::empty()).unwrap();
        let (head, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (Response::from_parts(head, ()), String::from_utf8(body.to_vec()).unwrap())
    }

    async fn get(&self, code: Option<&str>, headers: &[(&str, &str)]) -> (Response<()>, String) {
        let target = code.map_or_else(|| PATH.to_owned(), |code| format!("{PATH}?code={code}"));
        self.ask("GET", &target, headers).await
    }
}

#[tokio::test]
async fn a_page_with_a_key_gets_the_token_as_text() {
    let stage = stage(Rate::default());
    for headers in [&[("origin", PAGE)][..], &[("origin", PAGE), ("accept", "*/*")]] {
        let (response, body) = stage.get(Some(KEY), headers).await;
        assert_eq!((response.status().as_u16(), &*body), (200, TOKEN));
        let headers = response.headers();
        assert_eq!(headers[header::CONTENT_TYPE], "text/plain; charset=utf-8");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], PAGE);
        let vary: Vec<_> = headers.get_all(header::VARY).iter().collect();
        assert_eq!(vary, ["Origin", "Accept"]);
    }
    let (response, body) = stage.get(None, &[("x-functions-key", KEY)]).await;
    assert_eq!((response.status().as_u16(), &*body), (200, TOKEN), "a program that is no page sends no origin");
    assert!(!response.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
}

#[tokio::test]
async fn who_accepts_json_is_told_when_the_token_ends() {
    let stage = stage(Rate::default());
    let headers = [("origin", PAGE), ("accept", "application/json, text/plain;q=0.5")];
    let (response, body) = stage.get(Some(KEY), &headers).await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body, serde_json::json!({"token": TOKEN, "expires_on": 1_800_003_600}));
}

#[tokio::test]
async fn a_wrong_key_and_a_missing_one_are_told_alike_and_readable() {
    let stage = stage(Rate::default());
    let mut answers = Vec::new();
    for (code, header) in [
        (None, None),
        (Some(""), None),
        (Some("wrong"), None),
        (Some(&KEY[1..]), None),
        (None, Some("wrong")),
        (Some(KEY), Some("wrong")),
    ] {
        let mut headers = vec![("origin", PAGE)];
        headers.extend(header.map(|key| ("x-functions-key", key)));
        let (response, body) = stage.get(code, &headers).await;
        assert_eq!(response.status(), 401, "{code:?} {header:?}");
        assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], PAGE);
        assert!(!body.contains(TOKEN));
        answers.push((format!("{:?}", response.headers()), body));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn pages_of_other_origins_read_why_they_get_no_token() {
    let stage = stage(Rate::default());
    for origin in ["https://evil.example", "null", "http://www.example.com"] {
        for code in [Some(KEY), Some("wrong"), None] {
            let (response, body) = stage.get(code, &[("origin", origin)]).await;
            assert_eq!(response.status(), 403, "{origin}");
            assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], origin);
            assert!(body.contains("OriginNotAllowed") && !body.contains(TOKEN), "{body}");
        }
    }
    let (response, _) = stage.get(Some(KEY), &[("sec-fetch-site", "cross-site")]).await;
    assert_eq!(response.status(), 403, "an image or a script of a foreign page");
}

#[tokio::test]
async fn a_preflight_is_granted_to_allowed_pages_alone() {
    let stage = stage(Rate::default());
    let asks = [("access-control-request-method", "GET"), ("access-control-request-headers", "x-functions-key")];
    let (response, body) = stage.ask("OPTIONS", PATH, &[&[("origin", PAGE)], &asks[..]].concat()).await;
    assert_eq!((response.status().as_u16(), &*body), (204, ""));
    assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], PAGE);
    assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_HEADERS], "x-functions-key");
    let (response, _) = stage.ask("OPTIONS", PATH, &[&[("origin", "https://evil.example")], &asks[..]].concat()).await;
    assert_eq!(response.status(), 403);
    let (response, _) = stage.ask("POST", &format!("{PATH}?code={KEY}"), &[("origin", PAGE)]).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()[header::ALLOW]),
        (405, &"GET, OPTIONS".parse().unwrap())
    );
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_when_to_come_back() {
    let stage = stage(Rate { burst: 2, per_minute: 6 });
    for _ in 0..2 {
        assert_eq!(stage.get(Some("wrong"), &[("origin", PAGE)]).await.0.status(), 401, "guesses count too");
    }
    // Whoever says that it is somebody else is still the same.
    let (response, body) = stage.get(Some(KEY), &[("origin", PAGE), ("x-forwarded-for", "198.51.100.7")]).await;
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()[header::RETRY_AFTER], "10");
    assert_eq!(response.headers()[header::ACCESS_CONTROL_EXPOSE_HEADERS], "Retry-After");
    assert!(!body.contains(TOKEN));
    stage.clock.advance_seconds(10);
    assert_eq!(stage.get(Some(KEY), &[("origin", PAGE)]).await.0.status(), 200);
}

#[tokio::test]
async fn keys_rotate_without_a_gap() {
    const NEXT: &str = "the-next-key-of-the-tests-which-nobody-guesses";
    let stage = stage(Rate::default());
    let status = async |key| stage.get(Some(key), &[("origin", PAGE)]).await.0.status().as_u16();
    assert_eq!([status(KEY).await, status(NEXT).await], [200, 401]);
    stage.keys.replace(&keys(&[("default", KEY), ("next", NEXT)])).unwrap();
    assert_eq!([status(KEY).await, status(NEXT).await], [200, 200]);
    stage.keys.replace(&keys(&[("next", NEXT)])).unwrap();
    assert_eq!([status(KEY).await, status(NEXT).await], [401, 200]);
}

#[tokio::test]
async fn without_a_token_the_service_is_not_ready_and_says_when_to_ask_again() {
    let stage = stage(Rate::default());
    *stage.source.is_away.lock().unwrap() = true;
    let (response, body) = stage.get(Some(KEY), &[("origin", PAGE)]).await;
    assert_eq!((response.status().as_u16(), &response.headers()[header::RETRY_AFTER]), (503, &"5".parse().unwrap()));
    assert!(!body.contains("away"), "the cause is the operator's: {body}");
    assert_eq!(stage.ask("GET", "/health", &[]).await.0.status(), 503);
    assert_eq!(stage.ask("GET", "/health/live", &[]).await.0.status(), 200);
    *stage.source.is_away.lock().unwrap() = false;
    stage.clock.advance_seconds(6);
    assert_eq!(stage.get(Some(KEY), &[("origin", PAGE)]).await.0.status(), 200);
    let (response, body) = stage.ask("GET", "/health/ready", &[]).await;
    assert_eq!(response.status(), 200);
    assert!(!body.contains(TOKEN));
}

#[tokio::test]
async fn a_listener_that_does_not_say_who_asks_gives_nothing() {
    let stage = stage(Rate::default());
    let request = Request::builder().uri(format!("{PATH}?code={KEY}")).body(Body::empty()).unwrap();
    assert_eq!(stage.router.clone().oneshot(request).await.unwrap().status(), 500);
}
