//! An account as it is before anybody asked anything special of it.

use lazurite_model::record::{AccountKind, Identity, KeySlot, MapsAccount, SkuName, Tags};
use lazurite_model::{Location, ResourceId, UniqueId};

use super::keys;
use crate::call::Call;
use crate::system_data;

/// A new account in that resource group, with keys of its own.
pub(super) fn account(call: &Call, group: &ResourceId, location: Location) -> MapsAccount {
    let state = &*call.state;
    let unique_id = UniqueId(state.random.uuid());
    MapsAccount {
        id: group.resource(crate::provider::maps::ACCOUNT, call.name("accountName")),
        unique_id,
        location,
        locations: Vec::new(),
        kind: AccountKind::Gen2,
        sku: SkuName::G2,
        tags: Tags::new(),
        identity: Identity::default(),
        disable_local_auth: false,
        cors: Vec::new(),
        linked_resources: Vec::new(),
        encryption: None,
        public_network_access_disabled: false,
        primary_key: keys::make(state, unique_id, KeySlot::Primary),
        secondary_key: keys::make(state, unique_id, KeySlot::Secondary),
        sas_signing_keys: Vec::new(),
        system_data: system_data::created(&call.caller, call.now()),
    }
}
