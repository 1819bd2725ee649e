//! `DELETE {scope}/providers/Microsoft.Resources/tags/default`

use http::StatusCode;
use lazurite_model::record::Tags;

use super::change;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Removes all tags of a scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    change(call, |_| Tags::new()).await?;
    Ok(Reply::empty(StatusCode::OK))
}
