//! `reference(…)` and `list…(…)`: what a template asks of deployed resources, read in the caller's name. Whoever may not read
//! a resource, or not list its keys, cannot do so through a template either.

use http::Method;
use lazurite_api::ApiError;
use lazurite_template::{Answers, ExternalCall, Halt};
use serde_json::Value;

use super::plan;
use super::step::{Asker, Request};

/// An evaluation asks for everything that it can name at once; answers that lead to further questions end somewhere.
const ROUNDS: usize = 32;

/// Evaluates, and fetches what the evaluation still needs, until it has a value.
///
/// Nothing is kept from one evaluation to the next: a resource may have changed in between, and keys are not held longer
/// than needed.
///
/// # Errors
/// The template's fault, or the refusal of what was asked for.
pub(super) async fn evaluate<T>(
    asker: &Asker,
    evaluate: impl Fn(&Answers) -> Result<T, Halt> + Send,
) -> Result<T, ApiError> {
    let mut answers = Answers::new();
    for _ in 0..ROUNDS {
        let needed = match evaluate(&answers) {
            Ok(value) => return Ok(value),
            Err(Halt::Fault(fault)) => return Err(plan::refuse(vec![fault])),
            Err(Halt::Need(needed)) => needed,
        };
        for call in needed {
            let answer = answer(asker, &call).await?;
            answers.insert(&call, answer);
        }
    }
    Err(ApiError::bad_request("InvalidTemplate", "The template asks for too many resources, one after the other."))
}

async fn answer(asker: &Asker, call: &ExternalCall) -> Result<Value, ApiError> {
    let path = match call {
        ExternalCall::Reference { id, .. } => id.clone(),
        ExternalCall::List { function, id, .. } => format!("{id}/{function}"),
    };
    let request = match call {
        ExternalCall::Reference { api_version, .. } => Request::new(Method::GET, &path, api_version),
        ExternalCall::List { api_version, body, .. } => {
            Request { body: body.as_ref(), ..Request::new(Method::POST, &path, api_version) }
        }
    };
    let (_, outcome) = asker.perform(&request).await;
    outcome.map(|reply| reply.body().cloned().unwrap_or_default()).map_err(|error| {
        let target = error.target.clone().unwrap_or_else(|| call.id().to_owned());
        error.at(target)
    })
}
