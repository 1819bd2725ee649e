//! `GET {vault}/secrets/{name}`

use super::{of_call, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Shows the latest version of a secret, without its value.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let (vault, secret) = of_call(call).await?;
    Ok(Reply::ok(view::secret(&call.state, &vault, &secret)))
}
