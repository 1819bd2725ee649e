//! The rules of the other `properties`.

use std::collections::BTreeSet;

use lazurite_model::record::{Encryption, LinkedResource};
use lazurite_model::{Location, ResourceId};
use serde_json::Value;

use super::known_location;
use crate::faults::Faults;
use crate::provider::maps::account::wire;
use crate::refuse::shown;

/// The most linked resources.
const MOST_LINKED: usize = 10;

/// `properties.linkedResources`: storage accounts under names of their own.
pub(in super::super) fn linked_resources(sent: Vec<wire::LinkedResource>, faults: &mut Faults) -> Vec<LinkedResource> {
    const TARGET: &str = "properties.linkedResources";
    if sent.len() > MOST_LINKED {
        faults.invalid(
            TARGET,
            format!("An account has at most {MOST_LINKED} linked resources; the request has {}.", sent.len()),
        );
    }
    let mut names = BTreeSet::new();
    let mut checked = Vec::new();
    for (at, linked) in sent.into_iter().enumerate() {
        let (name, id) = (linked.unique_name.unwrap_or_default(), linked.id.unwrap_or_default());
        if name.is_empty() || !names.insert(name.to_lowercase()) {
            let message = "Each linked resource has a uniqueName that no other one has.";
            faults.invalid(format!("{TARGET}[{at}].uniqueName"), message);
        }
        if !is_storage_account(&id) {
            let message = format!("'{}' is not the resource id of a storage account.", shown(&id));
            faults.add("LinkedInvalidPropertyId", format!("{TARGET}[{at}].id"), message);
        }
        checked.push(LinkedResource { unique_name: name, id });
    }
    checked
}

fn is_storage_account(id: &str) -> bool {
    ResourceId::parse(id).is_ok_and(|id| {
        id.group().is_some_and(|group| group.resource("Microsoft.Storage/storageAccounts", id.name()) == id)
    })
}

/// `properties.encryption`: kept and shown, except what would promise a protection that is not there.
pub(in super::super) fn encryption(sent: Value, faults: &mut Faults) -> Option<Encryption> {
    const TARGET: &str = "properties.encryption";
    let infrastructure = sent.get("infrastructureEncryption");
    if infrastructure.is_some_and(|value| !matches!(value.as_str(), Some("enabled" | "disabled"))) {
        let target = format!("{TARGET}.infrastructureEncryption");
        faults.invalid(target, "infrastructureEncryption is 'enabled' or 'disabled'.");
    }
    if sent.get("customerManagedKeyEncryption").is_some_and(|value| !value.is_null()) {
        let target = format!("{TARGET}.customerManagedKeyEncryption");
        faults.invalid(
            target,
            "This server encrypts its secrets with its own master key; it cannot use a key of a key vault.",
        );
    }
    if !sent.is_object() {
        faults.invalid(TARGET, "encryption is an object.");
    }
    Some(Encryption(sent))
}

/// `properties.locations`: further regions, each once, not `global`.
pub(in super::super) fn locations(sent: Vec<wire::AccountLocation>, faults: &mut Faults) -> Vec<Location> {
    let mut checked = Vec::new();
    for (at, location) in sent.into_iter().enumerate() {
        let target = format!("properties.locations[{at}].locationName");
        let found = known_location(location.location_name.as_deref().unwrap_or_default(), &target, faults);
        match found {
            Some(Location::Global) => faults.invalid(target, "'global' cannot process data; name a region."),
            Some(location) if checked.contains(&location) => faults.invalid(target, "Each location is named once."),
            Some(location) => checked.push(location),
            None => {}
        }
    }
    checked
}

/// `properties.publicNetworkAccess`; whether it is disabled.
pub(in super::super) fn public_network_access(sent: &str, faults: &mut Faults) -> Option<bool> {
    match sent.to_lowercase().as_str() {
        "enabled" => Some(false),
        "disabled" => Some(true),
        _ => {
            faults.invalid("properties.publicNetworkAccess", "publicNetworkAccess is 'enabled' or 'disabled'.");
            None
        }
    }
}
