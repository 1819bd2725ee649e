//! The Data service, over a place in memory.

use http::StatusCode;
use lazurite_api::{ApiError, Reply};
use lazurite_model::Location;
use serde_json::{Value, json};

use crate::Maps;
use crate::testing::memory::MOST_ITEMS;
use crate::testing::{Ask, body, keeping};

const FENCE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[-122.126986,47.639754]},"properties":{"geometryId":"001","radius":500}}]}"#;
const UPLOAD: &str = "api-version=2.0&dataFormat=geojson&description=yard";

fn header<'r>(reply: &'r Reply, name: &str) -> &'r str {
    reply.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

fn upload(maps: &Maps) -> String {
    let reply = Ask::of("mapData/upload").query(UPLOAD).body(FENCE).answer_of(maps).unwrap();
    assert_eq!((reply.status, reply.body.len()), (StatusCode::ACCEPTED, 0));
    assert_eq!(header(&reply, "access-control-expose-headers"), "Operation-Location");
    let location = header(&reply, "operation-location");
    let udid = location.strip_prefix("https://maps.example:8443/mapData/operations/").unwrap();
    udid.strip_suffix("?api-version=2.0").unwrap().to_owned()
}

fn on<'a>(name: &'a str, udid: &'a [&'a str; 1]) -> Ask<'a> {
    Ask::of(name).path(udid).query("api-version=2.0")
}

#[test]
fn an_upload_is_followed_read_replaced_and_deleted() {
    let maps = keeping();
    let udid = upload(&maps);
    let path = [udid.as_str()];
    let operation = on("mapData/operations", &path).answer_of(&maps).unwrap();
    let resource = format!("https://maps.example:8443/mapData/{udid}?api-version=2.0");
    assert_eq!(header(&operation, "resource-location"), resource);
    assert_eq!(
        body(&operation),
        json!({"operationId": udid, "created": "2026-03-01T12:00:00.1234567+00:00", "status": "Succeeded"})
    );
    assert_eq!(on("mapData/download", &path).answer_of(&maps).unwrap().body, FENCE);
    let list = Ask::of("mapData/list").query("api-version=2.0").answer_of(&maps).unwrap();
    assert_eq!(
        body(&list),
        json!({"mapDataList": [{"udid": udid, "location": resource, "sizeInBytes": FENCE.len(),
        "uploadStatus": "Completed", "dataFormat": "geojson", "description": "yard"}]})
    );

    let empty = r#"{"type":"FeatureCollection","features":[]}"#;
    let replaced =
        on("mapData/update", &path).query("api-version=2.0&dataFormat=geojson").body(empty).answer_of(&maps).unwrap();
    assert_eq!(replaced.status, StatusCode::ACCEPTED);
    assert!(header(&replaced, "operation-location").contains(&udid));
    assert_eq!(on("mapData/download", &path).answer_of(&maps).unwrap().body, empty);

    let deleted = on("mapData/delete", &path).answer_of(&maps).unwrap();
    assert_eq!((deleted.status, deleted.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(on("mapData/download", &path).answer_of(&maps).unwrap_err().status, StatusCode::BAD_REQUEST);
    assert_eq!(on("mapData/operations", &path).answer_of(&maps).unwrap_err().status, StatusCode::NOT_FOUND);
}

#[test]
fn the_first_generation_has_its_links_in_bodies() {
    let maps = keeping();
    let reply =
        Ask::of("mapData/upload/v1").query("api-version=1&dataFormat=geojson").body(FENCE).answer_of(&maps).unwrap();
    assert_eq!(reply.status, StatusCode::ACCEPTED);
    assert_eq!(header(&reply, "access-control-expose-headers"), "Location");
    let location = header(&reply, "location");
    let udid = location.strip_prefix("https://maps.example:8443/mapData/operations/").unwrap();
    let udid = udid.strip_suffix("?api-version=1.0").unwrap();
    let path = [udid];
    let operation = Ask::of("mapData/operations").path(&path).query("api-version=1.0").answer_of(&maps).unwrap();
    let metadata = format!("https://maps.example:8443/mapData/metadata/{udid}?api-version=1.0");
    assert_eq!(
        body(&operation),
        json!({"operationId": udid, "status": "Succeeded", "created": "2026-03-01 12:00:00 PM +00:00",
        "resourceLocation": metadata})
    );
    assert_eq!(header(&operation, "resource-location"), "");
    let known = Ask::of("mapData/metadata").path(&path).query("api-version=1.0").answer_of(&maps).unwrap();
    assert_eq!(body(&known)["location"], format!("https://maps.example:8443/mapData/{udid}?api-version=1.0"));
}

#[test]
fn the_data_of_another_account_is_no_data() {
    let maps = keeping();
    let udid = upload(&maps);
    let path = [udid.as_str()];
    let unknown = ["00000000-0000-4000-8000-000000000000"];
    let told = |error: ApiError| (error.status, error.body());
    for name in ["mapData/download", "mapData/metadata", "mapData/delete", "mapData/operations", "mapData/update"] {
        let ask = |path| {
            let call = Ask::of(name).account(2).path(path).query("api-version=1.0&dataFormat=geojson").body(FENCE);
            told(call.answer_of(&maps).unwrap_err())
        };
        assert_eq!(ask(&path), ask(&unknown), "{name}: nobody learns that it exists");
        assert_eq!(ask(&path), ask(&["no id"]), "{name}");
    }
    let list = Ask::of("mapData/list").account(2).query("api-version=2.0").answer_of(&maps).unwrap();
    assert_eq!(body(&list), json!({"mapDataList": []}));
    let fence = |account| {
        let query = format!("api-version=1.0&deviceId=d&lat=47&lon=-122&udid={udid}");
        Ask::of("spatial/geofence").account(account).path(&["json"]).query(&query).answer_of(&maps)
    };
    assert!(fence(1).is_ok(), "and is read and remembered");
    assert_eq!(fence(2).unwrap_err().inner(), Some("NoUserDataWithUdid"));
    assert_eq!(on("mapData/download", &path).answer_of(&maps).unwrap().body, FENCE, "it is still there");
}

#[test]
fn data_stays_in_its_geography() {
    let maps = keeping();
    let udid = upload(&maps);
    let path = [udid.as_str()];
    let status =
        |location| on("mapData/download", &path).location(location).answer_of(&maps).map_err(|error| error.status);
    assert!(status(Location::WestUs2).is_ok());
    assert!(status(Location::Global).is_ok());
    for name in ["mapData/download", "mapData/delete", "mapData/metadata"] {
        let refused =
            on(name, &path).query("api-version=1.0").location(Location::WestEurope).answer_of(&maps).unwrap_err();
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{name}");
    }
    let list =
        Ask::of("mapData/list").query("api-version=2.0").location(Location::NorthEurope).answer_of(&maps).unwrap();
    assert_eq!(body(&list), json!({"mapDataList": []}));
}

#[test]
fn what_cannot_be_kept_is_told_why() {
    let maps = keeping();
    let refused = |query: &str, text: &str| {
        Ask::of("mapData/upload").query(&format!("api-version=2.0&{query}")).body(text).answer_of(&maps).unwrap_err()
    };
    let target = |error: ApiError| error.target.unwrap_or_default();
    assert_eq!(target(refused("", FENCE)), "dataFormat");
    assert_eq!(target(refused("dataFormat=shape", FENCE)), "dataFormat");
    assert!(refused("dataFormat=dwgzippackage", FENCE).message.contains("Creator"));
    assert_eq!(target(refused(&format!("dataFormat=geojson&description={}", "x".repeat(1001)), FENCE)), "description");
    assert_eq!(target(refused("dataFormat=geojson&description=a%00b", FENCE)), "description");
    for text in ["001\0", "001\u{1}"] {
        let in_a_foreign_member = FENCE.replace("geometryId", "other").replace("001", text);
        assert_eq!(refused("dataFormat=geojson", &in_a_foreign_member).inner(), Some("InvalidJson"));
    }
    let far = FENCE.replace("47.639754", "147.6");
    let error = refused("dataFormat=geojson", &far);
    assert_eq!((error.status, error.inner()), (StatusCode::BAD_REQUEST, Some("InvalidGeoJson")));
    assert_eq!(target(error), "features[0].geometry.coordinates");
    assert_eq!(refused("dataFormat=geojson", "").inner(), Some("InvalidJson"));
    assert_eq!(refused("dataFormat=geojson", "{}").inner(), Some("NotSupportedGeoJson"));
    let list = Ask::of("mapData/list").query("api-version=2.0").answer_of(&maps).unwrap();
    assert_eq!(body(&list), json!({"mapDataList": []}), "nothing of it was kept");
}

#[test]
fn a_full_account_is_told_in_azures_words() {
    let maps = keeping();
    (0..MOST_ITEMS).for_each(|_| drop(upload(&maps)));
    let full = Ask::of("mapData/upload").query(UPLOAD).body(FENCE).answer_of(&maps).unwrap_err();
    assert_eq!((full.status, full.code.as_ref()), (StatusCode::CONFLICT, "409 Conflict"));
    assert!(full.message.starts_with("The data storage limit is reached on the Azure Maps account."));
    let other: Value = body(&Ask::of("mapData/list").account(2).query("api-version=2.0").answer_of(&maps).unwrap());
    assert_eq!(other, json!({"mapDataList": []}));
}

#[test]
fn a_server_without_a_place_for_data_says_so() {
    let maps = Maps::new(crate::Limits { threads: 1, remembered: 0 }, &[]).unwrap();
    for name in ["mapData/list", "spatial/geofence"] {
        assert_eq!(Ask::of(name).answer_of(&maps).unwrap_err().status, StatusCode::NOT_IMPLEMENTED, "{name}");
    }
}
