//! `PUT {vault}/accessPolicies/{add|replace|remove}`: changes single access policies, whatever else changes meanwhile.

use lazurite_api::ApiError;
use lazurite_model::record::{AccessPolicy, Vault, VaultPermissions};
use serde::Deserialize;
use serde_json::json;

use super::vault::{self, AccessPolicyEntry, policies};
use super::{BAD_REQUEST, VAULT};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::refuse::{self, shown};
use crate::reply::Reply;
use crate::system_data;

#[derive(Deserialize)]
struct Body {
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    access_policies: Vec<AccessPolicyEntry>,
}

/// What is done with the access policies that are sent; those of other principals stay.
#[derive(Clone, Copy)]
enum Kind {
    /// Their permissions are given.
    Add,
    /// Their permissions are given, and no others left.
    Replace,
    /// Their permissions are taken; where none are named, all are.
    Remove,
}

/// Changes the access policies, and shows all that the vault then has.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let kind = kind(call.name("operationKind"))?;
    let body: Body = call.body()?;
    let mut faults = Faults::default();
    let sent = policies::check(body.properties.access_policies, call.tenant(), &mut faults);
    vault::of_child(call).await?;
    let mut tx = call.begin().await?;
    let id = call.target.parent();
    let mut vault = tx.read::<Vault>(id.key()).await?.ok_or_else(|| refuse::no_resource(VAULT, &id))?;
    for policy in sent {
        change(&mut vault.settings.access_policies, policy, kind);
    }
    policies::too_many(vault.settings.access_policies.len(), &mut faults);
    faults.into_result()?;
    system_data::modify(&mut vault.system_data, &call.caller, call.now());
    tx.put(&vault).await?;
    tx.commit().await?;
    Ok(Reply::ok(json!({
        "id": format!("{}/accessPolicies/", vault.id),
        "type": "Microsoft.KeyVault/vaults/accessPolicies",
        "location": vault.location,
        "properties": { "accessPolicies": vault.settings.access_policies },
    })))
}

fn kind(sent: &str) -> Result<Kind, ApiError> {
    match sent.to_lowercase().as_str() {
        "add" => Ok(Kind::Add),
        "replace" => Ok(Kind::Replace),
        "remove" => Ok(Kind::Remove),
        _ => {
            let message =
                format!("'{}' cannot be done to access policies: that is 'add', 'replace' or 'remove'.", shown(sent));
            Err(ApiError::bad_request(BAD_REQUEST, message).at("operationKind"))
        }
    }
}

fn change(kept: &mut Vec<AccessPolicy>, sent: AccessPolicy, kind: Kind) {
    let same = |one: &AccessPolicy| one.object_id == sent.object_id && one.application_id == sent.application_id;
    let Some(at) = kept.iter().position(same) else {
        if !matches!(kind, Kind::Remove) {
            kept.push(sent);
        }
        return;
    };
    let Some(found) = kept.get_mut(at) else { return };
    match kind {
        Kind::Replace => found.permissions = sent.permissions,
        Kind::Add => each(&mut found.permissions, &sent.permissions, |kept, sent, _| {
            let new: Vec<String> = sent.iter().filter(|name| !kept.contains(*name)).cloned().collect();
            kept.extend(new);
        }),
        Kind::Remove => {
            let whole = sent.permissions == VaultPermissions::default();
            each(&mut found.permissions, &sent.permissions, take);
            if whole || found.permissions == VaultPermissions::default() {
                kept.remove(at);
            }
        }
    }
}

/// Takes permissions away; from `all`, too, of which the others stay.
fn take(kept: &mut Vec<String>, sent: &[String], known: &[&str]) {
    let has_all = |names: &[String]| names.iter().any(|name| name == "all");
    if has_all(sent) {
        kept.clear();
    } else if !sent.is_empty() && has_all(kept) {
        *kept = known.iter().filter(|name| **name != "all").map(|name| (*name).to_owned()).collect();
    }
    kept.retain(|name| !sent.contains(name));
}

fn each(
    kept: &mut VaultPermissions,
    sent: &VaultPermissions,
    change: impl Fn(&mut Vec<String>, &[String], &'static [&'static str]),
) {
    change(&mut kept.keys, &sent.keys, policies::KEYS);
    change(&mut kept.secrets, &sent.secrets, policies::SECRETS);
    change(&mut kept.certificates, &sent.certificates, policies::CERTIFICATES);
    change(&mut kept.storage, &sent.storage, policies::STORAGE);
}
