//! What a client wants of an account, checked as far as that is possible without looking at anything else.

mod properties;

use lazurite_api::ApiError;
use lazurite_model::Location;
use lazurite_model::record::{AccountKind, MapsAccount, SkuName, Tags};

pub(super) use properties::PropertyChanges;

use super::identity::IdentityChange;
use super::{rules, wire};
use crate::call::Call;
use crate::faults::Faults;
use crate::provider::maps::Form;
use crate::tags;

/// What is wanted; what is `None` stays as it is.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) location: Option<Location>,
    pub(super) tags: Option<Tags>,
    pub(super) kind: Option<AccountKind>,
    pub(super) sku: Option<SkuName>,
    pub(super) identity: Option<IdentityChange>,
    pub(super) properties: PropertyChanges,
}

/// Whether a body describes a whole account or changes to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// PUT: location and SKU must be there.
    Yes,
    /// PATCH
    No,
}

impl Changes {
    /// Reads the body of a PUT or PATCH, noting every fault.
    ///
    /// # Errors
    /// 400 when the body is no JSON of the form.
    pub(super) fn read(call: &Call, form: Form, whole: Whole, faults: &mut Faults) -> Result<Self, ApiError> {
        Ok(Self::check(wire::read(form, &call.body)?, form, whole, faults))
    }

    fn check(account: wire::Account, form: Form, whole: Whole, faults: &mut Faults) -> Self {
        let location = rules::location(account.location.as_deref(), whole, faults);
        if let Some(tags) = &account.tags {
            tags::check(tags, tags::MAPS, faults);
        }
        let sku = rules::sku(account.sku.as_ref(), form, whole, faults);
        Self {
            location,
            kind: rules::kind(account.kind.as_deref(), form, faults),
            sku,
            identity: account.identity.and_then(|identity| IdentityChange::check(identity, faults)),
            properties: PropertyChanges::check(account.properties.unwrap_or_default(), faults),
            tags: account.tags,
        }
    }

    /// For a PUT: what its form knows and the body leaves out takes its default, instead of staying as it is. Only the
    /// identity stays, as ARM asks of providers.
    pub(super) fn or_defaults(mut self, form: Form) -> Self {
        self.tags.get_or_insert_default();
        self.properties = self.properties.or_defaults(form);
        self
    }

    /// Makes the changes, except those of the identity, which take more than setting a field.
    pub(super) fn apply(self, account: &mut MapsAccount) {
        let implied = self.sku.map(rules::kind_of);
        account.tags = self.tags.unwrap_or_else(|| std::mem::take(&mut account.tags));
        account.sku = self.sku.unwrap_or(account.sku);
        account.kind = self.kind.or(implied).unwrap_or(account.kind);
        self.properties.apply(account);
    }
}
