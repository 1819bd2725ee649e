//! What a client wants of an account's `properties`.

use lazurite_model::Location;
use lazurite_model::record::{CorsRule, Encryption, LinkedResource, MapsAccount};

use crate::faults::Faults;
use crate::provider::maps::Form;
use crate::provider::maps::account::{rules, wire};

/// What is wanted; what is `None` stays as it is.
#[derive(Debug, Default)]
pub(in super::super) struct PropertyChanges {
    disable_local_auth: Option<bool>,
    cors: Option<Vec<CorsRule>>,
    linked_resources: Option<Vec<LinkedResource>>,
    encryption: Option<Option<Encryption>>,
    locations: Option<Vec<Location>>,
    public_network_access_disabled: Option<bool>,
}

impl PropertyChanges {
    /// Checks what was sent, noting every fault.
    pub(super) fn check(sent: wire::Properties, faults: &mut Faults) -> Self {
        Self {
            disable_local_auth: sent.disable_local_auth,
            cors: sent.cors.map(|cors| rules::cors(cors, faults)),
            linked_resources: sent.linked_resources.map(|linked| rules::linked_resources(linked, faults)),
            encryption: sent.encryption.map(|encryption| rules::encryption(encryption, faults)),
            locations: sent.locations.map(|locations| rules::locations(locations, faults)),
            public_network_access_disabled: sent
                .public_network_access
                .and_then(|access| rules::public_network_access(&access, faults)),
        }
    }

    /// What the form knows and was left out takes its default.
    pub(super) fn or_defaults(mut self, form: Form) -> Self {
        self.disable_local_auth.get_or_insert_default();
        if form >= Form::V2023 {
            self.cors.get_or_insert_default();
            self.linked_resources.get_or_insert_default();
            self.encryption.get_or_insert_default();
        }
        if form >= Form::V2026 {
            self.locations.get_or_insert_default();
            self.public_network_access_disabled.get_or_insert_default();
        }
        self
    }

    /// Makes the changes.
    pub(super) fn apply(self, account: &mut MapsAccount) {
        if let Some(disabled) = self.disable_local_auth {
            account.disable_local_auth = disabled;
        }
        if let Some(cors) = self.cors {
            account.cors = cors;
        }
        if let Some(linked) = self.linked_resources {
            account.linked_resources = linked;
        }
        if let Some(encryption) = self.encryption {
            account.encryption = encryption;
        }
        if let Some(locations) = self.locations {
            account.locations = locations;
        }
        if let Some(disabled) = self.public_network_access_disabled {
            account.public_network_access_disabled = disabled;
        }
    }
}
