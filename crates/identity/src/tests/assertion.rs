//! Certificates: what clients really send works, and every forgery is refused for its own reason.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use lazurite_crypto::jwt::sign_hs256;
use lazurite_crypto::shared_key::sas_key;
use lazurite_model::record::{ServicePrincipalKind, UsedAssertion};
use serde_json::{Value, json};

use super::assertion_world::{
    ATLAS, ENDPOINT, OTHER, OWN, TYPE, certified, claims, header, outcome, present, present_for,
};
use super::world::{CLIENT, OTHER_TENANT, PRINCIPAL, SECRET, TENANT, World, application, form, principal, start};

#[tokio::test]
async fn what_every_library_sends_is_accepted() {
    let world = certified().await;
    let now = start().as_second();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let x5c = json!([STANDARD.encode(&OTHER.certificate.der)]);
    let float = json!({"exp": now as f64 + 529.857_352, "iat": now as f64 - 70.142_648});
    for (library, header, changes) in [
        ("azure-identity for Python", json!({"alg": "RS256", "typ": "JWT", "x5t": OWN.x5t()}), float.clone()),
        ("with its chain, which proves nothing", json!({"alg": "RS256", "x5t": OWN.x5t(), "x5c": x5c}), float.clone()),
        ("MSAL Python", json!({"alg": "PS256", "x5t#S256": URL_SAFE.encode(OWN.certificate.sha256)}), float),
        ("@azure/identity", json!({"alg": "PS256", "x5t#S256": OWN.x5t_s256()}), json!({"nbf": now + 1, "iat": now})),
        (
            "azure_identity for Rust",
            json!({"alg": "RS256", "x5t": STANDARD.encode(OWN.certificate.sha1)}),
            json!({"iat": null}),
        ),
        ("PowerShell", json!({"alg": "RS256", "kid": hex(&OWN.certificate.sha1).to_uppercase()}), json!({})),
        ("Spring", json!({"alg": "RS256", "kid": URL_SAFE_NO_PAD.encode(OWN.certificate.sha256)}), json!({})),
        ("a clock that is fast", header(), json!({"nbf": now + 299, "iat": now + 299})),
        ("a clock that is slow", header(), json!({"exp": now - 299})),
    ] {
        let mut claims = claims(changes);
        claims["jti"] = json!(library);
        let reply = present(&world, CLIENT, &OWN.sign(&header, &claims)).await;
        assert_eq!(reply.status, 200, "{library}: {}", reply.text);
        assert_eq!(world.claims(reply.json()["access_token"].as_str().unwrap())["appidacr"], "2", "{library}");
    }
}

#[tokio::test]
async fn every_published_name_of_the_tenant_is_an_audience() {
    let world = certified().await;
    for path in [
        format!("{TENANT}/oauth2/v2.0/token"),
        format!("{TENANT}/oauth2/token"),
        "lazurite.localhost/oauth2/v2.0/token".into(),
        "common/oauth2/v2.0/token".into(),
        "organizations/oauth2/v2.0/token".into(),
        format!("{TENANT}/v2.0"),
        format!("{TENANT}/"),
    ] {
        let audience = format!("https://localhost:8443/{path}");
        for (kind, aud) in [("a text", json!(audience)), ("a list", json!([audience]))] {
            let claims = claims(json!({"aud": aud, "jti": format!("{kind} {path}")}));
            let reply = present(&world, CLIENT, &OWN.sign(&header(), &claims)).await;
            assert_eq!(outcome(&reply), (200, 0), "{aud}: {}", reply.text);
        }
    }
}

/// Header, claims, and what is expected.
fn forgeries() -> Vec<(&'static str, Value, Value, (u16, u64))> {
    let now = start().as_second();
    let own = header;
    let aud = |audience: &str| claims(json!({"aud": audience}));
    let with = |name: &str, value: Value| {
        let mut header = own();
        header[name] = value;
        header
    };
    vec![
        ("no key named", json!({"alg": "RS256"}), claims(json!({})), (400, 5_002_723)),
        ("a kid that is a path", json!({"alg": "RS256", "kid": "../../key.pem"}), claims(json!({})), (400, 5_002_723)),
        ("an unknown certificate", json!({"alg": "RS256", "x5t": OTHER.x5t()}), claims(json!({})), (401, 700_027)),
        ("a critical extension", with("crit", json!(["b64"])), claims(json!({})), (400, 50_027)),
        ("no algorithm", with("alg", json!("none")), claims(json!({})), (400, 50_027)),
        ("an algorithm of long keys", with("alg", json!("RS512")), claims(json!({})), (400, 50_027)),
        ("a lie about the algorithm", with("alg", json!("ES256")), claims(json!({})), (400, 50_027)),
        ("ended", own(), claims(json!({"exp": now - 301})), (401, 700_024)),
        ("no end", own(), claims(json!({"exp": null})), (401, 700_024)),
        ("an end that is a text", own(), claims(json!({"exp": "2030"})), (400, 50_027)),
        ("an end in the year 3000", own(), claims(json!({"exp": 32_503_680_000_i64})), (401, 700_024)),
        ("an end beyond all time", own(), claims(json!({"exp": 1e300})), (401, 700_024)),
        ("not yet begun", own(), claims(json!({"nbf": now + 301})), (401, 700_024)),
        ("made in the future", own(), claims(json!({"iat": now + 301})), (401, 700_024)),
        ("another subject", own(), claims(json!({"sub": PRINCIPAL})), (401, 700_021)),
        ("another issuer", own(), claims(json!({"iss": "https://evil.example"})), (401, 700_021)),
        ("no subject", own(), claims(json!({"sub": null})), (401, 700_021)),
        ("neither is the client", own(), claims(json!({"iss": "https://evil.example", "sub": "x"})), (401, 70_021)),
        ("no audience", own(), claims(json!({"aud": null})), (401, 700_023)),
        ("two audiences", own(), claims(json!({"aud": [ENDPOINT, "https://evil.example"]})), (401, 700_023)),
        ("another server", own(), aud(&ENDPOINT.replace("localhost:8443", "evil.example")), (401, 700_023)),
        ("another port", own(), aud(&ENDPOINT.replace(":8443", ":8444")), (401, 700_023)),
        ("without encryption", own(), aud(&ENDPOINT.replace("https", "http")), (401, 700_023)),
        (
            "a server that begins so",
            own(),
            aud(&ENDPOINT.replace("localhost:8443", "localhost:8443.evil")),
            (401, 700_023),
        ),
        ("another tenant", own(), aud(&ENDPOINT.replace(TENANT, OTHER_TENANT)), (401, 700_023)),
        ("another endpoint", own(), aud(&ENDPOINT.replace("/token", "/authorize")), (401, 700_023)),
        ("an address below", own(), aud(&format!("{ENDPOINT}/x")), (401, 700_023)),
        ("everybody", own(), aud("https://localhost:8443"), (401, 700_023)),
        ("an API", own(), aud("api://AzureADTokenExchange"), (401, 700_023)),
    ]
}

#[tokio::test]
async fn every_forgery_is_refused_for_its_own_reason() {
    let world = certified().await;
    for (why, header, claims, expected) in forgeries() {
        let reply = present(&world, CLIENT, &OWN.sign(&header, &claims)).await;
        assert_eq!(outcome(&reply), expected, "{why}: {}", reply.text);
    }
    assert!(world.list::<UsedAssertion>().await.is_empty(), "what is refused uses nothing up");
}

#[tokio::test]
async fn keys_that_the_assertion_brings_along_are_not_looked_at() {
    let world = certified().await;
    let stolen = OTHER.certificate.rsa.as_ref().map(|(n, _)| URL_SAFE_NO_PAD.encode(n)).unwrap();
    for (name, value) in [
        ("jwk", json!({"kty": "RSA", "n": stolen, "e": "AQAB"})),
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/certificate")),
        ("x5c", json!([STANDARD.encode(&OTHER.certificate.der)])),
    ] {
        let mut header = header();
        header[name] = value;
        let reply = present(&world, CLIENT, &OTHER.sign(&header, &claims(json!({})))).await;
        assert_eq!(outcome(&reply), (401, 700_027), "{name}: {}", reply.text);
    }
}

#[tokio::test]
async fn the_certificate_is_no_shared_secret() {
    let world = certified().await;
    for secret in [STANDARD.encode(&OWN.certificate.der), OWN.key.public_text()] {
        let mut header = header();
        header["alg"] = json!("HS256");
        let forged = sign_hs256(&sas_key(&secret), &header.to_string(), &claims(json!({})).to_string());
        assert_eq!(outcome(&present(&world, CLIENT, &forged).await), (400, 50_027));
    }
    let token = OWN.sign(&header(), &claims(json!({})));
    for broken in [
        "x",
        "a.b.c",
        &token.replace('.', ""),
        &format!("{token}."),
        &format!("{}.", token.rsplit_once('.').unwrap().0),
    ] {
        let (status, code) = outcome(&present(&world, CLIENT, broken).await);
        assert!((status, code) == (400, 50_027) || (status, code) == (401, 700_027), "{broken}: {status} {code}");
    }
}

#[tokio::test]
async fn an_assertion_works_once_for_each_thing() {
    let world = certified().await;
    for changes in [json!({}), json!({"jti": null})] {
        let assertion = OWN.sign(&header(), &claims(changes));
        assert_eq!(outcome(&present(&world, CLIENT, &assertion).await), (200, 0));
        assert_eq!(outcome(&present(&world, CLIENT, &assertion).await), (401, 50_013));
        let graph = "https://graph.microsoft.com/.default";
        assert_eq!(outcome(&present_for(&world, CLIENT, &assertion, graph).await), (200, 0), "as libraries do");
        assert_eq!(outcome(&present_for(&world, CLIENT, &assertion, graph).await), (401, 50_013));
        let spelled = format!("openid  {ATLAS} offline_access");
        assert_eq!(outcome(&present_for(&world, CLIENT, &assertion, &spelled).await), (401, 50_013), "the same API");
    }
}

#[tokio::test]
async fn a_program_that_begins_several_things_at_once_is_not_refused() {
    let world = certified().await;
    let assertion = OWN.sign(&header(), &claims(json!({})));
    let ask = async |id: u128| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", CLIENT),
            ("client_assertion_type", TYPE),
            ("client_assertion", assertion.as_str()),
            ("scope", ATLAS),
        ];
        let mut request = form(&format!("/{TENANT}/oauth2/v2.0/token"), &fields);
        let id = uuid::Uuid::from_u128(id).to_string();
        request.headers_mut().insert("client-request-id", http::HeaderValue::from_str(&id).unwrap());
        outcome(&world.login(request).await)
    };
    assert_eq!((ask(1).await, ask(2).await, ask(1).await), ((200, 0), (200, 0), (401, 50_013)));
    world.clock.advance_seconds(10);
    assert_eq!(ask(3).await, (200, 0));
    world.clock.advance_seconds(1);
    assert_eq!(ask(4).await, (401, 50_013), "the moment is over");
}

#[tokio::test]
async fn of_sixty_four_at_once_one_assertion_gives_one_token() {
    let world = std::sync::Arc::new(certified().await);
    let assertion = OWN.sign(&header(), &claims(json!({})));
    let barrier = std::sync::Arc::new(tokio::sync::Barrier::new(64));
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (world, barrier, assertion) = (world.clone(), barrier.clone(), assertion.clone());
        attempts.spawn(async move {
            barrier.wait().await;
            present(&world, CLIENT, &assertion).await.status
        });
    }
    let statuses = attempts.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
}

#[tokio::test]
async fn a_certificate_counts_while_it_and_its_registration_do() {
    let world = certified().await;
    let day = jiff::SignedDuration::from_hours(24);
    let mut ended = application(CLIENT);
    for (why, from, until) in
        [("its registration has ended", start() - day, start()), ("not yet", start() + day, start() + day * 2)]
    {
        let mut credential = OWN.credential();
        (credential.start, credential.end) = (from, until);
        ended.key_credentials = vec![credential];
        world.put(&ended).await;
        let reply = present(&world, CLIENT, &OWN.sign(&header(), &claims(json!({})))).await;
        assert_eq!(outcome(&reply), (401, 700_027), "{why}: {}", reply.text);
        assert!(reply.text.contains("expired or not yet valid"), "{}", reply.text);
    }
    let mut forever = OWN.credential();
    forever.end = start() + day * 3650;
    ended.key_credentials.push(forever);
    world.put(&ended).await;
    assert_eq!(present(&world, CLIENT, &OWN.sign(&header(), &claims(json!({})))).await.status, 200, "registered twice");
    world.clock.advance_seconds(366 * 24 * 3600);
    let later = world.now().as_second();
    let late = claims(json!({"exp": later + 600, "iat": later}));
    let reply = present(&world, CLIENT, &OWN.sign(&header(), &late)).await;
    assert_eq!(outcome(&reply), (401, 700_027), "the certificate itself has ended: {}", reply.text);
}

#[tokio::test]
async fn a_service_principal_has_certificates_of_its_own() {
    let world = World::new().await;
    let mut own = principal(PRINCIPAL, CLIENT, ServicePrincipalKind::Application);
    own.key_credentials = vec![OWN.credential()];
    world.put(&own).await;
    assert_eq!(present(&world, CLIENT, &OWN.sign(&header(), &claims(json!({})))).await.status, 200);
}

#[tokio::test]
async fn an_assertion_says_itself_whose_it_is_and_stands_alone() {
    let world = certified().await;
    let assertion = OWN.sign(&header(), &claims(json!({})));
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion.as_str()),
        ("scope", ATLAS),
    ];
    assert_eq!(outcome(&world.token(&path, &fields).await), (200, 0));
    for (name, value, expected) in
        [("client_secret", SECRET, (400, 9_002_313)), ("client_id", PRINCIPAL, (400, 700_016))]
    {
        let more: Vec<_> = fields.into_iter().chain([(name, value)]).collect();
        assert_eq!(outcome(&world.token(&path, &more).await), expected, "{name}");
    }
    let saml = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    let other: Vec<_> =
        fields.iter().map(|(name, value)| if *value == TYPE { (*name, saml) } else { (*name, *value) }).collect();
    assert_eq!(outcome(&world.token(&path, &other).await), (400, 9_002_313));
}
