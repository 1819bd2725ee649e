use lazurite_api::route::Selector;
use lazurite_api::{Access, Price, QuotaClass};

use super::*;

const fn route(name: &'static str, method: Method, path: &'static str, versions: &'static [&'static str]) -> Route {
    Route {
        name,
        method,
        path,
        versions,
        selector: None,
        access: Access::Anonymous,
        quota: QuotaClass::Unlimited,
        price: Price::Free,
        absent: None,
    }
}

static ROUTES: &[Route] = &[
    Route {
        selector: Some(Selector { parameter: "tilesetId", prefix: "microsoft.imagery" }),
        ..route("imagery", Method::Get, "/map/tile", &["2024-04-01", "2.1"])
    },
    route("tile", Method::Get, "/map/tile", &["2024-04-01", "2.1"]),
    route("batch", Method::Post, "/geocode:batch", &["2025-01-01"]),
    route("directions-new", Method::Post, "/route/directions", &["2025-01-01"]),
    route("directions", Method::Get, "/route/directions/{format}", &["1.0"]),
    route("put", Method::Put, "/mapData/{udid}", &["2.0"]),
    route("get", Method::Get, "/mapData/{udid}", &["2.0"]),
    route("glyphs", Method::Get, "/styling/glyphs/{font}/{range}", &[]),
    route("specific", Method::Get, "/styling/glyphs/default/{range}", &[]),
    route("search-1", Method::Get, "/search/polygon", &["2023-06-01"]),
    route("search-2", Method::Get, "/search/polygon", &["1.0"]),
];

fn ask(method: http::Method, path: &str, query: &str) -> Result<(&'static str, Vec<String>), ApiError> {
    let routed = Router::new(ROUTES).route(&method, path, &Query::parse(query))?;
    Ok((routed.route.name, routed.path_values.iter().map(ToString::to_string).collect()))
}

fn name(method: http::Method, path: &str, query: &str) -> &'static str {
    ask(method, path, query).unwrap().0
}

#[test]
fn paths_selectors_and_versions_pick_the_operation() {
    let get = http::Method::GET;
    assert_eq!(name(get.clone(), "/map/tile", "api-version=2.1&tilesetId=microsoft.base"), "tile");
    assert_eq!(name(get.clone(), "/map/tile", "api-version=2.1&tilesetid=Microsoft.Imagery"), "imagery");
    assert_eq!(name(http::Method::HEAD, "/map/tile", "api-version=2.1"), "tile");
    assert_eq!(name(http::Method::POST, "/geocode:batch", "api-version=2025-01-01"), "batch");
    assert_eq!(name(http::Method::POST, "/geocode%3Abatch", "api-version=2025-01-01"), "batch");
    assert_eq!(name(get.clone(), "/search/polygon", "api-version=1"), "search-2");
    assert_eq!(name(get.clone(), "/search/polygon", "api-version=2023-06-01"), "search-1");
    assert_eq!(name(get.clone(), "/route/directions/json", "api-version=1"), "directions");
    assert_eq!(name(get, "/styling/glyphs/default/0-255.pbf", ""), "specific");
}

#[test]
fn path_values_are_decoded_once() {
    let (name, values) = ask(http::Method::GET, "/styling/glyphs/Noto%20Sans%2520Regular/0-255.pbf", "").unwrap();
    assert_eq!(name, "glyphs");
    assert_eq!(values, ["Noto Sans%20Regular", "0-255.pbf"]);
}

#[test]
fn smuggled_slashes_and_dots_are_not_found() {
    for path in [
        "/styling/glyphs/..%2f..%2fetc/x",
        "/styling/glyphs/a%5Cb/x",
        "/styling/glyphs/%2e%2e/x",
        "/styling/glyphs/../x",
        "/styling/glyphs/a%00b/x",
        "/styling/glyphs/%ff/x",
        "/styling/glyphs//x",
        "/MAP/tile",
        "/map/tile/",
        "//map/tile",
        "*",
        "",
    ] {
        let refused = ask(http::Method::GET, path, "api-version=2.1").unwrap_err();
        assert_eq!(refused.status, 404, "{path}");
    }
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let refused = ask(http::Method::PATCH, "/mapData/x", "api-version=2.0").unwrap_err();
    assert_eq!(refused.status, 405);
    assert_eq!(refused.headers["allow"], "OPTIONS, PUT, GET, HEAD");
    assert_eq!(ask(http::Method::DELETE, "/mapData/x", "api-version=2.0").unwrap_err().status, 405);
}

#[test]
fn a_wrong_or_missing_version_is_told_the_right_ones() {
    let missing = ask(http::Method::GET, "/search/polygon", "").unwrap_err();
    assert_eq!((missing.status.as_u16(), &*missing.code), (400, "MissingApiVersionParameter"));
    let wrong = ask(http::Method::GET, "/search/polygon", "api-version=7").unwrap_err();
    assert_eq!((wrong.status.as_u16(), &*wrong.code), (400, "InvalidApiVersionParameter"));
    assert!(wrong.message.contains("2023-06-01,1.0"), "{}", wrong.message);
}
