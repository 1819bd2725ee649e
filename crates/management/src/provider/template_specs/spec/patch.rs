//! `PATCH {templateSpec}`: its tags.

use lazurite_model::record::{Tags, TemplateSpec};
use serde::Deserialize;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::template_specs::TYPE;
use crate::reply::Reply;
use crate::{refuse, system_data, tags};

#[derive(Deserialize)]
struct Body {
    tags: Option<Tags>,
}

/// Replaces the tags, if there are any in the body.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body: Body = call.body()?;
    call.group().await?;
    let mut tx = call.begin().await?;
    let found = tx.read::<TemplateSpec>(call.target.key()).await?;
    let mut spec = found.ok_or_else(|| refuse::no_resource(TYPE, &call.target))?;
    if let Some(tags) = body.tags {
        let mut faults = Faults::default();
        tags::check(&tags, tags::ARM, &mut faults);
        faults.into_result()?;
        spec.tags = tags;
    }
    system_data::modify(&mut spec.system_data, &call.caller, call.now());
    tx.put(&spec).await?;
    tx.commit().await?;
    Ok(Reply::ok(view(call, &spec).await?))
}
