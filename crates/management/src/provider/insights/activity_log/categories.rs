//! `GET /providers/Microsoft.Insights/eventcategories`

use serde_json::json;

use super::event::CATEGORY;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the categories of the log's entries: there is one.
#[expect(clippy::unused_async, reason = "every operation is a future")]
pub(crate) async fn serve(_call: &Call) -> Outcome<Reply> {
    Ok(listing::reply(vec![json!({ "value": CATEGORY, "localizedValue": CATEGORY })], None))
}
