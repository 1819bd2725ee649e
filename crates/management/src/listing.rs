//! Lists: what the caller may see of them, a page at a time.

use lazurite_api::page::{Paging, next_link};
use lazurite_model::{Record, ResourceId};
use lazurite_store::{Store, StoreError};
use serde_json::{Value, json};

use crate::call::Call;
use crate::failure::Outcome;
use crate::operation::Access;
use crate::reply::Reply;
use crate::tracked::Tracked;

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
    let next = page.next.map(|token| link(call, &token));
    Ok((page.items, next))
}

/// What a list reads page by page, in the order of its keys.
pub(crate) trait Paged: Send + Sized {
    /// Where the page behind this item begins.
    fn key(&self) -> String;

    /// At most `limit` of what lies below a scope, behind the key `after`.
    fn page(
        store: &Store,
        scope: &ResourceId,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Self>, StoreError>> + Send;
}

impl<T: Record> Paged for T {
    fn key(&self) -> String {
        Record::key(self)
    }

    async fn page(
        store: &Store,
        scope: &ResourceId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Self>, StoreError> {
        store.page(&format!("{}/", scope.key()), after, limit).await
    }
}

impl Paged for Tracked {
    fn key(&self) -> String {
        self.id().key().to_owned()
    }

    fn page(
        store: &Store,
        scope: &ResourceId,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Self>, StoreError>> + Send {
        Self::page(store, scope, after, limit)
    }
}

/// The page that the client asks for, out of what lies below the call's target: as much as it holds is read, and no more.
///
/// # Errors
/// 400 for a wrong `$top`; as [`visible`].
pub(crate) async fn below<T: Paged>(
    call: &Call,
    id: impl Fn(&T) -> &ResourceId + Send + Sync,
) -> Outcome<(Vec<T>, Option<String>)> {
    let action = call.operation.access.action().unwrap_or_default();
    let whole = !matches!(call.operation.access, Access::Visible(_)) || call.allows(action, &call.target);
    let (items, next) = gather(call, |item: &T| whole || call.allows(action, id(item))).await?;
    if items.is_empty() && !whole {
        call.state.guard.authorise(&call.caller, action, &call.target)?;
    }
    Ok((items, next))
}

/// Reads on from where the client's last page ended until this one is full of what is wanted.
///
/// # Errors
/// 400 for a wrong `$top`; the store's.
pub(crate) async fn gather<T: Paged>(
    call: &Call,
    wanted: impl Fn(&T) -> bool + Send,
) -> Outcome<(Vec<T>, Option<String>)> {
    let paging = Paging::read(&call.query())?;
    let limit = paging.top();
    let mut after = paging.after().map(str::to_owned);
    let mut page: Vec<T> = Vec::new();
    loop {
        let read = T::page(&call.state.store, &call.target, after.as_deref(), limit + 1).await?;
        let is_last = read.len() <= limit;
        after = read.last().map(T::key);
        for item in read.into_iter().filter(&wanted) {
            if let (true, Some(last)) = (page.len() == limit, page.last()) {
                let next = link(call, &last.key());
                return Ok((page, Some(next)));
            }
            page.push(item);
        }
        if is_last {
            return Ok((page, None));
        }
    }
}

fn link(call: &Call, token: &str) -> String {
    next_link(&call.state.settings.origins.arm, &call.path, &call.query(), token)
}

/// `{"value": […], "nextLink": …}`; the link is left out on the last page.
pub(crate) fn reply(value: Vec<Value>, next: Option<String>) -> Reply {
    let mut body = json!({ "value": value });
    if let (Some(next), Some(fields)) = (next, body.as_object_mut()) {
        fields.insert("nextLink".to_owned(), Value::String(next));
    }
    Reply::ok(body)
}
