//! `PATCH {templateSpec}`: its tags.

use lazurite_model::record::TemplateSpec;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::template_specs::written;
use crate::reply::Reply;

/// Replaces the tags, if there are any in the body.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    Ok(Reply::ok(view(call, &written::patch::<TemplateSpec>(call).await?).await?))
}
