//! `PATCH {templateSpec}/versions/{version}`: its tags.

use lazurite_model::record::{Tags, TemplateSpecVersion};
use serde::Deserialize;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::template_specs::VERSION;
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
    let found = tx.read::<TemplateSpecVersion>(call.target.key()).await?;
    let mut version = found.ok_or_else(|| refuse::no_resource(VERSION, &call.target))?;
    if let Some(tags) = body.tags {
        let mut faults = Faults::default();
        tags::check(&tags, tags::ARM, &mut faults);
        faults.into_result()?;
        version.tags = tags;
    }
    system_data::modify(&mut version.system_data, &call.caller, call.now());
    tx.put(&version).await?;
    tx.commit().await?;
    Ok(Reply::ok(view(&version)))
}
