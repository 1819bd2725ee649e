//! The Spatial service.

use lazurite_api::{ApiError, Reply};
use serde_json::{Value, json};

use crate::Maps;
use crate::testing::{Ask, body, keeping, target};

const FENCES: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","geometry":{"type":"Point","coordinates":[-122.126986,47.639754]},
     "properties":{"geometryId":"001","subType":"Circle","radius":500}},
    {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[10,50],[10.01,50],[10.01,50.01],[10,50.01],[10,50]]]},
     "properties":{"geometryId":1001,"validityTime":{"expiredTime":"2026-02-01T00:00:00"}}},
    {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[10,50],[10.01,50],[10.01,50.01],[10,50.01],[10,50]]]},
     "properties":{"geometryId":"night","validityTime":{"validityPeriod":[{"startTime":"2026-01-01T22:00:00Z","endTime":"2026-01-02T05:00:00Z"}]}}}]}"#;

fn post(name: &str, query: &str, text: &str) -> Result<Reply, ApiError> {
    Ask::of(name).path(&["json"]).query(query).body(text).answer()
}

fn fence(query: &str) -> Result<Reply, ApiError> {
    post("spatial/geofence/post", &format!("deviceId=d&lat=47.639754&lon=-122.126986&{query}"), FENCES)
}

/// Keeps the fences, and returns their id.
fn keep(maps: &Maps, text: &str) -> String {
    let reply =
        Ask::of("mapData/upload").query("api-version=2.0&dataFormat=geojson").body(text).answer_of(maps).unwrap();
    let location = reply.headers["operation-location"].to_str().unwrap().to_owned();
    location.split(['/', '?']).find(|part| part.len() == 36).unwrap().to_owned()
}

#[test]
fn a_device_is_told_how_it_stands_to_every_fence_that_counts() {
    let answer = body(&fence("").unwrap());
    assert_eq!(answer["expiredGeofenceGeometryId"], json!(["1001"]));
    assert_eq!(answer["invalidPeriodGeofenceGeometryId"], json!(["night"]));
    assert_eq!(answer.as_object().unwrap().len(), 3, "nothing is said of events");
    let geometries = answer["geometries"].as_array().unwrap();
    assert_eq!(geometries.len(), 1);
    assert_eq!((&geometries[0]["deviceId"], &geometries[0]["geometryId"]), (&json!("d"), &json!("001")));
    assert_eq!(geometries[0]["distance"], json!(-999.0));
    assert!(geometries[0].get("udId").is_none() && geometries[0].get("nearestZ").is_none());
    let wide = body(&fence("searchBuffer=500&z=30&userTime=2026-01-03T04:00:00%2B01:00").unwrap());
    assert!((wide["geometries"][0]["distance"].as_f64().unwrap() + 500.0).abs() < 1e-6, "{wide}");
    assert_eq!(wide["geometries"][0]["nearestZ"], json!(30.0));
    assert_eq!(wide["geometries"].as_array().unwrap().len(), 3, "in January, at night: {wide}");
}

#[test]
fn fences_that_are_kept_are_asked_by_their_id_and_anew_once_replaced() {
    let maps = keeping();
    let udid = keep(&maps, FENCES);
    let ask = || {
        let query = format!("deviceId=d&lat=47.639754&lon=-122.126986&udid={udid}");
        body(&Ask::of("spatial/geofence").path(&["json"]).query(&query).answer_of(&maps).unwrap())
    };
    assert_eq!(ask()["geometries"][0]["udId"], json!(udid));
    let path = [udid.as_str()];
    let text = FENCES.replace("\"radius\":500", "\"radius\":5").replace("-122.126986", "-122.2");
    Ask::of("mapData/update")
        .path(&path)
        .query("api-version=2.0&dataFormat=geojson")
        .body(&text)
        .answer_of(&maps)
        .unwrap();
    assert_eq!(ask()["geometries"][0]["distance"], json!(999.0));
}

#[test]
fn an_event_is_correlated_and_nobody_is_there_to_get_it() {
    for name in ["spatial/geofence/post/publish", "spatial/geofence/post"] {
        let reply = post(name, "deviceId=d&lat=0&lon=0&isAsync=True&mode=enterandexit", FENCES).unwrap();
        assert_eq!(body(&reply)["isEventPublished"], json!(false));
        assert_eq!(reply.headers["x-correlation-id"].len(), 36);
    }
    assert!(!fence("isAsync=false").unwrap().headers.contains_key("x-correlation-id"));
}

#[test]
fn every_wrong_parameter_has_its_own_inner_code() {
    let inner = |query: &str| post("spatial/geofence/post", query, FENCES).unwrap_err().inner().unwrap_or_default();
    let at = "lat=1&lon=1&deviceId=d";
    for (query, code) in [
        ("lat=1&lon=1".to_owned(), "NullDeviceId"),
        ("deviceId=d&lat=91&lon=1".to_owned(), "InvalidLatLon"),
        ("deviceId=d&lat=1".to_owned(), "InvalidLatLon"),
        (format!("{at}&userTime=yesterday"), "InvalidUserTime"),
        (format!("{at}&searchBuffer=wide"), "InvalidSearchBuffer"),
        (format!("{at}&searchBuffer=501"), "InvalidSearchRange"),
        (format!("{at}&searchBuffer=-1"), "InvalidSearchRange"),
        (format!("{at}&isAsync=truely"), "InvalidIsAsyncValue"),
        (format!("{at}&mode=Exit"), "InvalidModeValue"),
    ] {
        assert_eq!(inner(&query), code, "{query}");
    }
    let kept = |query: &str| {
        Ask::of("spatial/geofence").path(&["json"]).query(query).answer().unwrap_err().inner().unwrap_or_default()
    };
    assert_eq!(kept(at), "NullUdid");
    assert_eq!(kept(&format!("{at}&udid=7")), "UdidWrongFormat");
    assert_eq!(kept(&format!("{at}&udid=00000000-0000-4000-8000-000000000000")), "NoUserDataWithUdid");
    let sent = |text: &str| post("spatial/geofence/post", at, text).unwrap_err();
    assert_eq!(sent("{").inner(), Some("InvalidJson"));
    assert_eq!(sent("{\"type\":\"Point\",\"coordinates\":[1,2]}").inner(), Some("NotSupportedGeoJson"));
    let nameless = sent(&FENCES.replace("\"geometryId\":\"001\",", ""));
    assert_eq!(nameless.inner(), Some("InvalidGeoJson"));
    assert_eq!(nameless.target.as_deref(), Some("features[0].properties.geometryId"));
    assert!(nameless.message.starts_with("Invalid GeoJSON: All feature properties should contain a geometryId"));
    assert_eq!(nameless.body()["error"]["innererror"], json!({"code": "InvalidGeoJson"}));
    assert_eq!(target(&sent(&FENCES.replace(",\"radius\":500", ",\"radius\":50000"))), "features[0].properties.radius");
    assert_eq!(
        target(&post("spatial/geofence/post", &format!("{at}{}", "d".repeat(300)), FENCES).unwrap_err()),
        "deviceId"
    );
    assert_eq!(target(&Ask::of("spatial/geofence/post").path(&["xml"]).query(at).answer().unwrap_err()), "format");
}

#[test]
fn every_feature_gets_its_buffer() {
    let features: Value = serde_json::from_str(FENCES).unwrap();
    let sent = |distances: Value| {
        post("spatial/buffer/post", "", &json!({"geometries": features, "distances": distances}).to_string())
    };
    let answer = body(&sent(json!([176.3])).unwrap());
    assert_eq!(answer["summary"], json!({"udid": null, "information": "3 features processed in user data"}));
    assert_eq!(answer["result"]["type"], "FeatureCollection");
    let first = &answer["result"]["features"][0];
    assert_eq!(first["properties"], json!({"geometryId": "001", "bufferDist": 176.3}));
    assert_eq!(first["geometry"]["type"], "Polygon");
    let ring = first["geometry"]["coordinates"][0].as_array().unwrap();
    assert!(ring.len() > 100 && ring.first() == ring.last());
    let empty = body(&sent(json!([0, -1e6, 5])).unwrap());
    for feature in [0, 1] {
        assert_eq!(empty["result"]["features"][feature]["geometry"], json!({"type": "Polygon", "coordinates": []}));
    }
    for wrong in [json!([]), json!([1, 2]), json!([3e6])] {
        assert_eq!(target(&sent(wrong).unwrap_err()), "distances");
    }
    assert_eq!(target(&sent(json!(["1"])).unwrap_err()), "distances[0]");
    let many = json!({"type": "FeatureCollection", "features": vec![features["features"][0].clone(); 10_000]});
    let much = post("spatial/buffer/post", "", &json!({"geometries": many, "distances": [1]}).to_string()).unwrap_err();
    assert!(much.message.contains("too much to be buffered"), "{}", much.message);
    let maps = keeping();
    let udid = keep(&maps, FENCES);
    let kept = |distances: &str| {
        Ask::of("spatial/buffer").path(&["json"]).query(&format!("udid={udid}&distances={distances}")).answer_of(&maps)
    };
    let answer = body(&kept("12.34;-56.78;1").unwrap());
    assert_eq!(answer["summary"]["udid"], json!(udid));
    assert_eq!(answer["result"]["features"][1]["properties"]["bufferDist"], json!(-56.78));
    assert_eq!(target(&kept("12,5").unwrap_err()), "distances");
}

#[test]
fn the_closest_points_are_named_in_order() {
    let points = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"geometryId":1001},"geometry":{"type":"Point","coordinates":[-105.02860293715861,40.516153406773952]}},
        {"type":"Feature","properties":{"geometryId":1002},"geometry":{"type":"Point","coordinates":[-105.02860381672178,40.515990990037309]}},
        {"type":"Feature","properties":{"geometryId":1003},"geometry":{"type":"Point","coordinates":[-105.02812292879467,40.516058678088562]}}]}"#;
    let answer = body(
        &post("spatial/closestPoint/post", "lat=47.622942&lon=-122.316456&numberOfClosestPoints=2", points).unwrap(),
    );
    assert_eq!(
        answer["summary"],
        json!({"sourcePoint": {"lat": 47.622942, "lon": -122.316456}, "udid": null, "information": "3 points processed in user data"})
    );
    let ids: Vec<&Value> = answer["result"].as_array().unwrap().iter().map(|point| &point["geometryId"]).collect();
    assert_eq!(ids, ["1001", "1002"]);
    assert!(
        (answer["result"][0]["distanceInMeters"].as_f64().unwrap() - 1_589_106.032_066).abs() < 1e-3,
        "GeographicLib's"
    );
    assert_eq!(
        target(&post("spatial/closestPoint/post", "lat=1&lon=1&numberOfClosestPoints=51", points).unwrap_err()),
        "numberOfClosestPoints"
    );
}

#[test]
fn a_point_is_in_the_polygons_that_cover_it() {
    let polygon = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"geometryId":1001},"geometry":{"type":"Polygon",
        "coordinates":[[[-111.9267386,33.5362475],[-111.9627875,33.5104882],[-111.9027061,33.5004686],[-111.9267386,33.5362475]]]}}]}"#;
    let answer = body(&post("spatial/pointInPolygon/post", "lat=33.5362475&lon=-111.9267386", polygon).unwrap());
    assert_eq!(
        answer,
        json!({
            "summary": {"sourcePoint": {"lat": 33.5362475, "lon": -111.9267386}, "udid": null, "information": "1 polygons processed in user data"},
            "result": {"pointInPolygons": true, "intersectingGeometries": ["1001"]},
        })
    );
    let outside = body(&post("spatial/pointInPolygon/post", "lat=33.6&lon=-111.9267386", polygon).unwrap());
    assert_eq!(outside["result"], json!({"pointInPolygons": false, "intersectingGeometries": []}));
    let ring: Vec<[f64; 2]> = (0..=10_001)
        .map(|corner| [f64::from(corner % 10_001) / 1e4, f64::from(corner % 2) * f64::from(corner % 10_001) / 1e5])
        .collect();
    let large = json!({"type": "Feature", "properties": {"geometryId": "a"}, "geometry": {"type": "Polygon", "coordinates": [ring]}});
    let refused = post("spatial/pointInPolygon/post", "lat=1&lon=1", &large.to_string()).unwrap_err();
    assert_eq!(target(&refused), "features[0].geometry", "{}", refused.message);
}

#[test]
fn a_great_circle_has_a_length() {
    let ask = |query: &str| Ask::of("spatial/greatCircleDistance").path(&["json"]).query(query).answer();
    let answer = body(&ask("query=47.622942,-122.316456:47.610378,-122.200676").unwrap());
    assert_eq!(
        answer["summary"],
        json!({"sourcePoint": {"lat": 47.622942, "lon": -122.316456}, "targetPoint": {"lat": 47.610378, "lon": -122.200676}})
    );
    assert!(
        (answer["result"]["distanceInMeters"].as_f64().unwrap() - 8_815.317_560_66).abs() < 1e-6,
        "GeographicLib's"
    );
    for wrong in ["", "query=1,2", "query=1,2:3", "query=91,0:0,0", "query=1,2:3,4:5,6"] {
        assert_eq!(target(&ask(wrong).unwrap_err()), "query", "{wrong}");
    }
}
