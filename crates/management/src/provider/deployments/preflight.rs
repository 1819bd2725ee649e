//! What can be known before anything is done: whether every resource's type and api-version exist, and whether the caller has
//! leave at every target, in nested templates too. It spares a deployment that would end half way; it replaces no check
//! when the steps are done.

use http::{Method, StatusCode};
use lazurite_api::{ApiError, Detail};
use lazurite_model::ResourceId;
use lazurite_model::record::{Deployment, DeploymentMode};
use lazurite_template::{Plan, Planned};

use super::accept::Accepted;
use super::step::{Asker, Request};
use super::{inner, unnamed};
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::operation::Access;
use crate::{perform, system_data};

/// Looks at everything that would be deployed.
///
/// # Errors
/// 400 `InvalidTemplateDeployment` with every fault; 403 where nothing but leave is missing.
pub(super) async fn check(call: &Call, accepted: &Accepted) -> Outcome<()> {
    let asker = Asker { state: call.state.clone(), caller: call.caller.clone(), correlation: call.correlation.clone() };
    let (left, named, faults) = (accepted.deployment.allowance, Vec::new(), Vec::new());
    let mut walk = Walk { call, asker, left, named, faults, is_only_leave: true };
    walk.plan(&accepted.made.plan, &accepted.deployment).await?;
    if accepted.deployment.mode == DeploymentMode::Complete {
        walk.deletions(&accepted.deployment).await?;
    }
    walk.into_result(call.name("deploymentName"))
}

struct Walk<'c> {
    call: &'c Call,
    asker: Asker,
    /// How many resources may still come.
    left: u32,
    /// The ids of what is deployed.
    named: Vec<String>,
    faults: Vec<Detail>,
    is_only_leave: bool,
}

impl Walk<'_> {
    async fn plan(&mut self, plan: &Plan, deployment: &Deployment) -> Outcome<()> {
        for planned in plan.resources() {
            let Some(left) = self.left.checked_sub(1) else {
                let message = "The deployments in this deployment have more resources together than are allowed.";
                return Err(ApiError::bad_request("InvalidTemplate", message).into());
            };
            self.left = left;
            self.named.push(planned.id.clone());
            self.resource(planned).await?;
            if planned.is_deployment() {
                match inner::plan(self.call, plan, planned, deployment).await? {
                    Some(Ok((plan, inside))) => Box::pin(self.plan(&plan, &inside)).await?,
                    Some(Err(refused)) => self.refused(refused),
                    // Looked at when its turn comes.
                    None => {}
                }
            }
        }
        Ok(())
    }

    async fn resource(&mut self, planned: &Planned) -> Outcome<()> {
        let ask = self.asker.ask(&Request::new(Method::PUT, &planned.id, &planned.api_version));
        match perform::prepare(self.call.state.clone(), ask).await {
            Ok(step) => {
                if let Access::Action(action) = step.operation.access
                    && !step.allows(action, &step.target)
                {
                    self.no_leave(&planned.name, &planned.resource_type, action, &step.target);
                }
            }
            Err(Failure::Refused(error)) => {
                self.is_only_leave = false;
                let mut fault = Detail::from(*error);
                fault.target.get_or_insert_with(|| planned.id.clone());
                self.faults.push(fault);
            }
            Err(trouble) => return Err(trouble),
        }
        Ok(())
    }

    /// Complete mode takes leave to delete what the template does not name.
    async fn deletions(&mut self, deployment: &Deployment) -> Outcome<()> {
        for resource in unnamed::resources(&self.call.state.store, &deployment.scope, &self.named).await? {
            let (type_, id) = (resource.type_(), resource.id());
            if !self.call.allows(type_.delete, id) {
                self.no_leave(id.name(), type_.name, type_.delete, id);
            }
        }
        Ok(())
    }

    fn no_leave(&mut self, name: &str, type_: &str, action: &str, scope: &ResourceId) {
        let caller = &self.call.caller;
        let message = format!(
            "Authorization failed for template resource '{name}' of type '{type_}'. The client '{}' with object id '{}' does not have permission to perform action '{action}' at scope '{scope}'.",
            system_data::who(caller),
            caller.principal
        );
        self.faults.push(Detail {
            code: "AuthorizationFailed".into(),
            message,
            target: Some(scope.to_string()),
            details: Vec::new(),
        });
    }

    fn refused(&mut self, error: ApiError) {
        self.is_only_leave = false;
        self.faults.push(error.into());
    }

    fn into_result(self, name: &str) -> Outcome<()> {
        let messages: Vec<&str> = self.faults.iter().map(|fault| fault.message.as_str()).collect();
        let message = match messages.as_slice() {
            [] => return Ok(()),
            [only] => format!("The template deployment failed with error: '{only}'."),
            several => format!(
                "The template deployment '{name}' is not valid according to the validation procedure. Deployment failed with multiple errors: '{}'",
                several.join(":")
            ),
        };
        let status = if self.is_only_leave { StatusCode::FORBIDDEN } else { StatusCode::BAD_REQUEST };
        Err(ApiError { details: self.faults, ..ApiError::new(status, "InvalidTemplateDeployment", message) }.into())
    }
}
