//! Templates from text to plan, bodies and outputs, driven as the deployment engine drives them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends when something is wrong"
)]

#[path = "templates/copies.rs"]
mod copies;
#[path = "templates/dependencies.rs"]
mod dependencies;
#[path = "templates/faults.rs"]
mod faults;
#[path = "templates/hostile.rs"]
mod hostile;
#[path = "templates/identity.rs"]
mod identity;
#[path = "templates/maps.rs"]
mod maps;
#[path = "templates/nested.rs"]
mod nested;
#[path = "templates/parameters.rs"]
mod parameters;
#[path = "templates/symbolic.rs"]
mod symbolic;

use std::collections::BTreeSet;

use lazurite_template::{
    Answers, Deployment, ExternalCall, Fault, Halt, Output, Parameters, Place, Plan, Surroundings, Template,
};
use serde_json::{Value, json};
use uuid::Uuid;

const SUBSCRIPTION: &str = "11111111-1111-1111-1111-111111111111";
const GROUP: &str = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/maps";

fn surroundings() -> Surroundings {
    Surroundings {
        place: Place::ResourceGroup { subscription: SUBSCRIPTION.to_owned(), name: "maps".to_owned() },
        resource_group: Some(json!({ "id": GROUP, "name": "maps", "location": "westeurope", "tags": {} })),
        subscription: Some(json!({
            "id": format!("/subscriptions/{SUBSCRIPTION}"),
            "subscriptionId": SUBSCRIPTION,
            "tenantId": "22222222-2222-2222-2222-222222222222",
            "displayName": "Lazurite",
        })),
        management_group: None,
        tenant: json!({ "tenantId": "22222222-2222-2222-2222-222222222222" }),
        deployment: json!({ "name": "main" }),
        environment: json!({ "name": "AzureCloud" }),
        deployer: None,
        now: "2026-03-05T07:08:09Z".parse().expect("a time"),
        seed: Uuid::from_u128(7),
    }
}

/// A template around the given sections.
fn template(sections: Value) -> Value {
    let mut template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [],
    });
    let (Some(all), Some(sections)) = (template.as_object_mut(), sections.as_object()) else { panic!("no object") };
    all.extend(sections.clone());
    template
}

fn deployment(source: &Value, given: Value) -> Result<Deployment, Vec<Fault>> {
    Deployment::new(Template::parse(source)?, &Parameters::parse(&given)?, surroundings())
}

fn plan_of(sections: Value) -> Result<Plan, Vec<Fault>> {
    deployment(&template(sections), Value::Null)?.expand()
}

fn plan(sections: Value) -> Plan {
    plan_of(sections).expect("a plan")
}

fn messages(result: Result<impl Sized, Vec<Fault>>) -> String {
    let faults = result.err().expect("faults");
    faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("\n")
}

/// A resource manager that deploys whatever it is told, and answers calls from what was deployed.
#[derive(Default)]
struct World {
    /// Id in lower case and body, in the order of deployment.
    deployed: Vec<(String, Value)>,
    calls: Vec<ExternalCall>,
}

impl World {
    fn answer(&mut self, call: &ExternalCall) -> Value {
        self.calls.push(call.clone());
        let id = call.id().to_lowercase();
        match call {
            ExternalCall::Reference { .. } => {
                let found = self.deployed.iter().find(|(known, _)| *known == id);
                let (_, body) = found.unwrap_or_else(|| panic!("{id} is not there yet"));
                let mut properties = body.get("properties").cloned().unwrap_or_else(|| json!({}));
                properties["principalId"] = json!("principal");
                json!({ "id": id, "location": body["location"], "properties": properties })
            }
            ExternalCall::List { function, body, .. } if function == "listsas" => {
                json!({ "accountSasToken": format!("token until {}", body.as_ref().expect("a body")["expiry"]) })
            }
            ExternalCall::List { .. } => json!({ "primaryKey": "first", "secondaryKey": "second" }),
        }
    }

    /// The pull loop.
    fn pull<T>(&mut self, answers: &mut Answers, evaluate: impl Fn(&Answers) -> Result<T, Halt>) -> T {
        for _ in 0..10 {
            match evaluate(answers) {
                Ok(value) => return value,
                Err(Halt::Fault(fault)) => panic!("{fault}"),
                Err(Halt::Need(calls)) => {
                    for call in calls {
                        let answer = self.answer(&call);
                        answers.insert(&call, answer);
                    }
                }
            }
        }
        panic!("the evaluation asks again and again")
    }

    /// Deploys everything, each resource as soon as its dependencies are there, and returns the outputs.
    fn deploy(&mut self, plan: &Plan) -> Vec<Output> {
        let (mut done, mut answers) = (BTreeSet::new(), Answers::new());
        while done.len() < plan.resources().len() {
            let next = plan.ready(&done, &done).next().expect("something can go on");
            let body = self.pull(&mut answers, |answers| plan.body(next, answers));
            self.deployed.push((next.id.to_lowercase(), body));
            done.insert(next.index);
        }
        self.pull(&mut answers, |answers| plan.outputs(answers))
    }

    fn body(&self, id_end: &str) -> &Value {
        let found = self.deployed.iter().find(|(id, _)| id.ends_with(&id_end.to_lowercase()));
        &found.unwrap_or_else(|| panic!("{id_end} was not deployed")).1
    }
}

/// The ids of a plan's resources.
fn ids(plan: &Plan) -> Vec<&str> {
    plan.resources().iter().map(|planned| planned.id.as_str()).collect()
}

fn body(plan: &Plan, index: usize) -> Value {
    plan.body(&plan.resources()[index], &Answers::new()).expect("a body")
}
