//! The one table of the resource manager's operations: method, path, api-versions, access, handler.
//!
//! A handler is the `serve` of the module that is named like the operation. The first row that fits a path counts.

use std::fmt::Write as _;

use http::Method;
use lazurite_api::ApiError;

use crate::operation::{
    Access::{Action, SignedIn, Visible},
    Operation,
};
use crate::path::{self, Names};
use crate::provider::{authorization as authz, managed_identity as msi, management_groups as groups, maps, resources};
use crate::refuse;

macro_rules! subscription {
    ($rest:literal) => {
        concat!("/subscriptions/{subscriptionId}", $rest)
    };
}

macro_rules! group {
    ($rest:literal) => {
        concat!("/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}", $rest)
    };
}

macro_rules! account {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Maps/accounts/{accountName}",
            $rest
        )
    };
}

macro_rules! identity {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities",
            $rest
        )
    };
}

macro_rules! authorization {
    ($rest:literal) => {
        concat!("{scope}/providers/Microsoft.Authorization", $rest)
    };
}

macro_rules! operations {
    ($($name:literal: $method:ident $path:expr, $versions:expr, $access:expr => $($handler:ident)::+;)+) => {
        static TABLE: &[Operation] = &[$(Operation {
            name: $name,
            method: Method::$method,
            path: $path,
            versions: $versions,
            access: $access,
            serve: |call| Box::pin($($handler)::+::serve(call)),
        }),+];
    };
}

operations! {
    "Tenants_List": GET "/tenants", resources::VERSIONS, SignedIn => resources::tenants;
    "Subscriptions_List": GET "/subscriptions", resources::VERSIONS, SignedIn => resources::subscription::list;
    "Subscriptions_Get": GET subscription!(""), resources::VERSIONS, Action("Microsoft.Resources/subscriptions/read") => resources::subscription::get;
    "Subscriptions_ListLocations": GET subscription!("/locations"), resources::VERSIONS, Action("Microsoft.Resources/subscriptions/locations/read") => resources::locations;
    "Providers_List": GET subscription!("/providers"), resources::VERSIONS, Action("Microsoft.Resources/subscriptions/providers/read") => resources::namespace::list;
    "Providers_Get": GET subscription!("/providers/{resourceProviderNamespace}"), resources::VERSIONS, Action("Microsoft.Resources/subscriptions/providers/read") => resources::namespace::get;
    "Providers_Register": POST subscription!("/providers/{resourceProviderNamespace}/register"), resources::VERSIONS, SignedIn => resources::namespace::register;
    "Resources_List": GET subscription!("/resources"), resources::VERSIONS, Visible("Microsoft.Resources/subscriptions/resources/read") => resources::resource::list;
    "ResourceGroups_List": GET subscription!("/resourceGroups"), resources::VERSIONS, Visible("Microsoft.Resources/subscriptions/resourceGroups/read") => resources::group::list;
    "ResourceGroups_CreateOrUpdate": PUT group!(""), resources::VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/write") => resources::group::put;
    "ResourceGroups_Get": GET group!(""), resources::VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/read") => resources::group::get;
    "ResourceGroups_CheckExistence": HEAD group!(""), resources::VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/read") => resources::group::exists;
    "ResourceGroups_Update": PATCH group!(""), resources::VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/write") => resources::group::patch;
    "ResourceGroups_Delete": DELETE group!(""), resources::VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/delete") => resources::group::delete;
    "Resources_ListByResourceGroup": GET group!("/resources"), resources::VERSIONS, Visible("Microsoft.Resources/subscriptions/resources/read") => resources::resource::list;

    "ManagementGroups_List": GET "/providers/Microsoft.Management/managementGroups", groups::VERSIONS, Visible("Microsoft.Management/managementGroups/read") => groups::list;
    "ManagementGroups_Get": GET "/providers/Microsoft.Management/managementGroups/{groupId}", groups::VERSIONS, Action("Microsoft.Management/managementGroups/read") => groups::get;

    "Maps_ListOperations": GET "/providers/Microsoft.Maps/operations", maps::VERSIONS, SignedIn => maps::operations;
    "Maps_ListSubscriptionOperations": GET subscription!("/providers/Microsoft.Maps/operations"), maps::VERSIONS_BEFORE_2026, Action("Microsoft.Maps/operations/read") => maps::operations;
    "Accounts_ListBySubscription": GET subscription!("/providers/Microsoft.Maps/accounts"), maps::VERSIONS, Visible("Microsoft.Maps/accounts/read") => maps::account::list;
    "Accounts_ListByResourceGroup": GET group!("/providers/Microsoft.Maps/accounts"), maps::VERSIONS, Visible("Microsoft.Maps/accounts/read") => maps::account::list;
    "Accounts_CreateOrUpdate": PUT account!(""), maps::VERSIONS, Action("Microsoft.Maps/accounts/write") => maps::account::put;
    "Accounts_Update": PATCH account!(""), maps::VERSIONS, Action("Microsoft.Maps/accounts/write") => maps::account::patch;
    "Accounts_Get": GET account!(""), maps::VERSIONS, Action("Microsoft.Maps/accounts/read") => maps::account::get;
    "Accounts_Delete": DELETE account!(""), maps::VERSIONS, Action("Microsoft.Maps/accounts/delete") => maps::account::delete;
    "Accounts_ListKeys": POST account!("/listKeys"), maps::VERSIONS, Action("Microsoft.Maps/accounts/listKeys/action") => maps::account::list_keys;
    "Accounts_RegenerateKeys": POST account!("/regenerateKey"), maps::VERSIONS, Action("Microsoft.Maps/accounts/regenerateKey/action") => maps::account::regenerate_key;
    "Accounts_ListSas": POST account!("/listSas"), maps::VERSIONS_WITH_SAS, Action("Microsoft.Maps/accounts/listSas/action") => maps::account::list_sas;
    "PrivateEndpointConnections_ListByAccount": GET account!("/privateEndpointConnections"), maps::VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/privateEndpointConnections/read") => maps::private_link::list;
    "PrivateEndpointConnections_Get": GET account!("/privateEndpointConnections/{name}"), maps::VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/privateEndpointConnections/read") => maps::private_link::get;
    "PrivateEndpointConnections_Create": PUT account!("/privateEndpointConnections/{name}"), maps::VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/write") => maps::private_link::put;
    "PrivateEndpointConnections_Delete": DELETE account!("/privateEndpointConnections/{name}"), maps::VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/write") => maps::private_link::delete;
    "PrivateLinkResources_ListByAccount": GET account!("/privateLinkResources"), maps::VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/privateLinkResources/read") => maps::private_link::list;
    "PrivateLinkResources_Get": GET account!("/privateLinkResources/{name}"), maps::VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/privateLinkResources/read") => maps::private_link::get;
    "OperationStatus_Get": GET subscription!("/providers/Microsoft.Maps/locations/{location}/operationStatuses/{operationId}"), maps::VERSIONS_FROM_2026, SignedIn => maps::operation_status;

    "SystemAssignedIdentities_GetByScope": GET "{scope}/providers/Microsoft.ManagedIdentity/identities/default", msi::VERSIONS, Action("Microsoft.ManagedIdentity/identities/read") => msi::system_assigned;
    "UserAssignedIdentities_ListBySubscription": GET subscription!("/providers/Microsoft.ManagedIdentity/userAssignedIdentities"), msi::VERSIONS, Visible("Microsoft.ManagedIdentity/userAssignedIdentities/read") => msi::list;
    "UserAssignedIdentities_ListByResourceGroup": GET identity!(""), msi::VERSIONS, Visible("Microsoft.ManagedIdentity/userAssignedIdentities/read") => msi::list;
    "UserAssignedIdentities_CreateOrUpdate": PUT identity!("/{resourceName}"), msi::VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/write") => msi::put;
    "UserAssignedIdentities_Update": PATCH identity!("/{resourceName}"), msi::VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/write") => msi::patch;
    "UserAssignedIdentities_Get": GET identity!("/{resourceName}"), msi::VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/read") => msi::get;
    "UserAssignedIdentities_Delete": DELETE identity!("/{resourceName}"), msi::VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/delete") => msi::delete;

    "RoleDefinitions_List": GET authorization!("/roleDefinitions"), authz::ROLE_DEFINITION_VERSIONS, Action("Microsoft.Authorization/roleDefinitions/read") => authz::role_definition::list;
    "RoleDefinitions_Get": GET authorization!("/roleDefinitions/{roleDefinitionId}"), authz::ROLE_DEFINITION_VERSIONS, Action("Microsoft.Authorization/roleDefinitions/read") => authz::role_definition::get;
    "RoleDefinitions_CreateOrUpdate": PUT authorization!("/roleDefinitions/{roleDefinitionId}"), authz::ROLE_DEFINITION_VERSIONS, Action("Microsoft.Authorization/roleDefinitions/write") => authz::role_definition::put;
    "RoleDefinitions_Delete": DELETE authorization!("/roleDefinitions/{roleDefinitionId}"), authz::ROLE_DEFINITION_VERSIONS, Action("Microsoft.Authorization/roleDefinitions/delete") => authz::role_definition::delete;
    "RoleAssignments_ListForScope": GET authorization!("/roleAssignments"), authz::ROLE_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => authz::role_assignment::list;
    "RoleAssignments_Get": GET authorization!("/roleAssignments/{roleAssignmentName}"), authz::ROLE_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => authz::role_assignment::get;
    "RoleAssignments_Create": PUT authorization!("/roleAssignments/{roleAssignmentName}"), authz::ROLE_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/roleAssignments/write") => authz::role_assignment::put;
    "RoleAssignments_Delete": DELETE authorization!("/roleAssignments/{roleAssignmentName}"), authz::ROLE_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/roleAssignments/delete") => authz::role_assignment::delete;
    "Permissions_ListForScope": GET authorization!("/permissions"), authz::ROLE_DEFINITION_VERSIONS, SignedIn => authz::permissions;
    "DenyAssignments_ListForScope": GET authorization!("/denyAssignments"), authz::DENY_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/denyAssignments/read") => authz::nothing;
    "RoleAssignmentSchedules_ListForScope": GET authorization!("/roleAssignmentSchedules"), authz::SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => authz::nothing;
    "RoleAssignmentScheduleInstances_ListForScope": GET authorization!("/roleAssignmentScheduleInstances"), authz::SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => authz::nothing;
    "RoleEligibilitySchedules_ListForScope": GET authorization!("/roleEligibilitySchedules"), authz::SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => authz::nothing;
    "RoleEligibilityScheduleInstances_ListForScope": GET authorization!("/roleEligibilityScheduleInstances"), authz::SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => authz::nothing;
}

/// The operation that a request asks for, and what the names in its path stand for.
///
/// # Errors
/// 404 in ARM's words for a path that no operation has, 405 for a method that none has there.
pub(crate) fn find(method: &Method, segments: &[String]) -> Result<(&'static Operation, Names), ApiError> {
    let mut allowed = Vec::new();
    for operation in TABLE {
        if let Some(names) = path::fit(operation.path, segments) {
            if operation.method == *method {
                return Ok((operation, names));
            }
            allowed.push(operation.method.as_str());
        }
    }
    if !allowed.is_empty() {
        return Err(refuse::wrong_method(method, &allowed));
    }
    let Some(at) = segments.iter().rposition(|segment| segment.eq_ignore_ascii_case("providers")) else {
        return Err(refuse::unknown_path());
    };
    let mut rest = segments.iter().map(String::as_str).skip(at + 1);
    let namespace = rest.next().unwrap_or_default();
    // Types and names take turns: accounts/{name}/creators/{name}.
    let types: Vec<&str> = rest.step_by(2).collect();
    match resources::namespace::find(namespace) {
        Some(known) => Err(refuse::unknown_type(known.name, &types.join("/"))),
        None => Err(refuse::unknown_namespace(namespace)),
    }
}

/// The provider's type that a path is about, e.g. `Microsoft.Maps/accounts`; `None` for the resource manager's own paths.
pub(crate) fn resource_type(template: &str) -> Option<String> {
    let (_, provided) = template.rsplit_once("/providers/")?;
    let mut parts = provided.split('/').take_while(|part| !part.starts_with('{'));
    let (namespace, type_) = (parts.next()?, parts.next()?);
    Some(format!("{namespace}/{type_}"))
}

/// The whole table as text, an operation a line: method, path, what the caller needs, api-versions.
pub fn listing() -> String {
    let mut text = String::from("GET /metadata/endpoints | anybody | 2022-09-01, 2019-05-01, 2015-01-01\n");
    for operation in TABLE {
        let access = match operation.access {
            Action(action) => action.to_owned(),
            Visible(action) => format!("{action}, item by item"),
            SignedIn => "a valid token".to_owned(),
        };
        let Operation { name, method, path, versions, .. } = operation;
        let _ = writeln!(text, "{method} {path} | {name} | {access} | {}", versions.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_is_as_published() {
        insta::assert_snapshot!(listing());
    }

    #[test]
    fn every_action_exists_in_the_catalogue() {
        for operation in TABLE {
            if let Some(action) = operation.access.action() {
                assert!(lazurite_policy::operation::find(action).is_some(), "{} needs {action}", operation.name);
            }
        }
    }

    #[test]
    fn every_operation_has_its_own_name_and_place() {
        let mut seen = HashSet::new();
        for operation in TABLE {
            assert!(seen.insert(operation.name.to_owned()), "{} twice", operation.name);
            assert!(
                seen.insert(format!("{} {}", operation.method, operation.path)),
                "{} hides another",
                operation.name
            );
        }
    }

    #[test]
    fn paths_name_their_resource_type() {
        assert_eq!(resource_type(account!("/listKeys")).as_deref(), Some("Microsoft.Maps/accounts"));
        assert_eq!(
            resource_type(authorization!("/roleAssignments")).as_deref(),
            Some("Microsoft.Authorization/roleAssignments")
        );
        assert_eq!(resource_type(group!("")), None);
    }

    #[test]
    fn what_nobody_provides_is_refused_in_arms_words() {
        let code =
            |method: Method, path: &str| find(&method, &path::segments(path).unwrap()).err().map(|error| error.code);
        assert_eq!(code(Method::GET, "/nothing").as_deref(), Some("MissingSubscription"));
        assert_eq!(
            code(Method::GET, "/subscriptions/s/providers/Contoso.Foo/bars").as_deref(),
            Some("InvalidResourceNamespace")
        );
        assert_eq!(
            code(Method::GET, "/subscriptions/s/providers/microsoft.maps/bars").as_deref(),
            Some("InvalidResourceType")
        );
        assert_eq!(code(Method::TRACE, "/subscriptions").as_deref(), Some("MethodNotAllowed"));
    }
}
