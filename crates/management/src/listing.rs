//! Lists: what the caller may see of them, a page at a time.

use lazurite_api::page::{Paging, next_link};
use lazurite_model::ResourceId;
use serde_json::{Value, json};

use crate::call::Call;
use crate::failure::Outcome;
use crate::operation::Access;
use crate::reply::Reply;

/// The items that the caller may see.
///
/// # Errors
/// 403 when there is nothing to see and the caller has no leave at the list's own scope: an empty list would hide why.
pub(crate) fn visible<T>(call: &Call, items: Vec<T>, id: impl Fn(&T) -> &ResourceId) -> Outcome<Vec<T>> {
    let Access::Visible(action) = call.operation.access else {
        return Ok(items);
    };
    if call.allows(action, &call.target) {
        return Ok(items);
    }
    let seen: Vec<T> = items.into_iter().filter(|item| call.allows(action, id(item))).collect();
    if seen.is_empty() {
        call.state.guard.authorise(&call.caller, action, &call.target)?;
    }
    Ok(seen)
}

/// The page that the client asks for, out of items with their keys in key order.
///
/// # Errors
/// 400 for a wrong `$top`.
pub(crate) fn page<T>(call: &Call, items: impl IntoIterator<Item = (String, T)>) -> Outcome<(Vec<T>, Option<String>)> {
    let query = call.query();
    let page = Paging::read(&query)?.cut(items);
    let next = page.next.map(|token| next_link(&call.state.settings.origins.arm, &call.path, &query, &token));
    Ok((page.items, next))
}

/// `{"value": […], "nextLink": …}`; the link is left out on the last page.
pub(crate) fn reply(value: Vec<Value>, next: Option<String>) -> Reply {
    let mut body = json!({ "value": value });
    if let (Some(next), Some(fields)) = (next, body.as_object_mut()) {
        fields.insert("nextLink".to_owned(), Value::String(next));
    }
    Reply::ok(body)
}
