//! What one replica decided, the other explains: over the resource manager and on the command line, also when the one that
//! decided is dead.

use std::time::Duration;

use lazurite_soak::administrator::{Account, Administrator};
use lazurite_soak::cluster::{Cluster, Shape};
use lazurite_soak::configuration::HOST;
use lazurite_soak::replica::Replica;
use lazurite_soak::wait::until;
use reqwest::Method;
use serde_json::Value;

const SOON: Duration = Duration::from_secs(10);

/// Asks a replica for a tile, and gives the status and the request's id.
async fn tile(replica: &Replica, query: &str, headers: &[(&'static str, &str)]) -> (u16, String) {
    let tile = "map/tile?api-version=2024-04-01&tilesetId=microsoft.base&zoom=6&x=45&y=32";
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client.get(format!("http://{}/{tile}{query}", replica.http())).header("host", HOST);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.headers()["x-ms-request-id"].to_str().unwrap().to_owned())
}

/// What `lazurite explain` says beside a replica; `None` as long as it knows nothing.
fn explain(replica: &Replica, id: &str) -> Option<Value> {
    let done = replica.command(&["explain", id, "--format=json"]).unwrap();
    done.status.success().then(|| serde_json::from_slice(&done.stdout).unwrap())
}

/// What a replica's resource manager says to a reader of the account.
async fn decision(admin: &Administrator, account: &Account, id: &str) -> (u16, Value) {
    let path = format!("{}/providers/Lazurite.Access/decisions/{id}?api-version=2026-11-01", account.id);
    let answer = admin.arm(Method::GET, &path, None).await.unwrap();
    (answer.status, answer.json["properties"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_replica_refused_the_other_explains_whole_though_the_first_is_dead() {
    let cluster = Cluster::start(Shape::replicas(2)).await.unwrap();
    let (first, second) = (cluster.replica(0), cluster.replica(1));
    let admin = cluster.administrator(0).await.unwrap();
    let account = admin.create_account("explained", "G2").await.unwrap();
    let application = admin.create_application("without a role").await.unwrap();
    let token = format!("Bearer {}", application.maps_token(first.client()).await.unwrap());
    let bearer = [("authorization", token.as_str()), ("x-ms-client-id", account.unique_id.as_str())];
    cluster.until_all_answer(&cluster.tile(&account.primary_key), 200).await.unwrap();

    let (status, no_role) = tile(first, "", &bearer).await;
    assert_eq!(status, 403);
    let (status, wrong_key) = tile(first, "&subscription-key=wrong", &[]).await;
    assert_eq!(status, 401);
    for (id, cause) in [(&no_role, "no-role"), (&wrong_key, "key-unknown")] {
        let told = explain(first, id).unwrap();
        assert_eq!((&told["requestId"], &told["cause"]["code"]), (&Value::from(id.as_str()), &Value::from(cause)));
        until("the second replica tells the same", SOON, async || explain(second, id).as_ref() == Some(&told))
            .await
            .unwrap();
    }
    let told = explain(first, &no_role).unwrap();
    assert_eq!(told["principal"], Value::from(application.principal.as_str()));

    // The last ones before the end, which it had no time to share.
    let mut last = Vec::new();
    for _ in 0..10 {
        last.push(tile(first, "", &bearer).await.1);
    }
    first.kill();
    let at_second = admin.at(second.client());
    assert_eq!(decision(&at_second, &account, &no_role).await, (200, told.clone()));
    assert_eq!(decision(&at_second, &account, &wrong_key).await.0, 404, "a wrong key is no account's business");
    assert_eq!(explain(second, &no_role), Some(told));
    assert_eq!(explain(second, &wrong_key).unwrap()["cause"]["code"], "key-unknown");

    first.start().await.unwrap();
    for id in &last {
        until("the second replica tells what the first decided last", SOON, async || {
            decision(&at_second, &account, id).await.0 == 200
        })
        .await
        .unwrap();
        let told = explain(first, id);
        assert_eq!(told, explain(second, id));
        assert_eq!(told.unwrap()["cause"]["code"], "no-role");
    }
    cluster.logs_are_clean(&[]).unwrap();
}
