//! `PUT {scope}/providers/Microsoft.Resources/tags/default`

use super::{Body, change, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Replaces all tags of a scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let tags = call.body::<Body>()?.tags();
    let tags = change(call, |_| tags).await?;
    Ok(Reply::ok(view(&call.target, &tags)))
}
