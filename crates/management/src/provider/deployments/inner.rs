//! What a nested deployment would do, as far as that can be known before anything is deployed.

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::Deployment;
use lazurite_template::{Answers, Deployment as Evaluated, Nested, NestedTemplate, Plan, Planned, Template};

use super::plan::refuse;
use super::{surroundings, template, wire};
use crate::call::Call;
use crate::failure::{Failure, Outcome};

/// A plan and the deployment that it is of, or the refusal of what can never succeed.
pub(super) type Inner = Result<(Plan, Deployment), ApiError>;

/// The plan of a nested deployment. `None` where that is known only when its turn comes: it waits for what other resources
/// say, for a secret, or for a group that is made before it.
pub(super) async fn plan(
    call: &Call,
    around: &Plan,
    planned: &Planned,
    deployment: &Deployment,
) -> Outcome<Option<Inner>> {
    let Ok(nested) = around.nested(planned, &Answers::new()) else { return Ok(None) };
    let Ok(scope) = ResourceId::parse(if planned.scope.is_empty() { "/" } else { &planned.scope }) else {
        return Ok(None);
    };
    let source = match source(call, &nested).await {
        Ok(Some(source)) => source,
        Ok(None) => return Ok(None),
        Err(Failure::Refused(error)) => return Ok(Some(Err(*error))),
        Err(trouble) => return Err(trouble),
    };
    let inside = Deployment { name: planned.name.clone(), scope, ..deployment.clone() };
    let parsed = match Template::parse(&source) {
        Ok(parsed) => parsed,
        Err(faults) => return Ok(Some(Err(refuse(faults)))),
    };
    let plan = if nested.evaluated_outside {
        around.outer_nested(parsed, nested.place.clone()).expand()
    } else {
        let surroundings = surroundings::of(&call.state, &inside, &call.caller).await;
        match surroundings {
            Ok(surroundings) if nested.parameters.secrets().is_empty() => {
                Evaluated::new(parsed, &nested.parameters, surroundings).and_then(|evaluated| evaluated.expand())
            }
            _ => return Ok(None),
        }
    };
    Ok(Some(plan.map(|plan| (plan, inside)).map_err(refuse)))
}

async fn source(call: &Call, nested: &Nested) -> Outcome<Option<serde_json::Value>> {
    match &nested.template {
        NestedTemplate::Inline(source) => Ok(Some(source.clone())),
        NestedTemplate::Linked(link) => {
            let link: wire::TemplateLink = serde_json::from_value(link.clone())
                .map_err(|error| ApiError::bad_request("InvalidContentLink", error.to_string()))?;
            // A path alone is one in the template spec that the deployment around it comes from.
            if link.id.is_none() && link.uri.is_none() {
                return Ok(None);
            }
            Ok(Some(template::find(call, None, Some(&link)).await?.template))
        }
    }
}
