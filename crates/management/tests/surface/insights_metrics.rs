//! Metrics of an account: what the meter counted, as Azure Monitor shows it.

use lazurite_model::usage::{CredentialKind, UsageBatch, UsageCount, UsageKey};
use lazurite_model::{Clock as _, Location, UniqueId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

/// What was counted: operation, status, how many, how many minutes ago.
const COUNTED: [(&str, u16, u64, i64); 7] = [
    ("map/tile", 200, 30, 0),
    ("map/tile", 200, 10, 7),
    ("map/tile", 404, 4, 7),
    ("map/tile", 503, 6, 7),
    ("geocode", 200, 5, 90),
    ("geocode", 401, 2, 3),
    ("retired/operation", 200, 1, 3),
];

/// A world with an account `m` that was called, and another, `n`, that was called once.
async fn world() -> World {
    let world = World::new().await;
    let minute = world.clock.now().as_second() / 60;
    let key = |account: &Value, operation: &'static str, status, ago: i64| UsageKey {
        account: Some(account["properties"]["uniqueId"].as_str().unwrap().parse::<UniqueId>().unwrap()),
        operation,
        credential: CredentialKind::PrimaryKey,
        holder: Uuid::nil(),
        status,
        origin: "",
        location: Location::EastUs,
        minute: minute - ago,
    };
    let (account, other) = (world.make_account("m", json!({})).await, world.make_account("n", json!({})).await);
    let mut rows: Vec<_> = COUNTED
        .iter()
        .map(|(operation, status, requests, ago)| {
            (key(&account, operation, *status, *ago), UsageCount { requests: *requests, sixtieths: 60 })
        })
        .collect();
    rows.push((key(&other, "map/tile", 200, 0), UsageCount { requests: 1000, sixtieths: 60 }));
    // The same minute by another credential is the same metric.
    rows.push((
        UsageKey {
            credential: CredentialKind::Sas,
            holder: Uuid::from_u128(9),
            origin: "https://maps.contoso.com",
            location: Location::WestEurope,
            ..key(&account, "map/tile", 200, 0)
        },
        UsageCount { requests: 3, sixtieths: 0 },
    ));
    let batch = UsageBatch { run: Uuid::from_u128(1), sequence: 1 };
    assert!(world.store.add_usage(batch, &rows).await.unwrap());
    world
}

fn metrics(query: &str) -> String {
    format!("{}/providers/Microsoft.Insights/metrics?api-version=2024-02-01&{query}", account("m"))
}

/// Each series' values and the sum of a property over its points.
fn sums(metric: &Value, property: &str) -> Vec<(Vec<String>, f64)> {
    let series = metric["timeseries"].as_array().unwrap();
    let sum = |one: &Value| {
        let values = one["metadatavalues"].as_array().unwrap();
        let values = values.iter().map(|value| value["value"].as_str().unwrap().to_owned()).collect();
        let points = one["data"].as_array().unwrap();
        (values, points.iter().filter_map(|point| point[property].as_f64()).sum())
    };
    series.iter().map(sum).collect()
}

/// [`sums`] of the first metric's counts.
async fn counts(world: &World, query: &str) -> Vec<(String, f64)> {
    let answer = world.send("GET", &metrics(query), None).await.expect(200);
    sums(&answer.body["value"][0], "count").into_iter().map(|(values, sum)| (values.join(" "), sum)).collect()
}

fn row(values: &str, sum: f64) -> (String, f64) {
    (values.to_owned(), sum)
}

#[tokio::test]
async fn an_account_says_which_metrics_it_has() {
    let world = world().await;
    let path = |what: &str, version: &str| {
        format!("{}/providers/microsoft.insights/{what}?api-version={version}", account("m"))
    };
    let definitions = world.send("GET", &path("metricDefinitions", "2018-01-01"), None).await.expect(200);
    insta::assert_json_snapshot!("definitions", definitions.body);
    let namespaces = world.send("GET", &path("metricNamespaces", "2017-12-01-preview"), None).await.expect(200);
    insta::assert_json_snapshot!("namespaces", namespaces.body);
    let group = format!("{GROUP}/providers/Microsoft.Insights/metricDefinitions?api-version=2024-02-01");
    assert_eq!(world.send("GET", &group, None).await.expect(200).body["value"], json!([]));
    let none = path("metricDefinitions", "2018-01-01").replace("/m/", "/none/");
    assert_eq!(world.send("GET", &none, None).await.expect(404).code(), "ResourceNotFound");
}

#[tokio::test]
async fn an_answer_has_the_form_that_clients_read() {
    let world = world().await;
    let query = "metricnames=Usage,Availability&aggregation=Total,Average&interval=PT1M&timespan=2026-11-22T11:59:00Z/PT2M&$filter=ApiName eq '*'";
    let answer = world.send("GET", &metrics(query), None).await.expect(200);
    insta::assert_json_snapshot!("metrics", answer.body);
}

#[tokio::test]
async fn every_grain_adds_up_to_the_same() {
    let world = world().await;
    let span = "timespan=2026-11-21T12:01:00Z/2026-11-22T12:01:00Z&metricnames=Usage";
    for (interval, points) in [
        ("PT1M", 1440),
        ("PT5M", 288),
        ("PT15M", 96),
        ("PT30M", 48),
        ("PT1H", 24),
        ("PT6H", 4),
        ("PT12H", 2),
        ("P1D", 1),
        ("FULL", 1),
    ] {
        let answer = world.send("GET", &metrics(&format!("{span}&interval={interval}")), None).await.expect(200);
        assert_eq!(answer.body["interval"], interval);
        let data = answer.body["value"][0]["timeseries"][0]["data"].as_array().unwrap();
        assert_eq!(data.len(), points, "{interval}");
        assert_eq!(data[0]["timeStamp"], "2026-11-21T12:01:00Z");
        assert_eq!(sums(&answer.body["value"][0], "count"), [(Vec::new(), 61.0)], "{interval}");
    }
}

#[tokio::test]
async fn nothing_is_asked_for_and_the_last_hour_is_answered() {
    let world = world().await;
    let answer = world.send("GET", &metrics(""), None).await.expect(200);
    assert_eq!(answer.body["timespan"], "2026-11-22T11:00:00Z/2026-11-22T12:00:00Z");
    assert_eq!(answer.body["interval"], "PT1M");
    let names: Vec<_> = answer.body["value"].as_array().unwrap().iter().map(|one| &one["name"]["value"]).collect();
    assert_eq!(names, ["Usage", "Availability"]);
    let points = &answer.body["value"][1]["timeseries"][0]["data"];
    assert_eq!(points[0], json!({"timeStamp": "2026-11-22T11:00:00Z", "count": 0.0}), "the first metric's aggregation");
}

#[tokio::test]
async fn the_minute_that_runs_is_in_the_answer() {
    let world = world().await;
    world.clock.advance_seconds(30);
    assert_eq!(counts(&world, "metricnames=Usage&timespan=PT1M").await, [row("", 33.0)]);
    let az = "timespan=2026-11-22T11%253A00%253A00.123%252F2026-11-22T12%253A00%253A30.123";
    assert_eq!(counts(&world, &format!("metricnames=Usage&{az}")).await, [row("", 56.0)]);
}

#[tokio::test]
async fn requests_are_split_and_picked_by_dimension() {
    let world = world().await;
    let day = "metricnames=Usage&interval=FULL&timespan=P1D/2026-11-22T12:01:00Z";
    for (filter, expected) in [
        ("ApiName eq '*'", vec![row("MapTile.GetBaseTile", 53.0), row("Geocode", 7.0), row("retired/operation", 1.0)]),
        ("ApiCategory eq '*'", vec![row("Render", 53.0), row("Search", 7.0), row("Other", 1.0)]),
        ("ResultType eq '*'", vec![row("Success", 49.0), row("ClientError", 6.0), row("ServerError", 6.0)]),
        ("ResponseCode eq '*' and ApiName eq 'geocode'", vec![row("200 Geocode", 5.0), row("401 Geocode", 2.0)]),
        ("ResponseCode eq '401' or ResponseCode eq '404'", vec![row("404", 4.0), row("401", 2.0)]),
        ("ResponseCode ne '200'&orderby=count asc", vec![row("401", 2.0), row("404", 4.0), row("503", 6.0)]),
        ("ResponseCode sw '4'&orderby=sum desc&top=1", vec![row("404", 4.0)]),
        ("ResponseCode eq '401' or ResponseCode eq '404'&rollupby=ResponseCode", vec![row("", 6.0)]),
        ("Credential eq '*'", vec![row("primaryKey", 58.0), row("sas", 3.0)]),
        (
            "CredentialId eq '00000000-0000-0000-0000-000000000009'",
            vec![row("00000000-0000-0000-0000-000000000009", 3.0)],
        ),
        (
            "Origin eq 'https://maps.contoso.com' and ResultType eq '*'",
            vec![row("https://maps.contoso.com Success", 3.0)],
        ),
        ("Location eq '*'", vec![row("eastus", 58.0), row("westeurope", 3.0)]),
        ("ApiName eq 'Nothing'", vec![]),
    ] {
        assert_eq!(counts(&world, &format!("{day}&$filter={filter}")).await, expected, "{filter}");
    }
    let only = format!("{day}&resultType=Metadata&$filter=ResultType eq '*'");
    let answer = world.send("GET", &metrics(&only), None).await.expect(200);
    let series = answer.body["value"][0]["timeseries"].as_array().unwrap();
    assert_eq!(series.len(), 3);
    assert!(series.iter().all(|one| one.get("data").is_none()));
}

#[tokio::test]
async fn availability_is_what_the_server_did_not_fail() {
    let world = world().await;
    let query = "metricnames=Availability&interval=PT5M&aggregation=average,minimum,maximum,count,total\
                 &timespan=2026-11-22T11:41:00Z/2026-11-22T12:01:00Z&$filter=ApiCategory eq 'Render'";
    let answer = world.send("GET", &metrics(query), None).await.expect(200);
    let data = &answer.body["value"][0]["timeseries"][0]["data"];
    assert_eq!(
        data[0],
        json!({"timeStamp": "2026-11-22T11:41:00Z", "count": 0.0, "total": 0.0}),
        "no calls, no average"
    );
    let failing = json!({"timeStamp": "2026-11-22T11:51:00Z",
        "average": 70.0, "minimum": 0.0, "maximum": 100.0, "count": 20.0, "total": 1400.0});
    assert_eq!(data[2], failing);
    assert_eq!(data[3]["average"], 100.0);
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused_in_azure_monitors_words() {
    let world = world().await;
    for (query, hint) in [
        ("metricnames=CreatorUsage", "Valid metrics: Usage,Availability"),
        ("aggregation=Median", "Average,Minimum,Maximum,Total,Count"),
        ("interval=PT2M", "PT1M,PT5M,PT15M,PT30M,PT1H,PT6H,PT12H,P1D"),
        ("timespan=yesterday", "start/end"),
        ("timespan=P31D", "start/end"),
        ("timespan=2026-10-01T00:00:00Z/2026-11-22T00:00:00Z", "at most 30 days"),
        ("metricnamespace=Microsoft.Storage/storageAccounts", "Microsoft.Maps/accounts"),
        ("$filter=City eq 'Oslo'", "ApiCategory, ApiName, ResultType, ResponseCode"),
        ("$filter=ApiName eq 'a' or ResponseCode eq '1'", "one dimension only"),
        ("metricnames=Availability&$filter=ResponseCode eq '*'", "supported ones are: ApiCategory,ApiName"),
        ("rollupby=City", "names of dimensions"),
        ("orderby=median", "Average,Minimum"),
        ("orderby=count up", "'asc' or 'desc'"),
        ("top=0", "from 1 on"),
        ("resultType=All", "'Metadata'"),
        ("ValidateDimensions=perhaps", "'true' or 'false'"),
        ("timespan=P30D&top=50&$filter=ApiName eq '*' and ResponseCode eq '*'", "data points"),
    ] {
        let answer = world.send("GET", &metrics(query), None).await.expect(400);
        assert_eq!(answer.code(), "BadRequest", "{query}");
        assert!(answer.message().contains(hint), "{query}: {}", answer.message());
    }
    let group = format!("{GROUP}/providers/Microsoft.Insights/metrics?api-version=2024-02-01");
    assert_eq!(world.send("GET", &group, None).await.expect(400).code(), "BadRequest");
    let lenient = "ValidateDimensions=false&AutoAdjustTimegrain=true&interval=PT2M&$filter=City eq 'Oslo'";
    world.send("GET", &metrics(lenient), None).await.expect(200);
}

#[tokio::test]
async fn metrics_are_for_who_may_read_them() {
    let world = world().await;
    let path = metrics("metricnames=Usage");
    assert_eq!(world.send_as(ADA, "GET", &path, None).await.expect(403).code(), "AuthorizationFailed");
    world.grant(ADA, MAPS_DATA_READER, &account("m")).await;
    world.send_as(ADA, "GET", &path, None).await.expect(403);
    world.grant(ADA, READER, &account("m")).await;
    world.send_as(ADA, "GET", &path, None).await.expect(200);
    let other = path.replace("accounts/m/", "accounts/n/");
    world.send_as(ADA, "GET", &other, None).await.expect(403);
    let foreign = path.replace(&SUBSCRIPTION.to_string(), &FOREIGN.to_string());
    assert_eq!(world.send("GET", &foreign, None).await.expect(404).code(), "SubscriptionNotFound");
}

#[tokio::test]
async fn an_account_made_anew_under_the_same_name_begins_at_nothing() {
    let world = world().await;
    let path = format!("{}?api-version=2023-06-01", account("m"));
    world.send("DELETE", &path, None).await.expect(200);
    world.make_account("m", json!({})).await;
    assert_eq!(counts(&world, "metricnames=Usage&interval=FULL&timespan=P1D").await, [row("", 0.0)]);
}
