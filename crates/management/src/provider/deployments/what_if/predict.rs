//! One resource: what it is now, what it would be, and what differs.

use http::{Method, StatusCode};
use lazurite_api::ApiError;
use lazurite_template::{Answers, ExternalCall, Halt, Plan, Planned};
use serde_json::{Map, Value, json};

use super::delta;
use crate::failure::Outcome;
use crate::provider::deployments::plan::refuse;
use crate::provider::deployments::scrub::Secrets;
use crate::provider::deployments::step::{Asker, Request};

/// What would become of a resource, and how it is shown.
pub(super) struct Predicted {
    /// `Create`, `Modify`, `NoChange`, `Deploy`.
    pub(super) kind: &'static str,
    pub(super) shown: Vec<(&'static str, Value)>,
}

/// Predicts one resource.
///
/// # Errors
/// What the caller may not read cannot be predicted for them.
pub(super) async fn resource(asker: &Asker, plan: &Plan, planned: &Planned, secrets: &Secrets) -> Outcome<Predicted> {
    let request = Request::new(Method::GET, &planned.id, &planned.api_version);
    let before = match asker.perform(&request).await.1 {
        Ok(reply) => Some(shown(reply.body().cloned().unwrap_or_default(), &planned.api_version)),
        Err(error) if matches!(error.status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) => None,
        Err(error) => return Err(error.into()),
    };
    let body = body(asker, plan, planned).await?;
    let is_known = body.is_some();
    let after = secrets.scrub(wanted(planned, body));
    Ok(match before {
        None => Predicted { kind: "Create", shown: vec![("after", after)] },
        Some(before) if !is_known => Predicted { kind: "Deploy", shown: vec![("before", before), ("after", after)] },
        Some(before) => {
            let delta = delta::between(&before, &after);
            let kind = if delta.is_empty() { "NoChange" } else { "Modify" };
            let delta = if delta.is_empty() { Value::Null } else { Value::Array(delta) };
            Predicted { kind, shown: vec![("before", before), ("after", after), ("delta", delta)] }
        }
    })
}

/// A resource as results show it: with its api-version, without what no template sets.
pub(super) fn shown(resource: Value, api_version: &str) -> Value {
    let Value::Object(mut fields) = resource else { return Value::Null };
    fields.remove("systemData");
    fields.insert("apiVersion".to_owned(), json!(api_version));
    Value::Object(fields)
}

/// The resource that the template describes; no more than its name where its body is not known yet.
fn wanted(planned: &Planned, body: Option<Value>) -> Value {
    let name = planned.name.rsplit('/').next().unwrap_or_default();
    let mut fields = Map::from_iter([
        ("apiVersion".to_owned(), json!(planned.api_version)),
        ("id".to_owned(), json!(planned.id)),
        ("name".to_owned(), json!(name)),
        ("type".to_owned(), json!(planned.resource_type)),
    ]);
    match body {
        Some(Value::Object(body)) => fields.extend(body),
        _ => fields.extend(planned.location.as_ref().map(|location| ("location".to_owned(), json!(location)))),
    }
    Value::Object(fields)
}

/// The body, unless it depends on what is not deployed yet or on keys, which are not listed for a prediction.
async fn body(asker: &Asker, plan: &Plan, planned: &Planned) -> Outcome<Option<Value>> {
    let mut answers = Answers::new();
    let mut seen = 0_usize;
    loop {
        let needed = match plan.body(planned, &answers) {
            Ok(body) => return Ok(Some(body)),
            Err(Halt::Fault(fault)) => return Err(refuse(vec![fault]).into()),
            Err(Halt::Need(needed)) => needed,
        };
        seen += needed.len();
        if seen > lazurite_template::limits::RESOURCES {
            return Err(ApiError::bad_request("InvalidTemplate", "The template asks for too many resources.").into());
        }
        for call in needed {
            let ExternalCall::Reference { id, api_version } = &call else { return Ok(None) };
            match asker.perform(&Request::new(Method::GET, id, api_version)).await.1 {
                Ok(reply) => answers.insert(&call, reply.body().cloned().unwrap_or_default()),
                Err(error) if error.status == StatusCode::NOT_FOUND => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }
}
