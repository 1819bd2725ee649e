//! Against a real issuer: an HTTPS server with a certificate authority of its own.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use lazurite_api::{IssuerKeys as _, IssuerKeysError};
use lazurite_crypto::certificate;
use lazurite_crypto::jwt::RsaPrivateKey;
use lazurite_model::{Clock as _, MockClock, SystemClock};
use serde_json::json;
use tokio::sync::watch;

use super::*;
use crate::certificates;
use crate::dispatch::{Body, full};
use crate::listen::{self, Answering, Handler, later};

/// An issuer, and how often it was asked.
#[derive(Clone, Default)]
struct Issuer(Arc<Shared>);

#[derive(Default)]
struct Shared {
    documents: Mutex<HashMap<String, Document>>,
    asked: AtomicUsize,
}

#[derive(Clone)]
struct Document {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    delay: Duration,
}

impl Handler for Issuer {
    fn handle(&self, request: Request<Incoming>, _peer: SocketAddr) -> Answering {
        let issuer = self.clone();
        later(async move { Ok(issuer.answer(&request).await) })
    }
}

impl Issuer {
    async fn answer(&self, request: &Request<Incoming>) -> Response<Body> {
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        let found = self.0.documents.lock().unwrap().get(request.uri().path()).cloned();
        let Some(document) = found else { return Response::builder().status(404).body(full("")).unwrap() };
        tokio::time::sleep(document.delay).await;
        let mut response = Response::builder().status(document.status);
        for (name, value) in document.headers {
            response = response.header(name, value);
        }
        response.body(full(document.body)).unwrap()
    }
}

/// The issuer, running.
struct World {
    issuer: Issuer,
    /// Its name.
    name: String,
    ca: Vec<u8>,
    ca_file: PathBuf,
    clock: Arc<MockClock>,
    stop: watch::Sender<bool>,
    _folder: tempfile::TempDir,
}

const DISCOVERY: &str = "/realm/.well-known/openid-configuration";

impl World {
    fn new() -> Self {
        Self::speaking(true)
    }

    fn speaking(tls: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca = certificate::create_ca("issuer", &["localhost"], SystemClock.now()).unwrap();
        let leaf = certificate::issue_leaf(&ca, &["localhost"], SystemClock.now()).unwrap();
        let file = |name: &str, content: &[u8]| {
            std::fs::write(folder.path().join(name), content).unwrap();
            folder.path().join(name)
        };
        let ca_file = file("ca.pem", ca.certificate.as_bytes());
        let config = certificates::Renewal::begin(
            file("leaf.pem", leaf.certificate.as_bytes()),
            file("key.pem", leaf.private_key.as_bytes()),
        );
        let config = config.unwrap().tls();
        let listener = listen::bind_one(([127, 0, 0, 1], 0).into(), 0, "").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (issuer, (stop, stopping)) = (Issuer::default(), watch::channel(false));
        tokio::spawn(listen::serve(
            listener,
            tls.then_some(config),
            issuer.clone(),
            listen::Connections::default(),
            stopping,
        ));
        let name = format!("{}://localhost:{port}/realm", if tls { "https" } else { "http" });
        let world = Self {
            issuer,
            name,
            ca: ca.certificate.into_bytes(),
            ca_file,
            clock: Arc::new(MockClock::at(SystemClock.now())),
            stop,
            _folder: folder,
        };
        world.discovery(&world.name, &world.keys_address());
        world.keys(&key_set("one"));
        world
    }

    fn keys_address(&self) -> String {
        format!("{}/keys", self.name)
    }

    fn put(&self, path: &str, document: Document) {
        self.issuer.0.documents.lock().unwrap().insert(path.to_owned(), document);
    }

    fn discovery(&self, issuer: &str, keys: &str) {
        self.put(DISCOVERY, document(json!({"issuer": issuer, "jwks_uri": keys}).to_string()));
    }

    fn keys(&self, set: &str) {
        self.put("/realm/keys", document(set.to_owned()));
    }

    fn asked(&self) -> usize {
        self.issuer.0.asked.swap(0, Ordering::SeqCst)
    }

    /// Key sets of an operator who has configured the issuer.
    fn configured(&self) -> KeySets {
        let configured = Configured { issuer: self.name.clone(), ca_file: Some(self.ca_file.clone()) };
        KeySets::new(&[configured], Reach::Public, None, self.clock.clone()).unwrap()
    }

    /// Key sets of somebody who has not.
    fn others(&self, reach: Reach) -> KeySets {
        KeySets::new(&[], reach, Some(&self.ca), self.clock.clone()).unwrap()
    }

    async fn refused(&self, why: &str) {
        match self.configured().key_set(&self.name, false).await.unwrap_err() {
            IssuerKeysError::Refused { reason, .. } => assert!(reason.contains(why), "{reason}"),
            other => panic!("{other}"),
        }
    }
}

fn document(body: String) -> Document {
    Document { status: 200, headers: Vec::new(), body, delay: Duration::ZERO }
}

/// A set with one real key of that name.
fn key_set(kid: &str) -> String {
    static CERTIFICATE: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        use base64::Engine as _;
        let key = RsaPrivateKey::generate().unwrap().pkcs8().unwrap();
        let (from, until) = (SystemClock.now(), SystemClock.now() + jiff::SignedDuration::from_hours(1));
        let certificate = certificate::self_signed("key", &key, from, until).unwrap();
        let certificate = certificate::read_certificate(&certificate).unwrap();
        base64::engine::general_purpose::STANDARD.encode(certificate.der)
    });
    json!({"keys": [{"kty": "RSA", "kid": kid, "x5c": [*CERTIFICATE]}]}).to_string()
}

#[tokio::test]
async fn a_key_set_is_found_by_the_discovery_document_and_remembered() {
    let world = World::new();
    let sets = world.configured();
    let found = sets.key_set(&world.name, false).await.unwrap();
    assert_eq!(*found, *key_set("one"));
    assert_eq!(world.asked(), 2);
    assert!(Arc::ptr_eq(&found, &sets.key_set(&world.name, false).await.unwrap()));
    assert_eq!(world.asked(), 0);
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it_and_not_more_often_than_that_helps() {
    let world = World::new();
    let sets = world.configured();
    sets.key_set(&world.name, false).await.unwrap();
    world.keys(&key_set("two"));
    assert_eq!(*sets.key_set(&world.name, true).await.unwrap(), *key_set("one"), "a moment ago it was asked");
    world.clock.advance_seconds(10);
    assert_eq!(*sets.key_set(&world.name, true).await.unwrap(), *key_set("two"));
    world.asked();
    for _ in 0..20 {
        sets.key_set(&world.name, true).await.unwrap();
    }
    assert_eq!(world.asked(), 0);
}

#[tokio::test]
async fn who_asks_while_it_is_being_fetched_waits_for_that() {
    let world = World::new();
    let sets = Arc::new(world.configured());
    let asking: Vec<_> = (0..50)
        .map(|_| {
            let (sets, name) = (Arc::clone(&sets), world.name.clone());
            tokio::spawn(async move { sets.key_set(&name, true).await.unwrap() })
        })
        .collect();
    for one in asking {
        assert_eq!(*one.await.unwrap(), *key_set("one"));
    }
    assert_eq!(world.asked(), 2);
}

#[tokio::test]
async fn an_outage_leaves_the_last_key_set() {
    let world = World::new();
    let sets = world.configured();
    let found = sets.key_set(&world.name, false).await.unwrap();
    world.stop.send_replace(true);
    for _ in 0..3 {
        world.clock.advance_seconds(86_400);
        assert!(Arc::ptr_eq(&found, &sets.key_set(&world.name, true).await.unwrap()));
    }
    world.clock.advance_seconds(7 * 86_400);
    let gone = sets.key_set(&world.name, false).await.unwrap_err();
    assert!(matches!(gone, IssuerKeysError::Unreachable { .. }), "{gone}");
}

#[tokio::test]
async fn a_set_that_is_none_does_not_replace_one() {
    let world = World::new();
    let sets = world.configured();
    sets.key_set(&world.name, false).await.unwrap();
    world.clock.advance_seconds(10);
    for nonsense in ["<html>", "{\"keys\":[]}", ""] {
        world.keys(nonsense);
        assert_eq!(*sets.key_set(&world.name, true).await.unwrap(), *key_set("one"));
        world.clock.advance_seconds(10);
    }
}

#[tokio::test]
async fn a_document_that_says_something_else_is_refused() {
    let world = World::new();
    let (name, keys) = (world.name.clone(), world.keys_address());
    world.discovery(&format!("{name}/"), &keys);
    world.refused("another issuer's").await;
    for (address, why) in [
        (keys.replace("https", "http"), "without TLS"),
        ("file:///etc/passwd".to_owned(), "without TLS"),
        ("nonsense".to_owned(), "an address that is none"),
        (keys.replace("://", "://user:word@"), "with a user"),
        (format!("{keys}#x"), "with a user, or a fragment"),
    ] {
        world.discovery(&name, &address);
        world.refused(why).await;
    }
    world.discovery(&name, &keys);
    world.keys("{\"keys\":[]}");
    world.refused("holds no RSA or P-256 key").await;
    world.keys(&format!("{}{}", key_set("one"), " ".repeat(256 * 1024)));
    world.refused("more than 256 KiB").await;
    world.put(DISCOVERY, document("[]".into()));
    world.refused("cannot be read").await;
}

#[tokio::test]
async fn redirects_errors_and_silence_are_outages() {
    let world = World::new();
    let elsewhere = vec![("location", world.keys_address())];
    let moved = Document { status: 302, headers: elsewhere, ..document(String::new()) };
    let broken = Document { status: 500, ..document(key_set("one")) };
    let silent = Document { delay: Duration::from_secs(30), ..document(key_set("one")) };
    for (what, why) in [(moved, "it answers 302"), (broken, "it answers 500"), (silent, "no answer in time")] {
        world.put("/realm/keys", what);
        match world.configured().key_set(&world.name, false).await.unwrap_err() {
            IssuerKeysError::Unreachable { reason, .. } => assert!(reason.contains(why), "{reason}"),
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn a_certificate_of_an_authority_that_nobody_named_is_refused() {
    let world = World::new();
    let stranger = World::new();
    let wrong = Configured { issuer: world.name.clone(), ca_file: Some(stranger.ca_file.clone()) };
    let sets = KeySets::new(&[wrong], Reach::Public, None, world.clock.clone()).unwrap();
    assert!(sets.key_set(&world.name, false).await.is_err());
    assert_eq!(world.asked(), 0);
    let missing = Configured { issuer: world.name.clone(), ca_file: Some("/nonexistent/ca.pem".into()) };
    let fault = KeySets::new(&[missing], Reach::Public, None, world.clock.clone()).err().unwrap();
    assert!(fault.to_string().contains("/nonexistent/ca.pem"), "{fault}");
}

#[tokio::test]
async fn nothing_inside_is_asked_for_an_issuer_that_a_directory_administrator_names() {
    let world = World::new();
    let by_address = world.name.replace("localhost", "127.0.0.1");
    for name in [&world.name, &by_address, &by_address.replace("127.0.0.1", "[::ffff:127.0.0.1]")] {
        let sets = world.others(Reach::Public);
        assert!(sets.key_set(name, false).await.is_err(), "{name}");
        assert!(sets.key_set(name, true).await.is_err(), "{name}");
    }
    assert_eq!(world.asked(), 0);
    // The key set's address is looked at like the issuer's.
    world.discovery(&world.name, "https://10.0.0.1/keys");
    let error = world.others(Reach::PublicAndThisMachine).key_set(&world.name, false).await.unwrap_err();
    assert!(error.to_string().contains("may not be asked"), "{error}");
}

#[tokio::test]
async fn a_developer_may_have_an_issuer_on_the_same_machine() {
    let world = World::new();
    let sets = world.others(Reach::PublicAndThisMachine);
    assert_eq!(*sets.key_set(&world.name, false).await.unwrap(), *key_set("one"));
    let plain = World::speaking(false);
    assert_eq!(*sets.key_set(&plain.name, false).await.unwrap(), *key_set("one"));
    assert!(plain.others(Reach::Public).key_set(&plain.name, false).await.is_err());
}

#[tokio::test]
async fn the_memory_is_bounded_and_keeps_what_was_configured() {
    let world = World::new();
    let sets = world.configured();
    sets.key_set(&world.name, false).await.unwrap();
    for number in 0..MOST_ISSUERS + 10 {
        assert!(sets.key_set(&format!("https://127.0.0.1/{number}"), false).await.is_err());
    }
    assert_eq!(sets.remembered.lock().unwrap().len(), MOST_ISSUERS);
    world.asked();
    sets.key_set(&world.name, false).await.unwrap();
    assert_eq!(world.asked(), 0);
}
