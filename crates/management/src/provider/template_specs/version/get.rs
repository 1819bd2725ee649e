//! `GET {templateSpec}/versions/{version}`

use lazurite_model::record::TemplateSpecVersion;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::template_specs::VERSION;
use crate::reply::Reply;

/// Shows a version with its template.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    Ok(Reply::ok(view(&call.resource::<TemplateSpecVersion>(VERSION).await?)))
}
