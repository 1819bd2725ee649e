//! `GET {templateSpec}/versions`

use lazurite_model::record::{TemplateSpec, TemplateSpecVersion};

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::provider::template_specs::TYPE;
use crate::reply::Reply;

/// Lists the versions of a template spec.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    call.resource::<TemplateSpec>(TYPE).await?;
    let (versions, next) = listing::below::<TemplateSpecVersion>(call, |version| &version.id).await?;
    Ok(listing::reply(versions.iter().map(view).collect(), next))
}
