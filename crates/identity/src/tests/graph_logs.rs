//! Logs of sign-ins, and several requests in one.

use jiff::SignedDuration;
use lazurite_store::SignIn;
use serde_json::{Value, json};
use uuid::Uuid;

use super::graph_world::{encoded, ids, person, text};
use super::world::{CLIENT, OTHER_TENANT, TENANT, World};

fn sign_in(world: &World, number: u128, tenant: Option<&str>) -> SignIn {
    SignIn {
        id: Uuid::from_u128(number),
        created: world.now() + SignedDuration::from_mins(number.try_into().unwrap()),
        tenant: tenant.map(|tenant| tenant.parse().unwrap()),
        user: None,
        name: "ada@lazurite.localhost".into(),
        client: Some(CLIENT.parse().unwrap()),
        address: Some([192, 0, 2, 1].into()),
        correlation: Uuid::from_u128(9),
        code: 50126,
        reason: "wrong".into(),
        resource: None,
    }
}

#[tokio::test]
async fn sign_ins_are_read_by_those_who_look_after_the_tenant() {
    let world = World::new().await;
    let entries = [sign_in(&world, 1, Some(TENANT)), sign_in(&world, 2, Some(OTHER_TENANT)), sign_in(&world, 3, None)];
    world.state.store().add_sign_ins(&entries).await.unwrap();
    let path = "/auditLogs/signIns";
    let mine = world.shown("admin", path).await;
    assert_eq!(ids(&mine), [entries[0].id.to_string(), entries[2].id.to_string()]);
    assert_eq!(
        (&mine["value"][0]["status"]["errorCode"], &mine["value"][0]["ipAddress"]),
        (&50126.into(), &"192.0.2.1".into())
    );
    assert_eq!(ids(&world.shown("stranger", path).await), [entries[1].id.to_string()]);
    let since = encoded("createdDateTime ge 2026-11-22T00:02:00Z");
    assert_eq!(ids(&world.shown("admin", &format!("{path}?$filter={since}")).await), [entries[2].id.to_string()]);
    let until = encoded("createdDateTime le 2026-11-22T00:01:00Z and status/errorCode eq 50126");
    assert_eq!(ids(&world.shown("admin", &format!("{path}?$filter={until}")).await), [entries[0].id.to_string()]);
    assert_eq!(text(&world.shown("admin", &format!("{path}/{}", entries[0].id)).await, "appId"), CLIENT);
    assert_eq!(world.refusal("admin", "GET", &format!("{path}/{}", entries[1].id), Value::Null).await.0, 404);
    let member = person(&world.person(1, &[]).await);
    for caller in [member.as_str(), "reader"] {
        assert_eq!(world.refusal(caller, "GET", path, Value::Null).await.0, 403);
    }
}

#[tokio::test]
async fn several_requests_go_in_one_each_with_an_answer_of_its_own() {
    let world = World::new().await;
    let body = json!({"requests": [
        {"id": "1", "method": "POST", "url": "/applications", "body": {"displayName": "lz"},
         "headers": {"Content-Type": "application/json"}},
        {"id": "2", "method": "GET", "url": "applications/$count", "dependsOn": ["1"]},
        {"id": "3", "method": "GET", "url": "/users/nobody@lazurite.localhost"},
        {"id": "4", "method": "DELETE", "url": "/groups/x", "dependsOn": ["3"]},
        {"id": "5", "method": "GET", "url": "/organization", "headers": {"authorization": "Bearer nobody"}},
        {"id": "6", "method": "POST", "url": "/$batch", "body": {"requests": []}},
    ]});
    let answers = world.good("admin", "POST", "/$batch", body.clone()).await;
    let statuses: Vec<_> =
        answers["responses"].as_array().unwrap().iter().map(|it| it["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [201, 200, 404, 424, 200, 400], "{answers}");
    assert_eq!(answers["responses"][0]["body"]["displayName"], "lz");
    assert_eq!(answers["responses"][2]["body"]["error"]["code"], "Request_ResourceNotFound");
    let reader = world.good("reader", "POST", "/$batch", body).await;
    assert_eq!(reader["responses"][0]["status"], 403, "nobody may more by it");
    for requests in
        [json!([]), json!([{"id": "1", "method": "GET"}]), json!([{"id": "1", "method": "G T", "url": "/me"}])]
    {
        assert_eq!(world.refusal("admin", "POST", "/$batch", json!({"requests": requests})).await.0, 400);
    }
    let twice = json!({"id": "1", "method": "GET", "url": "/organization"});
    assert_eq!(world.refusal("admin", "POST", "/$batch", json!({"requests": [twice, twice]})).await.0, 400);
    let many: Vec<Value> = (0..21).map(|id| json!({"id": id.to_string(), "method": "GET", "url": "/me"})).collect();
    assert_eq!(world.refusal("admin", "POST", "/$batch", json!({"requests": many})).await.0, 400);
    assert_eq!(
        world.graph("nobody", "POST", "/$batch", json!({"requests": [twice]})).await.json()["responses"][0]["status"],
        401
    );
}
