use axum::body::Body;
use http::Request;
use lazurite_model::record::{Application, ServicePrincipalKind};

use super::world::{
    CLIENT, OTHER_TENANT, PRINCIPAL, Reply, SECRET, TENANT, World, application, form, principal, secret, start,
};

const ORPHAN: &str = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const DISABLED: &str = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
const EXPIRED: &str = "cccccccc-cccc-4ccc-8ccc-cccccccccccc";
const ATLAS: &str = "https://atlas.microsoft.com/.default";
const IDENTITY_CLIENT: &str = super::world::IDENTITY_CLIENT;

struct Row {
    why: &'static str,
    tenant: &'static str,
    fields: Vec<(&'static str, &'static str)>,
    expected: (u16, &'static str, u64),
}

fn row(
    why: &'static str,
    tenant: &'static str,
    changes: &[(&'static str, Option<&'static str>)],
    expected: (u16, &'static str, u64),
) -> Row {
    let mut fields =
        vec![("grant_type", "client_credentials"), ("client_id", CLIENT), ("client_secret", SECRET), ("scope", ATLAS)];
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.extend(value.map(|value| (*name, value)));
    }
    Row { why, tenant, fields, expected }
}

fn rows() -> Vec<Row> {
    let client = |id| ("client_id", Some(id));
    vec![
        row("wrong secret", TENANT, &[("client_secret", Some("nope"))], (401, "invalid_client", 7_000_215)),
        row("no secret", TENANT, &[("client_secret", None)], (401, "invalid_client", 7_000_218)),
        row("empty secret", TENANT, &[("client_secret", Some(""))], (401, "invalid_client", 7_000_218)),
        row("expired secret", TENANT, &[client(EXPIRED)], (401, "invalid_client", 7_000_222)),
        row(
            "assertion of no type",
            TENANT,
            &[("client_secret", None), ("client_assertion", Some("x"))],
            (400, "invalid_request", 900_144),
        ),
        row("unknown client", TENANT, &[client(ORPHAN_UNKNOWN)], (400, "unauthorized_client", 700_016)),
        row("client id that is no id", TENANT, &[client("me")], (400, "unauthorized_client", 700_016)),
        row("managed identity as client", TENANT, &[client(IDENTITY_CLIENT)], (400, "unauthorized_client", 700_016)),
        row("client of another tenant", OTHER_TENANT, &[], (400, "unauthorized_client", 700_016)),
        row("no service principal", TENANT, &[client(ORPHAN)], (401, "invalid_client", 7_000_229)),
        row("disabled", TENANT, &[client(DISABLED)], (401, "unauthorized_client", 7_000_112)),
        row("unknown tenant", "nowhere.example", &[], (400, "invalid_request", 90_002)),
        row("no tenant", "common", &[], (400, "invalid_request", 50_059)),
        row(
            "unknown resource",
            TENANT,
            &[("scope", Some("https://nowhere.example/.default"))],
            (400, "invalid_resource", 500_011),
        ),
        row(
            "scope without default",
            TENANT,
            &[("scope", Some("https://atlas.microsoft.com"))],
            (400, "invalid_scope", 70_011),
        ),
        row("no resource in the scope", TENANT, &[("scope", Some("openid"))], (400, "invalid_scope", 70_011)),
        row("grant type", TENANT, &[("grant_type", Some("magic"))], (400, "unsupported_grant_type", 70_003)),
        row("no grant type", TENANT, &[("grant_type", None)], (400, "invalid_request", 900_144)),
        row("no client", TENANT, &[("client_id", None)], (400, "invalid_request", 900_144)),
        row("no scope", TENANT, &[("scope", None)], (400, "invalid_request", 900_144)),
    ]
}

const ORPHAN_UNKNOWN: &str = "dddddddd-dddd-4ddd-8ddd-dddddddddddd";

async fn world() -> World {
    let world = World::new().await;
    for client in [ORPHAN, DISABLED, EXPIRED] {
        let mut application: Application = application(client);
        if client == EXPIRED {
            application.password_credentials = vec![secret(SECRET, "2020-01-01T00:00:00Z".parse().unwrap(), start())];
        }
        world.put(&application).await;
    }
    let mut disabled = principal("eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee", DISABLED, ServicePrincipalKind::Application);
    disabled.account_enabled = false;
    world.put(&disabled).await;
    world.put(&principal("ffffffff-ffff-4fff-8fff-ffffffffffff", EXPIRED, ServicePrincipalKind::Application)).await;
    world
}

fn refusal(reply: &Reply) -> (u16, String, u64) {
    let body = reply.json();
    (reply.status, body["error"].as_str().unwrap().to_owned(), body["error_codes"][0].as_u64().unwrap())
}

#[tokio::test]
async fn every_refusal_has_its_status_error_and_number() {
    let world = world().await;
    for row in rows() {
        let reply = world.token(&format!("/{}/oauth2/v2.0/token", row.tenant), &row.fields).await;
        let (status, error, code) = row.expected;
        assert_eq!(refusal(&reply), (status, error.to_owned(), code), "{}: {}", row.why, reply.text);
        let body = reply.json();
        let description = body["error_description"].as_str().unwrap();
        assert!(description.starts_with(&format!("AADSTS{code}: ")), "{description}");
        assert!(!reply.text.contains(SECRET), "{}: a refusal never repeats the secret", row.why);
        assert_eq!(body["correlation_id"], "99999999-9999-4999-8999-999999999999", "{}", row.why);
        assert_eq!(body["error_uri"], format!("https://localhost:8443/error?code={code}"));
    }
}

#[tokio::test]
async fn a_refusal_has_all_the_fields_that_clients_read() {
    let world = world().await;
    let reply = world.token(&format!("/{TENANT}/oauth2/v2.0/token"), &rows()[0].fields).await;
    insta::assert_json_snapshot!(reply.json());
    assert_eq!(reply.header("www-authenticate"), "Basic realm=\"https://localhost:8443\"");
}

#[tokio::test]
async fn malformed_requests_are_refused_before_anything_is_looked_up() {
    let world = world().await;
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    let post =
        |kind: &str, body: String| Request::post(&path).header("content-type", kind).body(Body::from(body)).unwrap();
    let twice = "grant_type=client_credentials&grant_type=client_credentials";
    let form_type = "application/x-www-form-urlencoded";
    for (request, code) in [
        (post("application/json", "{}".into()), 9_002_313),
        (post(form_type, twice.into()), 9_000_411),
        (post(form_type, "x=".to_owned() + &"y".repeat(70_000)), 9_002_313),
        (post(form_type, String::new()), 900_144),
        (Request::get(&path).body(Body::empty()).unwrap(), 900_561),
    ] {
        let reply = world.login(request).await;
        assert_eq!(refusal(&reply), (400, "invalid_request".into(), code), "{}", reply.text);
    }
    for header in ["Bearer x", "Basic", "Basic ###", "Basic eA==", "Basic /////w=="] {
        let mut request = form(&path, &[("grant_type", "client_credentials")]);
        request.headers_mut().insert("authorization", header.parse().unwrap());
        let reply = world.login(request).await;
        assert_eq!(refusal(&reply), (400, "invalid_request".into(), 9_002_313), "{header}");
    }
}

#[tokio::test]
async fn a_secret_works_exactly_as_long_as_it_says() {
    let world = world().await;
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    let fields = &row("", TENANT, &[], (200, "", 0)).fields;
    assert_eq!(world.token(&path, fields).await.status, 200);
    let mut application = application(CLIENT);
    let begins = |seconds: i64| start() + jiff::SignedDuration::from_secs(seconds);
    application.password_credentials = vec![secret(SECRET, begins(400), begins(1000))];
    world.put(&application).await;
    assert_eq!(refusal(&world.token(&path, fields).await).2, 7_000_215, "not yet");
    world.clock.advance_seconds(101);
    assert_eq!(world.token(&path, fields).await.status, 200, "clocks may differ by five minutes");
    world.clock.advance_seconds(899);
    assert_eq!(refusal(&world.token(&path, fields).await).2, 7_000_222, "ended");
}

#[tokio::test]
async fn disabling_a_principal_stops_its_tokens() {
    let world = world().await;
    let mut disabled = principal(PRINCIPAL, CLIENT, ServicePrincipalKind::Application);
    disabled.account_enabled = false;
    world.put(&disabled).await;
    let fields = &row("", TENANT, &[], (200, "", 0)).fields;
    assert_eq!(refusal(&world.token(&format!("/{TENANT}/oauth2/v2.0/token"), fields).await).2, 7_000_112);
}
