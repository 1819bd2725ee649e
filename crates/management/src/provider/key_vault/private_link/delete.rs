//! `DELETE {vault}/privateEndpointConnections/{name}`

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// There is nothing to delete.
pub(crate) async fn serve(_call: &Call) -> Outcome<Reply> {
    Ok(Reply::deleted(false))
}
