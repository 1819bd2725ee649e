//! `GET …/templateSpecs`

use lazurite_model::record::TemplateSpec;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the template specs of a group or of a subscription.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let (specs, next) = listing::below::<TemplateSpec>(call, |spec| &spec.id).await?;
    call.group_if_named().await?;
    let mut value = Vec::with_capacity(specs.len());
    for spec in &specs {
        value.push(view(call, spec).await?);
    }
    Ok(listing::reply(value, next))
}
