//! `POST /v1.0/users/{id}/revokeSignInSessions`: whoever uses the user's sign-ins, everywhere, has to sign in again.

use axum::extract::{Path, State as Shared};
use axum::response::Response;
use lazurite_model::record::User;

use super::may_control;
use crate::State;
use crate::graph::answer;
use crate::graph::caller::Caller;
use crate::graph::entity::Work;
use crate::graph::failure::Failure;
use crate::graph::frame::Target;
use crate::graph::object;
use crate::graph::rights::{Bond, Operation};
use crate::oauth::family::revoke_all_of;

pub(crate) async fn revoke(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
) -> Result<Response, Failure> {
    let target = Target::find::<User>(&state, &caller, segment).await?;
    let id = target.checked(&caller, Operation::RevokeSessions)?;
    let mut work = Work::begin(&state, &caller, "users/invalidateAllRefreshTokens", id).await?;
    let user: User = object::read_for_change(&mut work.tx, caller.tenant, id).await?;
    if target.bond != Bond::Oneself {
        may_control(&caller, &user)?;
    }
    revoke_all_of(&state, &mut work.tx, user.id).await?;
    work.tx.commit().await?;
    Ok(answer::value(&state, "Edm.Boolean", true.into()))
}
