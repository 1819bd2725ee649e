//! `PUT {account}`: creates an account, or replaces its settings. Keys and `uniqueId` stay what they are.

use lazurite_model::ResourceId;
use lazurite_model::record::{MapsAccount, ResourceGroup};

use super::changes::{Changes, Whole};
use super::save::Save;
use super::{fresh, rules};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::maps::Form;
use crate::refuse;
use crate::reply::Reply;

/// Creates or replaces.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let form = Form::of(call.version);
    let mut faults = Faults::default();
    let changes = Changes::read(call, form, Whole::Yes, &mut faults)?.or_defaults(form);
    let mut tx = call.begin().await?;
    let name = call.name("resourceGroupName");
    let group = ResourceId::resource_group(call.subscription()?.id, name);
    let group = tx.read::<ResourceGroup>(group.key()).await?.ok_or_else(|| refuse::no_group(name))?;
    let before = tx.read::<MapsAccount>(call.target.key()).await?;
    let account = before.clone().unwrap_or_else(|| {
        rules::name(call.name("accountName"), &mut faults);
        fresh::account(call, &group.id, changes.location.unwrap_or(call.state.settings.location))
    });
    Save { form, whole: Whole::Yes, before, account, changes, faults }.run(call, tx).await
}
