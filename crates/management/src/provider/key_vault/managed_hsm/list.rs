//! `GET …/managedHSMs` and `GET …/deletedManagedHSMs`

use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists nothing.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    call.group_if_named().await?;
    Ok(listing::reply(Vec::new(), None))
}
