//! Deployments whose process died: taken up again, by whoever comes next, in the name of whoever began them.

use std::time::Duration;

use lazurite_management::resume_deployments;
use lazurite_model::record::{
    Deployment, DeploymentOperation, DeploymentSource, DeploymentState, RoleAssignment, ServicePrincipal,
};
use lazurite_model::{Clock as _, Record as _, ResourceId};
use serde_json::json;
use uuid::Uuid;

use crate::deployment::*;
use crate::support::*;

/// Deploys two identities, and puts everything back to where it was after the first one: the process died there.
async fn half_done(world: &World) -> Deployment {
    let whole = template(json!([an_identity("first"), an_identity("second")]));
    world.send("PUT", &path("main", ""), Some(body(&whole, json!({})))).await.expect(201);
    world.end(&path("main", "")).await;
    let key = Deployment::key_of(TENANT, &ResourceId::parse(GROUP).unwrap().resource(Deployment::TYPE, "main"));
    let mut deployment = world.store.read::<Deployment>(&key).await.unwrap().unwrap();
    deployment.state = DeploymentState::Running;
    deployment.output_resources.clear();
    deployment.worker = Some((Uuid::from_u128(1), world.clock.now()));
    let mut source = world.store.read::<DeploymentSource>(&key).await.unwrap().unwrap();
    source.sealed = Some(world.state.sealer.seal(&source.seal_context(deployment.run), b"{}"));
    let operations = world.store.list::<DeploymentOperation>("").await.unwrap();
    let mut tx = world.write().await;
    tx.put(&deployment).await.unwrap();
    tx.put(&source).await.unwrap();
    for operation in operations.iter().filter(|operation| operation.number > 0) {
        tx.delete::<DeploymentOperation>(&operation.key()).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.send("DELETE", &format!("{}?api-version=2023-01-31", identity("first")), None).await.expect(200);
    world.send("DELETE", &format!("{}?api-version=2023-01-31", identity("second")), None).await.expect(200);
    deployment
}

#[tokio::test]
async fn a_deployment_goes_on_behind_the_last_step_that_was_written_down() {
    let world = World::new().await;
    half_done(&world).await;
    resume_deployments(&world.state).await;
    let ended = world.end(&path("main", "")).await;
    assert_eq!(ended["properties"]["provisioningState"], "Succeeded", "{ended}");
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("first")), None).await.expect(404);
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("second")), None).await.expect(200);
    assert_eq!(ended["properties"]["outputResources"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_deployment_that_somebody_goes_through_is_left_alone() {
    let world = World::new().await;
    let mut deployment = half_done(&world).await;
    deployment.worker = Some((Uuid::from_u128(1), world.clock.now() + Duration::from_secs(5)));
    let mut tx = world.write().await;
    tx.put(&deployment).await.unwrap();
    tx.commit().await.unwrap();
    resume_deployments(&world.state).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("second")), None).await.expect(404);
    // It can be cancelled all the same, and then nobody takes it up.
    world.send("POST", &path("main", "/cancel"), None).await.expect(204);
    world.clock.advance_seconds(60);
    resume_deployments(&world.state).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let ended = world.end(&path("main", "")).await;
    assert_eq!(ended["properties"]["provisioningState"], "Canceled");
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("second")), None).await.expect(404);
    assert_eq!(world.send("DELETE", &path("main", ""), None).await.status, 202);
}

#[tokio::test]
async fn an_active_deployment_is_not_replaced_or_deleted() {
    let world = World::new().await;
    half_done(&world).await;
    let wanted = body(&template(json!([])), json!({}));
    assert_eq!(world.send("PUT", &path("main", ""), Some(wanted)).await.expect(409).code(), "DeploymentActive");
    assert_eq!(world.send("DELETE", &path("main", ""), None).await.expect(409).code(), "DeploymentActive");
}

#[tokio::test]
async fn whoever_was_disabled_meanwhile_deploys_no_further() {
    let world = World::new().await;
    half_done(&world).await;
    let key = OWNER.to_string();
    let mut owner = world.store.read::<ServicePrincipal>(&key).await.unwrap().unwrap();
    owner.account_enabled = false;
    let mut tx = world.write().await;
    tx.put(&owner).await.unwrap();
    tx.commit().await.unwrap();
    resume_deployments(&world.state).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    refused(&world).await;
}

#[tokio::test]
async fn whoever_lost_the_role_meanwhile_deploys_no_further() {
    let world = World::new().await;
    half_done(&world).await;
    let mut tx = world.write().await;
    for assignment in world.store.list::<RoleAssignment>("").await.unwrap() {
        tx.delete::<RoleAssignment>(&assignment.key()).await.unwrap();
    }
    tx.commit().await.unwrap();
    resume_deployments(&world.state).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    refused(&world).await;
}

async fn refused(world: &World) {
    let deployment = world.store.list::<Deployment>("").await.unwrap().pop().unwrap();
    assert_eq!(deployment.state, DeploymentState::Failed);
    assert!(deployment.error.unwrap().to_string().contains("AuthorizationFailed"));
    let made =
        world.store.read::<lazurite_model::record::UserAssignedIdentity>(&identity("second").to_lowercase()).await;
    assert!(made.unwrap().is_none());
}

#[tokio::test]
async fn a_nested_deployment_goes_on_where_it_was_too() {
    let world = World::new().await;
    let inside = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
        "properties": {"mode": "Incremental", "template": template(json!([an_identity("first"), an_identity("second")]))}});
    world.deploy("main", &template(json!([inside])), json!({})).await;
    let mut tx = world.write().await;
    for mut deployment in world.store.list::<Deployment>("").await.unwrap() {
        deployment.state = DeploymentState::Running;
        let mut source = world.store.read::<DeploymentSource>(&deployment.key()).await.unwrap().unwrap();
        source.sealed = Some(world.state.sealer.seal(&source.seal_context(deployment.run), b"{}"));
        tx.put(&deployment).await.unwrap();
        tx.put(&source).await.unwrap();
    }
    let first = |operation: &DeploymentOperation| operation.target.as_ref().is_some_and(|(id, _)| id.name() == "first");
    for operation in world.store.list::<DeploymentOperation>("").await.unwrap() {
        if !first(&operation) {
            tx.delete::<DeploymentOperation>(&operation.key()).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    for name in ["first", "second"] {
        world.send("DELETE", &format!("{}?api-version=2023-01-31", identity(name)), None).await.expect(200);
    }
    resume_deployments(&world.state).await;
    assert_eq!(world.end(&path("main", "")).await["properties"]["provisioningState"], "Succeeded");
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("first")), None).await.expect(404);
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("second")), None).await.expect(200);
    assert_eq!(world.operations("inner").await.len(), 3);
}

#[tokio::test]
async fn whoever_cancels_a_deployment_cancels_those_in_it() {
    let world = World::new().await;
    let inside = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
        "properties": {"mode": "Incremental", "template": template(json!([an_identity("first")]))}});
    world.deploy("main", &template(json!([inside])), json!({})).await;
    let mut tx = world.write().await;
    for mut deployment in world.store.list::<Deployment>("").await.unwrap() {
        deployment.state = DeploymentState::Running;
        tx.put(&deployment).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.send("POST", &path("main", "/cancel"), None).await.expect(204);
    for name in ["main", "inner"] {
        assert_eq!(world.end(&path(name, "")).await["properties"]["provisioningState"], "Canceled", "{name}");
    }
}
