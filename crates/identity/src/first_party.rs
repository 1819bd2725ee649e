//! What Azure brings to every directory: its own APIs, and the command lines and editors that people sign in with.
//!
//! They have no registration here; a service principal stands for each of them in every tenant, so that consents and role
//! assignments can name it. Their ids are Azure's, as clients carry them in their code.

mod apis;
mod clients;
mod ensure;

use lazurite_model::AppId;
use lazurite_model::record::{ConsentType, PermissionScope};
use uuid::Uuid;

pub(crate) use apis::{GRAPH, MAPS, RESOURCE_MANAGER, VAULT};
pub use ensure::{ensure_first_party, first_party_api};

/// An application of Azure's own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FirstParty {
    /// Its client id.
    pub(crate) app_id: AppId,
    /// For people.
    pub(crate) name: &'static str,
    /// The names under which tokens for it are asked, without a trailing slash.
    pub(crate) uris: &'static [&'static str],
    /// The delegated permissions that it offers.
    pub(crate) scopes: &'static [Scope],
    /// The application permissions that it offers.
    pub(crate) roles: &'static [Role],
    /// Where people sign in with it, if they do.
    pub(crate) redirect_uris: &'static [&'static str],
}

/// A delegated permission.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// Azure's id of it.
    pub(crate) id: Uuid,
    /// What stands in `scp`.
    pub(crate) value: &'static str,
    /// Who may consent to it.
    pub(crate) consent: ConsentType,
    /// What the consent page calls it.
    pub(crate) display_name: &'static str,
    /// What the consent page says about it.
    pub(crate) description: &'static str,
}

/// An application permission.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Role {
    /// Azure's id of it.
    pub(crate) id: Uuid,
    /// What stands in `roles`.
    pub(crate) value: &'static str,
    /// What the consent page calls it.
    pub(crate) display_name: &'static str,
}

impl Scope {
    /// As applications of the tenant offer theirs.
    pub(crate) fn permission(&self) -> PermissionScope {
        PermissionScope {
            id: self.id,
            value: self.value.to_owned(),
            consent: self.consent,
            enabled: true,
            display_name: self.display_name.to_owned(),
            description: self.description.to_owned(),
        }
    }
}

impl FirstParty {
    /// All of them.
    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        apis::ALL.iter().chain(clients::ALL).copied()
    }

    /// The one with that client id.
    pub(crate) fn find(app: AppId) -> Option<&'static Self> {
        Self::all().find(|known| known.app_id == app)
    }

    /// Whether people sign in with it: a public client that needs nobody's consent.
    pub(crate) fn is_client(&self) -> bool {
        !self.redirect_uris.is_empty()
    }
}
