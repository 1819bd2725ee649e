//! The cloud's metadata.

use crate::support::*;

#[tokio::test]
async fn anybody_reads_where_everything_is() {
    let world = World::new().await;
    let get = async |version: &str| {
        world.request("GET", &format!("/metadata/endpoints?api-version={version}"), &[], "").await
    };
    let newest = get("2022-09-01").await.expect(200);
    insta::assert_json_snapshot!("endpoints", newest.body);
    assert_eq!(get("2019-05-01").await.expect(200).body[0], newest.body);
    insta::assert_json_snapshot!("endpoints_2015", get("2015-01-01").await.expect(200).body);
    assert_eq!(get("1999-01-01").await.expect(400).code(), "InvalidApiVersionParameter");
    assert!(newest.headers.contains_key("x-ms-request-id"));
}
