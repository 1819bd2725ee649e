//! `POST {deployment}/whatIf`: what a deployment would change, found by reading what there is in the caller's name.

mod delta;
mod predict;

use http::Method;
use lazurite_api::ApiError;
use lazurite_model::record::{Deployment, DeploymentMode};
use lazurite_template::Plan;
use serde_json::{Map, Value, json};

use super::accept::{self, Accepted};
use super::scrub::Secrets;
use super::step::{Asker, Request};
use super::{inner, preflight, unnamed};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::reply::Reply;
use crate::tracked::Tracked;

/// What is looked at, and what was found.
struct Prediction<'c> {
    call: &'c Call,
    asker: Asker,
    secrets: Secrets,
    /// Whether the whole resources are shown.
    is_full: bool,
    changes: Vec<Value>,
    /// The ids of what the template names, in lower case.
    named: Vec<String>,
}

/// Predicts a deployment. Nothing is done, and no key is listed.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let accepted = accept::read(call).await?;
    let is_full = is_full(accepted.result_format.as_deref())?;
    preflight::check(call, &accepted).await?;
    let Accepted { deployment, made, .. } = accepted;
    let asker = Asker { state: call.state.clone(), caller: call.caller.clone(), correlation: call.correlation.clone() };
    let (changes, named) = (Vec::new(), Vec::new());
    let mut prediction = Prediction { call, asker, secrets: made.secrets, is_full, changes, named };
    prediction.plan(&made.plan, &deployment).await?;
    prediction.others(&deployment).await?;
    let properties = json!({"correlationId": deployment.correlation_id, "changes": prediction.changes});
    Ok(Reply::ok(json!({"status": "Succeeded", "properties": properties})))
}

fn is_full(format: Option<&str>) -> Result<bool, ApiError> {
    let is = |name: &str| format.is_none_or(|format| format.eq_ignore_ascii_case(name));
    let mut faults = Faults::default();
    if !is("FullResourcePayloads") && !is("ResourceIdOnly") {
        let message = "The result format is 'FullResourcePayloads' or 'ResourceIdOnly'.";
        faults.invalid("properties.whatIfSettings.resultFormat", message);
    }
    faults.into_result()?;
    Ok(is("FullResourcePayloads"))
}

impl Prediction<'_> {
    async fn plan(&mut self, plan: &Plan, deployment: &Deployment) -> Outcome<()> {
        for planned in plan.resources() {
            self.named.push(planned.id.to_lowercase());
            if planned.is_deployment() {
                match inner::plan(self.call, plan, planned, deployment).await? {
                    Some(inner) => {
                        let (plan, inside) = inner?;
                        Box::pin(self.plan(&plan, &inside)).await?;
                    }
                    None => self.push(&planned.id, "Unsupported", [(
                        "unsupportedReason",
                        json!("What this deployment would change is known only once the resources before it are deployed."),
                    )]),
                }
                continue;
            }
            let predicted = predict::resource(&self.asker, plan, planned, &self.secrets).await?;
            self.push(&planned.id, predicted.kind, predicted.shown);
        }
        Ok(())
    }

    /// What is in the group and not in the template: it stays, or goes in complete mode.
    async fn others(&mut self, deployment: &Deployment) -> Outcome<()> {
        if deployment.scope.group().is_none() {
            return Ok(());
        }
        let kind = if deployment.mode == DeploymentMode::Complete { "Delete" } else { "Ignore" };
        for resource in unnamed::resources(&self.call.state.store, &deployment.scope, &self.named).await? {
            if self.call.allows(resource.type_().read, resource.id()) {
                let before = self.before(&resource).await;
                self.push(resource.id().as_str(), kind, [("before", before)]);
            }
        }
        Ok(())
    }

    async fn before(&self, resource: &Tracked) -> Value {
        let version = resource.type_().versions.first().copied().unwrap_or_default();
        let request = Request::new(Method::GET, resource.id().as_str(), version);
        match self.asker.perform(&request).await.1 {
            Ok(reply) => predict::shown(reply.body().cloned().unwrap_or_default(), version),
            Err(_) => Value::Null,
        }
    }

    fn push(&mut self, id: &str, kind: &str, shown: impl IntoIterator<Item = (&'static str, Value)>) {
        let mut change = Map::from_iter([
            ("resourceId".to_owned(), self.secrets.scrub(json!(id))),
            ("changeType".to_owned(), json!(kind)),
        ]);
        for (name, value) in shown {
            if (self.is_full || name == "unsupportedReason") && !value.is_null() {
                change.insert(name.to_owned(), self.secrets.scrub(value));
            }
        }
        self.changes.push(Value::Object(change));
    }
}
