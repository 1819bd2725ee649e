//! `HEAD {deployment}`

use http::StatusCode;

use super::found;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// 204 if there is such a deployment, else 404.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    found(call).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
