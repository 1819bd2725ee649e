//! `GET {templateSpec}`

use lazurite_model::record::TemplateSpec;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::template_specs::TYPE;
use crate::reply::Reply;

/// Shows a template spec.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let spec: TemplateSpec = call.resource(TYPE).await?;
    Ok(Reply::ok(view(call, &spec).await?))
}
