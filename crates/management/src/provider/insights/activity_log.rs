//! Reading the activity log: what was asked of the resource manager, by whom, from where, and what became of it.

pub(crate) mod categories;
mod event;
mod filter;
pub(crate) mod list;
pub(crate) mod list_tenant;
mod select;

use jiff::Timestamp;
use lazurite_api::ApiError;
use lazurite_api::page::next_link;
use lazurite_model::ResourceId;
use lazurite_store::{Activity, ActivityFilter, Category};
use uuid::Uuid;

use self::filter::Wanted;
use self::select::Selection;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// How many entries a page holds, as of Azure.
const PAGE: usize = 200;
/// How many entries are read at a time.
const STEP: u32 = 500;
/// How many entries are read for one page, however few of them are wanted: whoever looks for what is rare gets short pages,
/// and keeps nobody else waiting.
const MOST_READ: u32 = 20_000;

/// One page of the entries about `target` and what lies below it, the latest first.
async fn page(call: &Call, target: ResourceId, wanted: &Wanted, selection: &Selection) -> Outcome<Reply> {
    let after = call.query().first("$skiptoken").filter(|token| !token.is_empty()).map(cursor).transpose()?;
    let mut filter = ActivityFilter {
        category: Category::Administrative,
        tenant: call.tenant(),
        target,
        from: wanted.from,
        until: wanted.until,
        after,
        limit: STEP,
    };
    let mut page = Vec::new();
    let mut read = 0;
    loop {
        let entries = call.state.store.activities(&filter).await?;
        let is_last = entries.len() < STEP as usize;
        read += STEP;
        for entry in &entries {
            filter.after = Some((entry.at, entry.id));
            if !wanted.admits(entry) {
                continue;
            }
            page.push(selection.apply(event::view(entry)));
            if page.len() == PAGE {
                return Ok(listing::reply(page, Some(link(call, entry))));
            }
        }
        match entries.last() {
            Some(last) if !is_last && read >= MOST_READ => return Ok(listing::reply(page, Some(link(call, last)))),
            _ if is_last => return Ok(listing::reply(page, None)),
            _ => {}
        }
    }
}

/// The URL of what follows an entry.
fn link(call: &Call, last: &Activity) -> String {
    let token = format!("{}_{}", last.at.as_microsecond(), last.id);
    next_link(&call.state.settings.origins.arm, &call.path, &call.query(), &token)
}

/// Reads the token of [`link`].
///
/// # Errors
/// 400 for what is none.
fn cursor(token: &str) -> Result<(Timestamp, Uuid), ApiError> {
    let read = || {
        let (at, id) = token.split_once('_')?;
        Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, id.parse().ok()?))
    };
    read().ok_or_else(|| {
        refuse("The $skipToken is not one that this list gave. Follow its nextLink.".to_owned()).at("$skipToken")
    })
}

/// 400 in Azure Monitor's code.
fn refuse(message: String) -> ApiError {
    ApiError::bad_request("BadRequest", message)
}
