//! `GET …/managedHSMs/{name}`

use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse;
use crate::reply::Reply;

/// There is none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    call.group().await?;
    Err(refuse::no_resource("Microsoft.KeyVault/managedHSMs", &call.target).into())
}
