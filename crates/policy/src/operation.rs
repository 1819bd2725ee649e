//! Every action that exists: what roles can name, what `az provider operation` lists, what custom roles are checked
//! against.

mod access;
mod authorization;
mod features;
mod insights;
mod key_vault;
mod managed_identity;
mod management;
mod maps;
mod policy_insights;
mod resources;

/// One action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its name, e.g. `Microsoft.Maps/accounts/read`.
    pub name: &'static str,
    /// Whether it is done to data (data plane) or to resources (management).
    pub is_data_action: bool,
    /// Who provides it, for people.
    pub provider: &'static str,
    /// What it is done to, for people.
    pub resource: &'static str,
    /// Its name, for people.
    pub operation: &'static str,
    /// What it does, for people.
    pub description: &'static str,
}

/// A resource provider's actions.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    /// The first segment of their names, e.g. `Microsoft.Maps`.
    pub namespace: &'static str,
    /// For people.
    pub display_name: &'static str,
    /// The actions, in the order in which they are shown.
    pub operations: &'static [Operation],
}

/// All providers.
pub static PROVIDERS: &[Provider] = &[
    maps::PROVIDER,
    authorization::PROVIDER,
    managed_identity::PROVIDER,
    resources::PROVIDER,
    management::PROVIDER,
    key_vault::PROVIDER,
    insights::PROVIDER,
    policy_insights::PROVIDER,
    features::PROVIDER,
    access::PROVIDER,
];

/// The operations of `Microsoft.Maps`, data actions included.
pub static MAPS: &[Operation] = maps::PROVIDER.operations;

impl Operation {
    /// The resource type that it is done to, within its provider: `accounts` for `Microsoft.Maps/accounts/listKeys/action`;
    /// empty for what is done to the provider itself.
    pub fn resource_type(&self) -> &'static str {
        let path = self.name.split_once('/').map_or("", |(_, path)| path);
        let done = path.strip_suffix("/action").unwrap_or(path);
        done.rsplit_once('/').map_or("", |(type_, _)| type_)
    }
}

/// The provider of that namespace, whatever its case.
pub fn provider(namespace: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.namespace.eq_ignore_ascii_case(namespace))
}

/// All operations of all providers.
pub fn all() -> impl Iterator<Item = &'static Operation> {
    PROVIDERS.iter().flat_map(|provider| provider.operations)
}

/// The operation of that name, whatever its case. Where a management action and a data action share a name, the former.
pub fn find(name: &str) -> Option<&'static Operation> {
    named(name).next()
}

/// Whether the action is done to data. A name that is both (`Microsoft.KeyVault/vaults/keys/read`) counts as a data action,
/// because it is the vault that asks for it: nothing else here serves keys.
pub fn is_data_action(name: &str) -> bool {
    named(name).any(|operation| operation.is_data_action)
}

fn named(name: &str) -> impl Iterator<Item = &'static Operation> {
    let provider = name.split_once('/').and_then(|(namespace, _)| provider(namespace));
    let operations = provider.into_iter().flat_map(|provider| provider.operations);
    operations.filter(move |operation| operation.name.eq_ignore_ascii_case(name))
}

/// Whether at least one operation of the plane is covered by `pattern`: a role that names none that exists is a
/// mistake.
pub fn any_covered(pattern: &str, data_plane: bool) -> bool {
    all().any(|operation| operation.is_data_action == data_plane && crate::pattern::matches(pattern, operation.name))
}

/// Makes a provider's table: `"namespace", "provider"; data? "resource": { "name", "operation", "description"; … }`.
macro_rules! operations {
    ($namespace:literal, $provider:literal; $($data:literal $resource:literal { $($name:literal, $operation:literal, $description:literal;)+ })+) => {
        pub(super) const PROVIDER: crate::operation::Provider = crate::operation::Provider {
            namespace: $namespace,
            display_name: $provider,
            operations: &[$($(crate::operation::Operation {
                name: concat!($namespace, "/", $name),
                is_data_action: $data,
                provider: $provider,
                resource: $resource,
                operation: $operation,
                description: $description,
            }),+),+],
        };
    };
}
use operations;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_operation_has_its_own_name_on_its_plane() {
        let mut seen = HashSet::new();
        for operation in all() {
            assert!(seen.insert((operation.name.to_lowercase(), operation.is_data_action)), "{} twice", operation.name);
        }
    }

    #[test]
    fn names_end_in_what_is_done() {
        for operation in all() {
            let verb = operation.name.rsplit('/').next().unwrap_or_default();
            assert!(["read", "write", "delete", "action"].contains(&verb), "{}", operation.name);
        }
    }

    #[test]
    fn operations_are_found_by_name_and_by_pattern() {
        assert_eq!(find("microsoft.maps/accounts/LISTSAS/action").map(|found| found.is_data_action), Some(false));
        assert!(any_covered("Microsoft.Maps/accounts/*/read", true));
        assert!(!any_covered("Microsoft.Map/*", true));
        assert!(!any_covered("Microsoft.Authorization/*", true));
    }

    #[test]
    fn the_planes_are_told_apart() {
        for (name, is_data) in [
            ("Microsoft.KeyVault/vaults/secrets/read", false),
            ("microsoft.keyvault/vaults/secrets/GETSECRET/action", true),
            ("Microsoft.KeyVault/vaults/keys/read", true),
            ("Microsoft.Maps/accounts/services/render/read", true),
            ("Microsoft.Contoso/data/read", false),
        ] {
            assert_eq!(is_data_action(name), is_data, "{name}");
        }
    }

    #[test]
    fn an_operation_knows_its_resource_type() {
        for (name, type_) in [
            ("Microsoft.Maps/register/action", ""),
            ("Microsoft.Maps/accounts/read", "accounts"),
            ("Microsoft.Maps/accounts/listKeys/action", "accounts"),
            ("Microsoft.Maps/accounts/services/render/read", "accounts/services/render"),
        ] {
            assert_eq!(find(name).map(Operation::resource_type), Some(type_), "{name}");
        }
    }
}
