//! The rules that an account's own fields keep: names, places, tiers.

mod cors;
mod properties;

use lazurite_model::Location;
use lazurite_model::record::{AccountKind, MapsAccount, SkuName};

pub(super) use cors::cors;
pub(super) use properties::{encryption, linked_resources, locations, public_network_access};

use super::changes::Whole;
use super::{kind_name, sku_name, wire};
use crate::faults::Faults;
use crate::provider::maps::{ACCOUNT, Form};
use crate::refuse::shown;

/// A new account's name: 1 to 98 characters, none of them `% & : \ / # ?` or a control character, neither starting nor
/// ending with a blank, nor ending with a period.
pub(super) fn name(name: &str, faults: &mut Faults) {
    let length = name.chars().count();
    let wrong = name.contains(['%', '&', ':', '\\', '/', '#', '?']) || name.chars().any(char::is_control);
    if !(1..=98).contains(&length) || wrong || name.trim() != name || name.ends_with('.') {
        let message = format!(
            "The account name '{}' is invalid. It has 1 to 98 characters, none of % & : \\ / # ?, does not start or end with a space, and does not end with a period.",
            shown(name)
        );
        faults.add("InvalidResourceName", "accountName", message);
    }
}

/// `location`
pub(super) fn location(sent: Option<&str>, whole: Whole, faults: &mut Faults) -> Option<Location> {
    match sent {
        None | Some("") => {
            if whole == Whole::Yes {
                faults.add("LocationRequired", "location", "The location property is required for this definition.");
            }
            None
        }
        Some(text) => known_location(text, "location", faults),
    }
}

/// A place where accounts may be, in the words in which Azure refuses all others.
fn known_location(text: &str, target: &str, faults: &mut Faults) -> Option<Location> {
    let found = Location::parse(text);
    if found.is_none() {
        let all: Vec<&str> = Location::ALL.iter().map(|location| location.name()).collect();
        let message = format!(
            "The provided location '{}' is not available for resource type '{ACCOUNT}'. List of available regions for the resource type is '{}'.",
            shown(text),
            all.join(",")
        );
        faults.add("LocationNotAvailableForResourceType", target, message);
    }
    found
}

/// `sku.name`
pub(super) fn sku(sent: Option<&wire::Sku>, form: Form, whole: Whole, faults: &mut Faults) -> Option<SkuName> {
    const ALL: [SkuName; 3] = [SkuName::G2, SkuName::S0, SkuName::S1];
    let Some(text) = sent.and_then(|sku| sku.name.as_deref()) else {
        if whole == Whole::Yes || sent.is_some() {
            faults.add("BadArgument", "sku.name", "sku.name is required; use 'G2'.");
        }
        return None;
    };
    let served = ALL.into_iter().filter(|sku| form < Form::V2026 || *sku == SkuName::G2);
    let found = served.clone().find(|sku| sku_name(*sku).eq_ignore_ascii_case(text));
    if found.is_none() {
        let names: Vec<&str> = served.map(sku_name).collect();
        let message =
            format!("Invalid SKU '{}' provided. The SKUs of this api-version are '{}'.", shown(text), names.join(","));
        faults.add("BadArgument", "sku.name", message);
    }
    found
}

/// `kind`
pub(super) fn kind(sent: Option<&str>, form: Form, faults: &mut Faults) -> Option<AccountKind> {
    const ALL: [AccountKind; 2] = [AccountKind::Gen2, AccountKind::Gen1];
    let text = sent?;
    let served = ALL.into_iter().filter(|kind| form < Form::V2026 || *kind == AccountKind::Gen2);
    let found = served.clone().find(|kind| kind_name(*kind).eq_ignore_ascii_case(text));
    if found.is_none() {
        let names: Vec<&str> = served.map(kind_name).collect();
        let message = format!(
            "Invalid kind '{}' provided. The kinds of this api-version are '{}'.",
            shown(text),
            names.join(",")
        );
        faults.add("BadArgument", "kind", message);
    }
    found
}

/// The generation to which a tier belongs.
pub(super) const fn kind_of(sku: SkuName) -> AccountKind {
    match sku {
        SkuName::S0 | SkuName::S1 => AccountKind::Gen1,
        SkuName::G2 => AccountKind::Gen2,
    }
}

/// What must fit together once all changes are made; `before` is the account as it was, `wants_system` whether it is about
/// to get a system-assigned identity.
pub(super) fn together(account: &MapsAccount, before: Option<&MapsAccount>, wants_system: bool, faults: &mut Faults) {
    if kind_of(account.sku) != account.kind {
        let message = format!(
            "The SKU '{}' does not belong to the kind '{}': G2 belongs to Gen2, S0 and S1 to Gen1.",
            sku_name(account.sku),
            kind_name(account.kind)
        );
        faults.add("BadArgument", "sku.name", message);
    }
    if before.is_some_and(|before| before.kind == AccountKind::Gen2) && account.kind == AccountKind::Gen1 {
        let message = "The kind of an account cannot change from Gen2 back to Gen1.";
        faults.add("PropertyChangeNotAllowed", "kind", message);
    }
    let has_identity = wants_system || !account.identity.user_assigned.is_empty();
    if account.location == Location::Global && has_identity {
        faults.add(
            "BadRequest",
            "identity",
            "An account in the location 'global' cannot have a managed identity. Create the account in a region, e.g. 'eastus'.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_names_keep_the_published_pattern() {
        let is_allowed = |text: &str| {
            let mut faults = Faults::default();
            name(text, &mut faults);
            faults.into_result().is_ok()
        };
        for good in ["m", "my-account_1.x", &"a".repeat(98)] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in ["", "a%", "a&b", "a:b", "a\\b", "a#", "a?", " a", "a ", "a.", &"a".repeat(99)] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }

    #[test]
    fn an_unknown_location_is_refused_in_azures_words() {
        let mut faults = Faults::default();
        location(Some("australiaeast"), Whole::Yes, &mut faults);
        let error = faults.into_result().unwrap_err();
        assert_eq!(error.code, "LocationNotAvailableForResourceType");
        assert_eq!(
            error.message,
            "The provided location 'australiaeast' is not available for resource type 'Microsoft.Maps/accounts'. List of available regions for the resource type is 'westcentralus,global,westus2,eastus,westeurope,northeurope'."
        );
    }
}
