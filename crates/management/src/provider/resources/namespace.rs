//! Resource providers, as the resource manager shows them: which types there are, where, in which api-versions, and whether a
//! subscription is registered with them.
//!
//! What there is follows from the route tables, so that nothing can be shown that is not served, nor the other way round. All
//! providers are registered from the start; a subscription may give up those that keep resources.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod operations;
pub(crate) mod register;
pub(crate) mod registration;
pub(crate) mod types;
pub(crate) mod unregister;

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use lazurite_model::Location;
use lazurite_model::record::SubscriptionSettings;
use lazurite_policy::operation::PROVIDERS;
use serde_json::{Value, json};

use crate::call::Call;
use crate::operation::Operation;
use crate::region::REGIONS;
use crate::{routes, tracked};

/// The namespace of the resource manager's own paths.
const OWN: &str = "Microsoft.Resources";

/// A provider.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Namespace {
    /// E.g. `Microsoft.Maps`.
    pub(crate) name: &'static str,
}

/// One of its types.
struct Type {
    /// E.g. `accounts`.
    name: String,
    /// Newest last.
    versions: BTreeSet<&'static str>,
}

/// The provider of that name, whatever its case.
pub(crate) fn find(name: &str) -> Option<Namespace> {
    all().find(|namespace| namespace.name.eq_ignore_ascii_case(name))
}

/// All providers.
fn all() -> impl Iterator<Item = Namespace> {
    PROVIDERS.iter().map(|provider| Namespace { name: provider.namespace })
}

/// The provider's name in a call's path, which the route itself may spell out.
fn named(call: &Call) -> &str {
    let written = call.name("resourceProviderNamespace");
    if written.is_empty() { call.operation.path.split('/').nth(4).unwrap_or_default() } else { written }
}

impl Namespace {
    /// Whether subscriptions may give it up: those that keep resources. The others have nothing to keep.
    fn needs_registration(self) -> bool {
        tracked::TYPES.iter().any(|type_| self.has(type_.name))
    }

    /// Whether the type, e.g. `Microsoft.Maps/accounts`, is one of its own.
    fn has(self, type_: &str) -> bool {
        type_.split('/').next().is_some_and(|namespace| namespace.eq_ignore_ascii_case(self.name))
    }

    fn types(self) -> BTreeMap<String, Type> {
        let mut types: BTreeMap<String, Type> = BTreeMap::new();
        for operation in routes::all() {
            for name in names(operation, self.name) {
                let type_ = types.entry(name.to_lowercase()).or_insert(Type { name, versions: BTreeSet::new() });
                type_.versions.extend(operation.versions);
            }
        }
        types
    }

    /// As the wire shows it, for a subscription with those settings or, without any, for nobody in particular.
    fn view(self, settings: Option<&SubscriptionSettings>) -> Value {
        let policy = if self.needs_registration() { "RegistrationRequired" } else { "RegistrationFree" };
        let mut view = json!({
            "namespace": self.name,
            "registrationPolicy": policy,
            "resourceTypes": self.types().values().map(|type_| type_.view(self)).collect::<Vec<_>>(),
        });
        if let (Some(settings), Some(fields)) = (settings, view.as_object_mut()) {
            let state = if settings.unregistered.contains(self.name) { "Unregistered" } else { "Registered" };
            fields.insert("id".to_owned(), json!(format!("/subscriptions/{}/providers/{}", settings.id, self.name)));
            fields.insert("registrationState".to_owned(), json!(state));
        }
        view
    }
}

impl Type {
    fn view(&self, namespace: Namespace) -> Value {
        let full = format!("{}/{}", namespace.name, self.name);
        let tracked = tracked::find(&full).is_some();
        let locations: Vec<&str> = match &*full {
            "Microsoft.Maps/accounts" => Location::ALL.iter().map(|location| location.display_name()).collect(),
            _ if tracked || full == "Microsoft.Resources/resourceGroups" => {
                REGIONS.iter().map(|region| region.display_name).collect()
            }
            _ => Vec::new(),
        };
        let versions: Vec<&str> = self.versions.iter().rev().copied().collect();
        json!({
            "resourceType": self.name,
            "locations": locations,
            "apiVersions": versions,
            "defaultApiVersion": versions.iter().find(|version| !version.ends_with("-preview")),
            "capabilities": if tracked { "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, SupportsTags, SupportsLocation" } else { "None" },
        })
    }
}

/// The types of a namespace with which an operation has to do: literal words and names take turns in its path, and the last
/// word of a POST is what is done.
fn names(operation: &Operation, namespace: &str) -> Vec<String> {
    let mut provided = operation.path.rmatch_indices("/providers/");
    let named =
        provided.find_map(|(at, word)| operation.path.get(at + word.len()..).filter(|rest| !rest.starts_with('{')));
    let (of, path) = match named {
        Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
        None => (OWN, operation.path.trim_start_matches('/')),
    };
    if namespace != of {
        return Vec::new();
    }
    let mut words: Vec<&str> = path.split('/').collect();
    let is_registration = ["register", "unregister"].contains(&path);
    if operation.method == Method::POST && (words.len() > 1 || is_registration) {
        words.pop();
    }
    let parts: Vec<&str> = words.into_iter().step_by(2).collect();
    if parts.is_empty() || parts.iter().any(|part| part.is_empty() || part.starts_with('{')) {
        return Vec::new();
    }
    let name = parts.join("/");
    let short = (name == "subscriptions/resourceGroups").then(|| "resourceGroups".to_owned());
    short.into_iter().chain([name]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_follow_from_the_routes() {
        let types =
            |name: &str| -> Vec<String> { find(name).unwrap().types().into_values().map(|type_| type_.name).collect() };
        let maps = types("microsoft.maps");
        assert!(maps.contains(&"accounts".to_owned()) && maps.contains(&"locations/operationStatuses".to_owned()));
        assert!(!maps.iter().any(|name| ["register", "accounts/listKeys"].contains(&name.as_str())), "{maps:?}");
        assert!(types("Microsoft.Resources").contains(&"resourceGroups".to_owned()));
        assert!(
            types("Microsoft.ManagedIdentity")
                .contains(&"userAssignedIdentities/federatedIdentityCredentials".to_owned())
        );
    }

    #[test]
    fn every_tracked_type_is_shown_with_a_stable_version() {
        for type_ in tracked::TYPES {
            let (namespace, name) = type_.name.split_once('/').unwrap();
            let types = find(namespace).unwrap().types();
            let Some(found) = types.get(&name.to_lowercase()) else { panic!("{} is not served", type_.name) };
            assert!(found.versions.iter().any(|version| !version.ends_with("-preview")), "{}", type_.name);
        }
    }
}
