//! `POST {deployment}/validate`: everything that creating the deployment would refuse, and nothing is done.

use super::{accept, preflight, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Answers with the deployment as it would begin.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let accepted = accept::read(call).await?;
    preflight::check(call, &accepted).await?;
    let made = accepted.made;
    Ok(Reply::ok(made.secrets.scrub(view::validated(&accepted.deployment, &made.plan))))
}
