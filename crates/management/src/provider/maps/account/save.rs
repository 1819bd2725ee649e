//! The last steps that creating and updating an account have in common: what needs the rest of the state to be checked,
//! the write, and the answer.

use http::HeaderMap;
use lazurite_api::lro;
use lazurite_model::record::{MapsAccount, OperationState, OperationStatus};
use lazurite_store::WriteTx;

use super::changes::{Changes, Whole};
use super::{etag, rules, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::maps::{Form, operation_status};
use crate::refuse;
use crate::reply::Reply;
use crate::system_data;
use crate::write::Write;

/// What is to be saved: the account before and as it starts out, and what is wanted of it.
pub(super) struct Save {
    pub(super) form: Form,
    pub(super) whole: Whole,
    pub(super) before: Option<MapsAccount>,
    pub(super) account: MapsAccount,
    pub(super) changes: Changes,
    pub(super) faults: Faults,
}

impl Save {
    /// Checks, writes and answers.
    ///
    /// # Errors
    /// 400 with all faults, 409 for another location, 412 for a condition that does not hold.
    pub(super) async fn run(self, call: &Call, mut tx: Write<'_>) -> Outcome<Reply> {
        let Self { form, whole, before, mut account, mut changes, mut faults } = self;
        let tag = before.as_ref().map(etag).transpose()?;
        call.preconditions().check(tag.as_ref())?;
        if let (Some(before), Some(wanted)) = (&before, changes.location.filter(|wanted| *wanted != account.location)) {
            return Err(refuse::elsewhere(&before.id, before.location.name(), wanted.name()).into());
        }
        let identity = changes.identity.take();
        changes.apply(&mut account);
        if let Some(identity) = &identity {
            identity.link(call, &mut tx, &mut account, whole, &mut faults).await?;
        }
        let wants_system = identity.as_ref().is_some_and(super::identity::IdentityChange::wants_system_assigned);
        rules::together(&account, before.as_ref(), wants_system, &mut faults);
        faults.into_result()?;
        if let Some(identity) = &identity {
            identity.settle(call, &mut tx, &mut account).await?;
        }
        if before.is_some() {
            system_data::modify(&mut account.system_data, &call.caller, call.now());
        }
        tx.put(&account).await?;
        let headers = if form >= Form::V2026 { operation(call, &mut tx, &account).await? } else { HeaderMap::new() };
        tx.commit().await?;
        let body = view::account(call, &account, form).await?;
        Ok(Reply::created_or_ok(before.is_none(), body).with_headers(headers).with_etag(&etag(&account)?))
    }
}

/// Notes the long-running operation that clients of 2026-12-01 look for; it is over as soon as the write is.
async fn operation(call: &Call, tx: &mut WriteTx, account: &MapsAccount) -> Outcome<HeaderMap> {
    let operation = OperationStatus {
        id: call.state.random.uuid(),
        resource: account.id.clone(),
        location: account.location.name().to_owned(),
        state: OperationState::Succeeded,
        start: call.now(),
        end: call.now(),
    };
    tx.insert(&operation).await?;
    let origin = &call.state.settings.origins.arm;
    let status = operation_status::path(call.subscription()?.id, &operation.location, operation.id);
    let version = call.version;
    Ok(lro::headers(
        &format!("{origin}{status}?api-version={version}"),
        &format!("{origin}{}?api-version={version}", call.path),
    ))
}
