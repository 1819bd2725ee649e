//! Cross-origin requests, a row for each sentence of what Azure documents and of what was decided where it is silent.

use http::{HeaderMap, Method};
use lazurite_gateway::{Regions, Scheme};
use lazurite_model::Location;
use lazurite_model::record::{CorsRule, SkuName};

use crate::world::{Account, Answered, Bearer, Client, Sas, World, account};

const GOOD: &str = "https://www.azure.com";
const BAD: &str = "https://evil.example";
const KEY: &str = "primary-key-of-account-0";
const TILE: &str = "/map/tile?api-version=2.0";
const WITH_KEY: &str = "/map/tile?api-version=2.0&subscription-key=primary-key-of-account-0";

/// What a browser may do with an answer.
#[derive(Debug, PartialEq, Eq)]
enum Readable {
    /// The page of that origin may read it.
    By(&'static str),
    /// Any page may.
    ByAll,
    /// No page may.
    ByNone,
}
use Readable::{By, ByAll, ByNone};

impl Readable {
    fn of(answer: &Answered) -> Self {
        match answer.header("access-control-allow-origin") {
            "*" => ByAll,
            GOOD => By(GOOD),
            BAD => By(BAD),
            other => {
                assert_eq!(other, "", "nobody's origin");
                ByNone
            }
        }
    }
}

/// A world whose account 0 has these rules, one for each list.
fn world(rules: &[&[&str]]) -> World {
    let world = World::new();
    let mut record = account(0);
    let origins = |rule: &&[&str]| rule.iter().map(ToString::to_string).collect();
    record.cors = rules.iter().map(|rule| CorsRule { allowed_origins: origins(rule) }).collect();
    world.put(record);
    world
}

fn sas() -> String {
    format!("{TILE}&{}", Sas::new().sign())
}

/// One preflight: what it shows, the account's rules, the address, headers; then status, and who may read it.
type Row<'r> = (&'r str, &'r [&'r [&'r str]], &'r str, &'r [(&'static str, &'r str)], u16, Readable);

const ASKS: (&str, &str) = ("access-control-request-method", "GET");

#[tokio::test]
async fn every_sentence_about_preflights_holds() {
    let (by_sas, ours) = (sas(), &[&[GOOD] as &[&str]] as &[&[&str]]);
    let (good, bad, null): (&[_], &[_], &[_]) =
        (&[("origin", GOOD), ASKS], &[("origin", BAD), ASKS], &[("origin", "null"), ASKS]);
    let rows: &[Row<'_>] = &[
        ("it must carry Origin", ours, WITH_KEY, &[ASKS], 400, ByNone),
        ("it must carry the method", ours, WITH_KEY, &[("origin", GOOD)], 400, By(GOOD)),
        ("it must carry both", ours, WITH_KEY, &[], 400, ByNone),
        ("an account allows all origins by default", &[], WITH_KEY, bad, 200, By(BAD)),
        ("a rule that matches", ours, WITH_KEY, good, 200, By(GOOD)),
        ("no rule that matches", ours, WITH_KEY, bad, 403, ByNone),
        ("a SAS token tells the account too", ours, &by_sas, good, 200, By(GOOD)),
        ("and its rules are kept", ours, &by_sas, bad, 403, ByNone),
        ("what cannot be authenticated gets the default", ours, TILE, bad, 200, By(BAD)),
        ("a wrong key is nobody's", ours, "/map/tile?subscription-key=wrong", bad, 200, By(BAD)),
        ("it is asked of the service and not of the path", ours, "/nowhere", good, 200, By(GOOD)),
        ("neither is the api-version looked at", ours, "/map/tile?api-version=0", good, 200, By(GOOD)),
        ("the rule * means all", &[&["*"]], WITH_KEY, bad, 200, By(BAD)),
        ("also among others", &[&[GOOD, "*"]], WITH_KEY, bad, 200, By(BAD)),
        ("several rules count together", &[&["https://a.example"], &[GOOD]], WITH_KEY, good, 200, By(GOOD)),
        ("and no further than they go", &[&["https://a.example"], &[GOOD]], WITH_KEY, bad, 403, ByNone),
        ("a page without an origin, by default", &[], WITH_KEY, null, 200, ByAll),
        ("under the rule *", &[&["*"]], WITH_KEY, null, 200, ByAll),
        ("under another rule", ours, WITH_KEY, null, 403, ByNone),
        ("a rule cannot name it", &[&["null"]], WITH_KEY, null, 403, ByNone),
        ("case does not matter", &[&["HTTPS://WWW.Azure.com"]], WITH_KEY, good, 200, By(GOOD)),
        ("nor a port that goes without saying", &[&["https://www.azure.com:443"]], WITH_KEY, good, 200, By(GOOD)),
        ("another port does", &[&["https://www.azure.com:8443"]], WITH_KEY, good, 403, ByNone),
        ("so does the scheme", &[&["http://www.azure.com"]], WITH_KEY, good, 403, ByNone),
        ("twice the same is once", ours, WITH_KEY, &[("origin", GOOD), ("origin", GOOD), ASKS], 200, By(GOOD)),
        ("two origins are none", ours, WITH_KEY, &[("origin", GOOD), ("origin", BAD), ASKS], 400, ByNone),
        (
            "nor is a list",
            ours,
            WITH_KEY,
            &[("origin", "https://www.azure.com, https://evil.example"), ASKS],
            400,
            ByNone,
        ),
        ("nor is garbage", &[], WITH_KEY, &[("origin", "evil"), ASKS], 400, ByNone),
        ("nor is *", &[], WITH_KEY, &[("origin", "*"), ASKS], 400, ByNone),
        ("nor is an address", &[], WITH_KEY, &[("origin", "https://www.azure.com/path"), ASKS], 400, ByNone),
        ("nor is nothing", &[], WITH_KEY, &[("origin", ""), ASKS], 400, ByNone),
    ];
    for (says, rules, uri, headers, status, readable) in rows {
        let world = world(rules);
        let mut client = world.request(Method::OPTIONS, uri);
        for (name, value) in *headers {
            client = client.header(name, *value);
        }
        let answer = client.send().await;
        assert_eq!((answer.status, &Readable::of(&answer)), (*status, readable), "{says}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{says}");
        assert_eq!(world.maps.calls(), 0, "{says}");
    }
}

#[tokio::test]
async fn a_granted_preflight_says_this_and_no_more() {
    let world = world(&[&[GOOD]]);
    let answer = world
        .request(Method::OPTIONS, WITH_KEY)
        .header("origin", GOOD)
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", "authorization,x-ms-client-id,session-id")
        .header("access-control-request-private-network", "true")
        .send()
        .await;
    let told = |name: &str| {
        let values: Vec<_> = answer.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect();
        values.join(", ")
    };
    assert!(answer.body.is_empty());
    assert_eq!(told("access-control-allow-origin"), GOOD);
    assert_eq!(told("access-control-allow-methods"), "GET, HEAD, POST, PUT, DELETE, OPTIONS");
    assert_eq!(told("access-control-allow-headers"), "authorization,x-ms-client-id,session-id");
    assert_eq!(told("access-control-allow-private-network"), "true");
    assert_eq!(told("access-control-max-age"), "3600");
    let vary = told("vary");
    for header in ["Origin", "Method", "Headers", "Private-Network"].map(|end| match end {
        "Origin" => end.to_owned(),
        _ => format!("Access-Control-Request-{end}"),
    }) {
        assert!(vary.split(", ").any(|name| name == header), "{header} in {vary}");
    }
    let cors = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control-")).count();
    assert_eq!(cors, 6, "with Access-Control-Expose-Headers, which means nothing here, and without credentials");
}

#[tokio::test]
async fn every_sentence_about_the_request_itself_holds() {
    let ours: &[&[&str]] = &[&[GOOD]];
    let rows: &[Row<'_>] = &[
        ("a rule that matches", ours, WITH_KEY, &[("origin", GOOD)], 200, By(GOOD)),
        ("no rule that matches", ours, WITH_KEY, &[("origin", BAD)], 403, ByNone),
        ("without an origin it is no cross-origin request", ours, WITH_KEY, &[], 200, ByNone),
        ("CORS authorises nobody", ours, TILE, &[("origin", GOOD)], 401, By(GOOD)),
        ("by default all may ask", &[], WITH_KEY, &[("origin", BAD)], 200, By(BAD)),
        ("also a page without an origin", &[], WITH_KEY, &[("origin", "null")], 200, ByAll),
        ("but not under a rule", ours, WITH_KEY, &[("origin", "null")], 403, ByNone),
        ("not even under that one", &[&["null"]], WITH_KEY, &[("origin", "null")], 403, ByNone),
        ("under * it may", &[&["*"]], WITH_KEY, &[("origin", "null")], 200, ByAll),
        ("two origins are none that a rule names", ours, WITH_KEY, &[("origin", GOOD), ("origin", BAD)], 403, ByNone),
        ("in neither order", ours, WITH_KEY, &[("origin", BAD), ("origin", GOOD)], 403, ByNone),
        ("and nobody's, where all may ask", &[], WITH_KEY, &[("origin", GOOD), ("origin", BAD)], 200, ByNone),
        ("garbage is not echoed", &[], WITH_KEY, &[("origin", "*")], 200, ByNone),
        ("a local file's view", ours, WITH_KEY, &[("origin", "file://")], 403, ByNone),
        ("an anonymous file is everybody's", ours, "/styling/main", &[("origin", BAD)], 200, By(BAD)),
    ];
    for (says, rules, uri, headers, status, readable) in rows {
        let world = world(rules);
        let mut client = world.get(uri);
        for (name, value) in *headers {
            client = client.header(name, *value);
        }
        let answer = client.send().await;
        assert_eq!((answer.status, &Readable::of(&answer)), (*status, readable), "{says}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{says}");
        assert!(answer.header("vary").contains("Origin"), "{says}: caches keep origins apart");
    }
}

/// Headers that pages may read without being told (Fetch §2.2.2), and those that are for the browser itself.
const NOT_FOR_PAGES: [&str; 8] = [
    "cache-control",
    "content-length",
    "content-type",
    "strict-transport-security",
    "vary",
    "x-content-type-options",
    "access-control-allow-origin",
    "access-control-expose-headers",
];

/// All that the answer says must be exposed.
fn check_exposed(says: &str, headers: &HeaderMap) {
    let exposed = headers["access-control-expose-headers"].to_str().unwrap().to_ascii_lowercase();
    let exposed: Vec<&str> = exposed.split(", ").collect();
    for name in headers.keys().map(http::HeaderName::as_str).filter(|name| !NOT_FOR_PAGES.contains(name)) {
        assert!(exposed.contains(&name), "{says}: {name} is hidden from the page");
    }
}

/// A world in which everything goes wrong, for whoever asks for it.
fn troubled() -> World {
    let regions = Regions::new(Location::EastUs).with_elsewhere(Location::WestEurope, &["eu.maps.example"], None);
    let world = World::playing(regions);
    world.put(Account { origins: Some(vec![GOOD]), ..Account::new(0) }.record());
    world.put(Account { origins: Some(vec![GOOD]), sku: SkuName::S0, ..Account::new(1) }.record());
    world
}

/// Every refusal and failure: what it is, its status, the request, and whether the account is known by then.
fn errors(world: &World) -> Vec<(&'static str, u16, Client<'_>, bool)> {
    let expired = Sas::new().change(|claims| claims.exp = claims.nbf + 1 - 3600).sign();
    let elsewhere = Sas::new().change(|claims| claims.regions = vec!["westeurope".into()]).sign();
    let post = |uri: &str| world.request(Method::POST, uri);
    vec![
        ("no api-version", 400, world.get("/map/tile").key(KEY), false),
        ("no credential", 401, world.tile(), false),
        ("an unknown key", 401, world.tile().key("unknown"), false),
        ("an expired token", 401, world.tile().sas(&expired), false),
        ("a token without an account", 401, world.tile().header("authorization", "Bearer x"), false),
        ("an unknown path", 404, world.get("/nowhere?api-version=1.0").key(KEY), false),
        ("a wrong method", 405, world.request(Method::PUT, TILE).key(KEY), false),
        ("another region's host", 421, world.tile().key(KEY).over(Scheme::Https, "eu.maps.example"), false),
        ("a principal without a role", 403, world.tile().bearer(&Bearer::of(1).sign(), 0), true),
        ("a token of another region", 403, world.tile().sas(&elsewhere), true),
        ("another pricing tier", 403, world.get("/map/imagery?api-version=1.0").key("primary-key-of-account-1"), true),
        ("nothing found", 404, world.get("/map/tile?api-version=2.0&answer=404").key(KEY), true),
        ("a body too long", 413, post("/geocode:batch?api-version=2.0").key(KEY).body(vec![b'x'; 1001]), true),
        ("a failure", 500, world.get("/map/tile?api-version=2.0&answer=500").key(KEY), true),
        ("nothing that serves it", 501, world.get("/weather/now?api-version=1.0").key(KEY), true),
    ]
}

#[tokio::test]
async fn an_allowed_page_reads_every_error_with_all_its_headers() {
    let world = troubled();
    for (says, status, client, _) in errors(&world) {
        let answer = client.header("origin", GOOD).send().await;
        assert_eq!((answer.status, Readable::of(&answer)), (status, By(GOOD)), "{says}");
        check_exposed(says, &answer.headers);
        assert!(!answer.message().is_empty(), "{says}");
    }
    let ask = || world.get("/map/copyright?api-version=1.0").key(KEY).header("origin", GOOD).send();
    for _ in 0..10 {
        assert_eq!(ask().await.status, 200);
    }
    let limited = ask().await;
    assert_eq!((limited.status, Readable::of(&limited)), (429, By(GOOD)));
    check_exposed("the limit", &limited.headers);
    assert!(!limited.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_refused_page_reads_nothing_that_an_account_says() {
    let world = troubled();
    for (says, status, client, is_known) in errors(&world) {
        let answer = client.header("origin", BAD).send().await;
        let (expected, readable) = if is_known { (403, ByNone) } else { (status, By(BAD)) };
        assert_eq!((answer.status, Readable::of(&answer)), (expected, readable), "{says}");
        if is_known {
            assert!(answer.message().contains("CORS"), "{says}: {}", answer.message());
            assert_eq!(answer.header("access-control-expose-headers"), "", "{says}");
        }
    }
    assert_eq!(world.maps.calls(), 0);
}
