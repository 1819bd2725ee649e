//! The operations of `Microsoft.Authorization`.

use super::{
    CLASSIC_ADMINISTRATOR_VERSIONS, DENY_ASSIGNMENT_VERSIONS, DENY_ASSIGNMENT_WRITE_VERSIONS, ELEVATE_ACCESS_VERSIONS,
    PROVIDER_OPERATIONS_VERSIONS, ROLE_ASSIGNMENT_VERSIONS, ROLE_DEFINITION_VERSIONS, SCHEDULE_VERSIONS,
    deny_assignment, elevate_access, nothing, permissions, provider_operations, role_assignment, role_definition,
};
use crate::operation::{
    Access::{Action, DirectoryAdministrator, SignedIn},
    operations, subscription,
};

macro_rules! authorization {
    ($rest:literal) => {
        concat!("{scope}/providers/Microsoft.Authorization", $rest)
    };
}

operations! {
    "RoleDefinitions_List": GET authorization!("/roleDefinitions"), ROLE_DEFINITION_VERSIONS, Action("Microsoft.Authorization/roleDefinitions/read") => role_definition::list, [200];
    "RoleDefinitions_Get": GET authorization!("/roleDefinitions/{roleDefinitionId}"), ROLE_DEFINITION_VERSIONS, Action("Microsoft.Authorization/roleDefinitions/read") => role_definition::get, [200];
    "RoleDefinitions_CreateOrUpdate": PUT authorization!("/roleDefinitions/{roleDefinitionId}"), ROLE_DEFINITION_VERSIONS, Action("Microsoft.Authorization/roleDefinitions/write") => role_definition::put, [201];
    "RoleDefinitions_Delete": DELETE authorization!("/roleDefinitions/{roleDefinitionId}"), ROLE_DEFINITION_VERSIONS, Action("Microsoft.Authorization/roleDefinitions/delete") => role_definition::delete, [200, 204];
    "RoleAssignments_ListForScope": GET authorization!("/roleAssignments"), ROLE_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => role_assignment::list, [200];
    "RoleAssignments_Get": GET authorization!("/roleAssignments/{roleAssignmentName}"), ROLE_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => role_assignment::get, [200];
    "RoleAssignments_Create": PUT authorization!("/roleAssignments/{roleAssignmentName}"), ROLE_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/roleAssignments/write") => role_assignment::put, [200, 201];
    "RoleAssignments_Delete": DELETE authorization!("/roleAssignments/{roleAssignmentName}"), ROLE_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/roleAssignments/delete") => role_assignment::delete, [200, 204];
    "Permissions_ListForScope": GET authorization!("/permissions"), ROLE_DEFINITION_VERSIONS, SignedIn => permissions, [200];
    "DenyAssignments_ListForScope": GET authorization!("/denyAssignments"), DENY_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/denyAssignments/read") => deny_assignment::list, [200];
    "DenyAssignments_Get": GET authorization!("/denyAssignments/{denyAssignmentId}"), DENY_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/denyAssignments/read") => deny_assignment::get, [200];
    "DenyAssignments_CreateOrUpdate": PUT authorization!("/denyAssignments/{denyAssignmentId}"), DENY_ASSIGNMENT_WRITE_VERSIONS, Action("Microsoft.Authorization/denyAssignments/write") => deny_assignment::put, [200, 201];
    "DenyAssignments_Delete": DELETE authorization!("/denyAssignments/{denyAssignmentId}"), DENY_ASSIGNMENT_WRITE_VERSIONS, Action("Microsoft.Authorization/denyAssignments/delete") => deny_assignment::delete, [200, 204];
    "GlobalAdministrator_ElevateAccess": POST "/providers/Microsoft.Authorization/elevateAccess", ELEVATE_ACCESS_VERSIONS, DirectoryAdministrator("Microsoft.Authorization/elevateAccess/action") => elevate_access, [200];
    "ProviderOperationsMetadata_List": GET "/providers/Microsoft.Authorization/providerOperations", PROVIDER_OPERATIONS_VERSIONS, SignedIn => provider_operations::list, [200];
    "ProviderOperationsMetadata_Get": GET "/providers/Microsoft.Authorization/providerOperations/{resourceProviderNamespace}", PROVIDER_OPERATIONS_VERSIONS, SignedIn => provider_operations::get, [200];
    "ClassicAdministrators_List": GET subscription!("/providers/Microsoft.Authorization/classicAdministrators"), CLASSIC_ADMINISTRATOR_VERSIONS, Action("Microsoft.Authorization/classicAdministrators/read") => nothing, [200];
    "RoleAssignmentSchedules_ListForScope": GET authorization!("/roleAssignmentSchedules"), SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => nothing, [200];
    "RoleAssignmentScheduleInstances_ListForScope": GET authorization!("/roleAssignmentScheduleInstances"), SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => nothing, [200];
    "RoleAssignmentScheduleRequests_ListForScope": GET authorization!("/roleAssignmentScheduleRequests"), SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => nothing, [200];
    "RoleEligibilitySchedules_ListForScope": GET authorization!("/roleEligibilitySchedules"), SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => nothing, [200];
    "RoleEligibilityScheduleInstances_ListForScope": GET authorization!("/roleEligibilityScheduleInstances"), SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => nothing, [200];
    "RoleEligibilityScheduleRequests_ListForScope": GET authorization!("/roleEligibilityScheduleRequests"), SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => nothing, [200];
}
