//! One run through a deployment: the resources in the order of their dependencies, then what the template does not name
//! (complete mode), then the outputs.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use http::{Method, StatusCode};
use lazurite_api::ApiError;
use lazurite_model::record::{Deployment, DeploymentOperation, DeploymentSource, DeploymentState};
use lazurite_model::{Record as _, ResourceId};
use lazurite_policy::Caller;
use lazurite_template::{Plan, Planned};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{audit, clean, finish, nested};
use crate::State;
use crate::failure::Outcome;
use crate::provider::deployments::plan::{self, Made};
use crate::provider::deployments::scrub::Secrets;
use crate::provider::deployments::source::Source;
use crate::provider::deployments::step::{Asker, Request, error_of};
use crate::provider::deployments::{answers, scrub};

/// The `provisioningOperation` of a resource that the template names.
pub(super) const CREATE: &str = "Create";

/// A deployment that is gone through.
pub(super) struct Run {
    pub(super) asker: Asker,
    pub(super) deployment: Deployment,
    pub(super) plan: Plan,
    pub(super) secrets: Secrets,
    /// What was done, in this process or in one before it.
    pub(super) operations: Vec<DeploymentOperation>,
}

/// What a step came to: the status that the provider answered and the request's id, or the error, too.
pub(super) struct Stepped {
    pub(super) status: u16,
    pub(super) request: Uuid,
    pub(super) error: Option<Value>,
}

impl Stepped {
    /// What became of a request.
    pub(super) fn of(request: Uuid, outcome: Result<StatusCode, ApiError>) -> Self {
        match outcome {
            Ok(status) => Self { status: status.as_u16(), request, error: None },
            Err(error) => Self { status: error.status.as_u16(), request, error: Some(error_of(&error)) },
        }
    }
}

/// Goes through a deployment to its end; gives it as it is then. `None`: somebody ended it meanwhile.
///
/// # Errors
/// When the state cannot be read or written; the deployment is unfinished then, and taken up again.
pub(super) async fn drive(state: Arc<State>, deployment: Deployment) -> Outcome<Option<Deployment>> {
    let caller: Caller = serde_json::from_value(deployment.caller.clone()).map_err(ApiError::internal)?;
    let source = state.store.read::<DeploymentSource>(&deployment.key()).await?;
    let source = source.ok_or_else(|| ApiError::internal("a deployment without its source"))?;
    let source = Source::open(source, &deployment, &state.sealer)?;
    let operations = state.store.list::<DeploymentOperation>(&format!("{} ", deployment.key())).await?;
    tracing::info!(deployment = %deployment.resource_id(), caller = super::by(&caller), done = operations.len(), "deploys");
    let asker = Asker { state: Arc::clone(&state), caller, correlation: deployment.correlation_id.clone() };
    let Made { plan, secrets } = match plan::make(&state, &deployment, &source, &asker.caller).await {
        Ok(made) => made,
        Err(crate::failure::Failure::Refused(error)) => {
            return finish::failed(&state, &deployment, error_of(&error)).await;
        }
        Err(trouble) => return Err(trouble),
    };
    Run { asker, deployment, plan, secrets, operations }.go().await
}

impl Run {
    async fn go(mut self) -> Outcome<Option<Deployment>> {
        let (mut begun, mut done) = self.done();
        // Those that wait for a failed one are never ready.
        loop {
            let next = self.plan.ready(&begun, &done).next().cloned();
            let Some(planned) = next else { break };
            if self.is_over().await? {
                return Ok(None);
            }
            begun.insert(planned.index);
            if self.deploy(&planned).await? {
                done.insert(planned.index);
            }
        }
        if self.errors().next().is_none() && !self.is_over().await? {
            clean::complete(&mut self).await?;
        }
        let outputs =
            if self.errors().next().is_none() && !self.is_over().await? { self.outputs().await? } else { None };
        finish::end(&self, outputs).await
    }

    /// The places in the plan of what was tried, here or in a process before, and of what succeeded.
    fn done(&self) -> (BTreeSet<usize>, BTreeSet<usize>) {
        // Ids are written down without secrets, too.
        let id = |planned: &Planned| Some((self.secrets.scrub_id(&planned.id).ok()?, planned.index));
        let places: HashMap<ResourceId, usize> = self.plan.resources().iter().filter_map(id).collect();
        let (mut begun, mut done) = (BTreeSet::new(), BTreeSet::new());
        for operation in self.operations.iter().filter(|operation| operation.provisioning == CREATE) {
            let place = operation.target.as_ref().and_then(|(id, _)| places.get(id));
            begun.extend(place);
            done.extend(place.filter(|_| operation.state == DeploymentState::Succeeded));
        }
        (begun, done)
    }

    /// The errors of the steps that failed, with what they are about.
    pub(super) fn errors(&self) -> impl Iterator<Item = Value> {
        self.operations.iter().filter_map(|operation| {
            let mut error = operation.error.clone()?;
            if let (Some((id, _)), Some(fields)) = (&operation.target, error.as_object_mut()) {
                fields.entry("target").or_insert_with(|| json!(id));
            }
            Some(error)
        })
    }

    /// Whether somebody ended the deployment, or began another one under its name.
    pub(super) async fn is_over(&self) -> Outcome<bool> {
        let found = self.asker.state.store.read::<Deployment>(&self.deployment.key()).await?;
        Ok(found.is_none_or(|found| found.run != self.deployment.run || found.is_over()))
    }

    /// Whether it succeeded.
    async fn deploy(&mut self, planned: &Planned) -> Outcome<bool> {
        let begun = self.asker.state.clock.now();
        let stepped =
            if planned.is_deployment() { nested::deploy(self, planned).await? } else { self.write(planned).await };
        let target = self.secrets.scrub_id(&planned.id)?;
        let succeeded = stepped.error.is_none();
        self.note(CREATE, Some((target, planned.api_version.clone())), begun, stepped).await?;
        Ok(succeeded)
    }

    async fn write(&self, planned: &Planned) -> Stepped {
        let body = match answers::evaluate(&self.asker, |answers| self.plan.body(planned, answers)).await {
            Ok(body) => body,
            Err(error) => return Stepped::of(Uuid::nil(), Err(error)),
        };
        let request = Request { body: Some(&body), ..Request::new(Method::PUT, &planned.id, &planned.api_version) };
        let (id, outcome) = self.asker.perform(&request).await;
        Stepped::of(id, outcome.map(|reply| reply.status()))
    }

    /// Writes down what was done.
    pub(super) async fn note(
        &mut self,
        provisioning: &str,
        target: Option<(ResourceId, String)>,
        started: jiff::Timestamp,
        stepped: Stepped,
    ) -> Outcome<()> {
        let state = &self.asker.state;
        let number = u32::try_from(self.operations.len()).map_err(ApiError::internal)?;
        let (high, _) = state.random.uuid().as_u64_pair();
        let operation = DeploymentOperation {
            deployment: self.deployment.key(),
            number,
            id: format!("{high:016X}"),
            provisioning: provisioning.to_owned(),
            target,
            state: if stepped.error.is_some() { DeploymentState::Failed } else { DeploymentState::Succeeded },
            status: stepped.status,
            error: stepped.error.map(|error| self.secrets.scrub(error)),
            started,
            updated: state.clock.now(),
            request: stepped.request,
        };
        let mut tx = state.store.begin(audit(&self.deployment)).await?;
        // Another run under the same name has steps of its own; nothing is kept of one that is gone.
        let found = tx.read::<Deployment>(&self.deployment.key()).await?;
        if found.is_some_and(|found| found.run == self.deployment.run) {
            tx.put(&operation).await?;
            tx.commit().await?;
        }
        self.operations.push(operation);
        Ok(())
    }

    /// The outputs as they are shown.
    async fn outputs(&mut self) -> Outcome<Option<serde_json::Map<String, Value>>> {
        let begun = self.asker.state.clock.now();
        let evaluated = answers::evaluate(&self.asker, |answers| self.plan.outputs(answers)).await;
        let (outputs, stepped) = match evaluated {
            Ok(outputs) => (Some(outputs), Stepped::of(Uuid::nil(), Ok(StatusCode::OK))),
            Err(error) => (None, Stepped::of(Uuid::nil(), Err(error))),
        };
        self.note("EvaluateDeploymentOutput", None, begun, stepped).await?;
        Ok(outputs.map(|outputs| {
            let shown = outputs
                .into_iter()
                .map(|output| (output.name, self.secrets.scrub(scrub::shown(output.value_type, Some(output.value)))));
            shown.collect()
        }))
    }
}
