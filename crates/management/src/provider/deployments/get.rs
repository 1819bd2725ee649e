//! `GET {deployment}`

use super::{found, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Shows a deployment.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    Ok(Reply::ok(view::deployment(&found(call).await?)))
}
