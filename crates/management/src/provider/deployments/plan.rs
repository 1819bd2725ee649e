//! From what a deployment is made of to what it would do. The same record and source give the same plan, whenever and
//! wherever it is made: a deployment that is taken up by another process goes on as it began.

use lazurite_api::{ApiError, Detail};
use lazurite_model::record::{Deployment, DeploymentSource};
use lazurite_model::{Record as _, ResourceId};
use lazurite_policy::Caller;
use lazurite_template::{Deployment as Evaluated, Fault, Parameters, Place, Plan, Template};
use std::borrow::Cow;
use uuid::Uuid;

use super::scrub::Secrets;
use super::source::Source;
use super::surroundings;
use crate::State;
use crate::failure::Outcome;
use crate::refuse::unknown_path;

/// A plan, and the secrets that it was made with.
pub(super) struct Made {
    pub(super) plan: Plan,
    pub(super) secrets: Secrets,
}

/// Plans a deployment.
///
/// # Errors
/// 400 `InvalidTemplate` with every fault.
pub(super) async fn make(state: &State, deployment: &Deployment, source: &Source, caller: &Caller) -> Outcome<Made> {
    let template = Template::parse(&source.template).map_err(refuse)?;
    if let (true, Some((parent, run))) = (source.is_outer, &deployment.parent) {
        let around = Box::pin(around(state, deployment, parent, *run, caller)).await?;
        let place = Place::parse(deployment.scope.as_str()).ok_or_else(unknown_path)?;
        let plan = around.plan.outer_nested(template, place).expand().map_err(refuse)?;
        return Ok(Made { plan, secrets: around.secrets });
    }
    let given = Parameters::parse(&source.given).map_err(refuse)?;
    let surroundings = surroundings::of(state, deployment, caller).await?;
    let evaluated = Evaluated::new(template, &given, surroundings).map_err(refuse)?;
    let secrets = Secrets::of(&evaluated, &source.given);
    let plan = evaluated.expand().map_err(refuse)?;
    Ok(Made { plan, secrets })
}

/// The plan of the deployment whose template holds this one's.
async fn around(
    state: &State,
    deployment: &Deployment,
    parent: &ResourceId,
    run: Uuid,
    caller: &Caller,
) -> Outcome<Made> {
    let gone = || ApiError::conflict("DeploymentNotFound", "The deployment that contains this one is over.");
    let key = Deployment::key_of(deployment.tenant, parent);
    let parent = state.store.read::<Deployment>(&key).await?.filter(|found| found.run == run).ok_or_else(gone)?;
    let source = state.store.read::<DeploymentSource>(&parent.key()).await?.ok_or_else(gone)?;
    let source = Source::open(source, &parent, &state.sealer)?;
    make(state, &parent, &source, caller).await
}

/// The refusal of a template.
pub(super) fn refuse(faults: Vec<Fault>) -> ApiError {
    let details: Vec<Detail> = faults.into_iter().map(detail).collect();
    let (code, message, target) = match details.as_slice() {
        [] => ("InvalidTemplate".into(), "The template is not valid.".to_owned(), None),
        [only] => (only.code.clone(), only.message.clone(), only.target.clone()),
        [first, ..] => (first.code.clone(), several(&details), first.target.clone()),
    };
    let details = if details.len() > 1 { details } else { Vec::new() };
    ApiError { details, target, ..ApiError::bad_request(code, message) }
}

fn several(details: &[Detail]) -> String {
    details.iter().map(|detail| detail.message.as_str()).collect::<Vec<_>>().join(" ")
}

/// A fault of a template as a detail of a refusal.
pub(super) fn detail(fault: Fault) -> Detail {
    Detail {
        code: Cow::Borrowed(fault.code.as_str()),
        message: fault.message,
        target: fault.target,
        details: Vec::new(),
    }
}
