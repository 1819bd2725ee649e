//! `PUT …/vaults/{name}`: creates a vault, replaces what is said of one, or recovers a deleted one.

use lazurite_model::record::{ResourceGroup, Tags, Vault};
use lazurite_model::{ResourceId, VaultId};

use super::changes::{Changes, Whole};
use super::save::save;
use super::{name, view, wire};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::key_vault::deleted_vault::recover;
use crate::provider::key_vault::{BAD_REQUEST, ROLES_DECIDE_FROM, VAULT};
use crate::refuse::{self, shown};
use crate::reply::Reply;
use crate::write::Write;
use crate::{region, system_data};

/// Creates, replaces or recovers a vault.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body: wire::Vault = call.body()?;
    let mut faults = Faults::default();
    let mode = body.properties.as_ref().and_then(|properties| properties.create_mode.as_deref());
    let recovers = recovers(mode, &mut faults);
    let location = region::required(body.location.as_deref(), VAULT, &mut faults);
    let whole = if recovers { Whole::No } else { Whole::Yes };
    let changes = Changes::check(body, call.tenant(), whole, &mut faults);
    let mut tx = call.begin().await?;
    let group = call.name("resourceGroupName");
    let group_id = ResourceId::resource_group(call.subscription()?.id, group);
    let group = tx.read::<ResourceGroup>(group_id.key()).await?.ok_or_else(|| refuse::no_group(group))?;
    match tx.read::<Vault>(call.target.key()).await? {
        Some(before) => {
            changes.against(&before, &mut faults);
            faults.into_result()?;
            if before.location != location {
                return Err(refuse::elsewhere(&before.id, &before.location, location).into());
            }
            save(call, tx, before, changes).await
        }
        None if recovers => {
            faults.into_result()?;
            let vault = recover(call, &mut tx, location).await?;
            tx.commit().await?;
            Ok(Reply::created_or_ok(true, view::vault(&call.state, &vault)))
        }
        None => create(call, tx, &group.id, location, changes, faults).await,
    }
}

async fn create(
    call: &Call,
    mut tx: Write<'_>,
    group: &ResourceId,
    location: &str,
    changes: Changes,
    mut faults: Faults,
) -> Outcome<Reply> {
    let name = call.name("vaultName");
    name::check(name, &mut faults);
    let settings = changes.fresh(call.version >= ROLES_DECIDE_FROM, &mut faults);
    faults.into_result()?;
    if let Some(taken) = name::taken(&mut tx, name, call.subscription()?.id, call.now()).await? {
        return Err(taken.into());
    }
    let unique_id = VaultId(call.state.random.uuid());
    let mut vault = Vault {
        id: group.resource(VAULT, name),
        unique_id,
        data_key: call.state.sealer.new_key(&Vault::seal_context(unique_id)),
        location: location.to_owned(),
        tenant: call.tenant(),
        tags: Tags::new(),
        settings,
        system_data: system_data::created(&call.caller, call.now()),
    };
    changes.apply(&mut vault);
    tx.insert(&vault).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(true, view::vault(&call.state, &vault)))
}

/// `create` is what templates in the wild say for `default`.
fn recovers(sent: Option<&str>, faults: &mut Faults) -> bool {
    match sent.map(str::to_lowercase).as_deref() {
        None | Some("default" | "create") => false,
        Some("recover") => true,
        Some(other) => {
            let message = format!("'{}' is no createMode. The modes are 'default' and 'recover'.", shown(other));
            faults.add(BAD_REQUEST, "properties.createMode", message);
            false
        }
    }
}
