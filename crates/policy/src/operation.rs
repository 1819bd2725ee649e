//! Every action that exists: what roles can name, what `Microsoft.Maps/operations` lists, what custom roles are checked
//! against.

mod authorization;
mod managed_identity;
mod maps;
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

/// All operations, a table for each provider: Maps, authorisation, managed identities, resources.
pub static OPERATIONS: [&[Operation]; 4] =
    [maps::OPERATIONS, authorization::OPERATIONS, managed_identity::OPERATIONS, resources::OPERATIONS];

/// The operations of `Microsoft.Maps`, data actions included.
pub static MAPS: &[Operation] = maps::OPERATIONS;

/// The operation of that name, whatever its case.
pub fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().flat_map(|group| group.iter()).find(|operation| operation.name.eq_ignore_ascii_case(name))
}

/// Whether at least one operation of the plane is covered by `pattern`: a role that names none that exists is a
/// mistake.
pub fn any_covered(pattern: &str, data_plane: bool) -> bool {
    OPERATIONS
        .iter()
        .flat_map(|group| group.iter())
        .any(|operation| operation.is_data_action == data_plane && crate::pattern::matches(pattern, operation.name))
}

/// Makes a table of operations with one provider: `"resource": { "name", "operation", "description"; … }`.
macro_rules! operations {
    ($provider:literal, $namespace:literal; $($data:literal $resource:literal { $($name:literal, $operation:literal, $description:literal;)+ })+) => {
        pub(super) static OPERATIONS: &[crate::operation::Operation] = &[$($(crate::operation::Operation {
            name: concat!($namespace, $name),
            is_data_action: $data,
            provider: $provider,
            resource: $resource,
            operation: $operation,
            description: $description,
        }),+),+];
    };
}
use operations;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_operation_has_its_own_name() {
        let mut seen = HashSet::new();
        for operation in OPERATIONS.iter().flat_map(|group| group.iter()) {
            assert!(seen.insert(operation.name.to_lowercase()), "{} twice", operation.name);
        }
    }

    #[test]
    fn operations_are_found_by_name_and_by_pattern() {
        assert_eq!(find("microsoft.maps/accounts/LISTSAS/action").map(|found| found.is_data_action), Some(false));
        assert!(any_covered("Microsoft.Maps/accounts/*/read", true));
        assert!(!any_covered("Microsoft.Map/*", true));
        assert!(!any_covered("Microsoft.Authorization/*", true));
    }
}
