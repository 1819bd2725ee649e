//! `PATCH {scope}/providers/Microsoft.Resources/tags/default`: adds tags to those that there are, replaces them, or takes some
//! away. Names are compared without regard to case, as Azure does; a tag keeps the spelling that it has.

use lazurite_api::ApiError;
use lazurite_model::record::Tags;

use super::{Body, change, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;
use crate::reply::Reply;
use crate::tags::spelled;

/// Changes the tags of a scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut body: Body = call.body()?;
    let operation = body.operation.take().unwrap_or_default();
    let sent = body.tags();
    let change_to: fn(&Tags, Tags) -> Tags = match operation.to_lowercase().as_str() {
        "merge" => merged,
        "replace" => |_, sent| sent,
        "delete" => without,
        _ => return Err(unknown(&operation).into()),
    };
    let tags = change(call, |before| change_to(before, sent)).await?;
    Ok(Reply::ok(view(&call.target, &tags)))
}

fn merged(before: &Tags, sent: Tags) -> Tags {
    let mut tags = before.clone();
    for (name, value) in sent {
        let name = spelled(&tags, &name).map_or(name, str::to_owned);
        tags.insert(name, value);
    }
    tags
}

/// A tag is taken away by its name alone or, where a value is sent, only if it has that value.
fn without(before: &Tags, sent: Tags) -> Tags {
    let mut tags = before.clone();
    for (name, value) in sent {
        let Some(name) = spelled(&tags, &name).map(str::to_owned) else { continue };
        if value.is_empty() || tags.get(&name) == Some(&value) {
            tags.remove(&name);
        }
    }
    tags
}

fn unknown(operation: &str) -> ApiError {
    let message = format!("The operation '{}' is invalid. It is 'Merge', 'Replace' or 'Delete'.", shown(operation));
    ApiError::bad_request("InvalidTagsPatchOperation", message).at("operation")
}
