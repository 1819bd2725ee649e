//! A deployment outlives the replica that goes through it.

use std::time::Duration;

use lazurite_soak::administrator::Administrator;
use lazurite_soak::cluster::{Cluster, Shape};
use lazurite_soak::configuration::SUBSCRIPTION;
use lazurite_soak::wait::until;
use reqwest::Method;
use serde_json::{Value, json};

const ACCOUNTS: usize = 120;

fn template() -> Value {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{
            "type": "Microsoft.Maps/accounts", "apiVersion": "2023-06-01", "name": "[format('taken{0}', copyIndex())]",
            "location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {},
            "copy": {"name": "all", "count": ACCOUNTS},
        }],
    })
}

/// How many accounts there are.
async fn accounts(admin: &Administrator) -> usize {
    let path = format!("/subscriptions/{SUBSCRIPTION}/resources?api-version=2021-04-01&$top=1000");
    admin.must(Method::GET, &path, None).await.unwrap()["value"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_is_finished_by_the_replica_that_is_left() {
    let cluster = Cluster::start(Shape::replicas(2)).await.unwrap();
    let first = cluster.administrator(0).await.unwrap();
    let second = first.at(cluster.replica(1).client());
    let deployment = format!(
        "/subscriptions/{SUBSCRIPTION}/resourcegroups/soak/providers/Microsoft.Resources/deployments/taken\
         ?api-version=2021-04-01"
    );
    let body = json!({"properties": {"mode": "Incremental", "template": template()}});
    first.must(Method::PUT, &deployment, Some(&body)).await.unwrap();
    until("it has begun", Duration::from_secs(30), async || accounts(&second).await >= 3).await.unwrap();
    cluster.replica(0).kill();
    let left_behind = accounts(&second).await;
    assert!(left_behind < ACCOUNTS, "it was killed in the middle, not behind the end");
    let state = async || {
        let found = second.must(Method::GET, &deployment, None).await.unwrap();
        found["properties"]["provisioningState"].as_str().unwrap().to_owned()
    };
    until("it is over", Duration::from_secs(60), async || state().await != "Running").await.unwrap();
    assert_eq!(state().await, "Succeeded");
    assert_eq!(accounts(&second).await, ACCOUNTS);
}
