//! `PATCH {account}`: changes what is given and leaves the rest.

use lazurite_model::record::MapsAccount;

use super::changes::{Changes, Whole};
use super::save::Save;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::maps::{ACCOUNT, Form};
use crate::reply::Reply;

/// Changes an account.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let form = Form::of(call.version);
    let mut faults = Faults::default();
    let changes = Changes::read(call, form, Whole::No, &mut faults)?;
    call.resource::<MapsAccount>(ACCOUNT).await?;
    let mut tx = call.begin().await?;
    let before = tx.read::<MapsAccount>(call.target.key()).await?;
    let account = before.clone().ok_or_else(|| crate::refuse::no_resource(ACCOUNT, &call.target))?;
    Save { form, whole: Whole::No, before, account, changes, faults }.run(call, tx).await
}
