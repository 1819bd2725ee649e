//! The operations of `Microsoft.Authorization`.

use super::{
    DENY_ASSIGNMENT_VERSIONS, ROLE_ASSIGNMENT_VERSIONS, ROLE_DEFINITION_VERSIONS, SCHEDULE_VERSIONS, nothing,
    permissions, role_assignment, role_definition,
};
use crate::operation::{
    Access::{Action, SignedIn},
    operations,
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
    "DenyAssignments_ListForScope": GET authorization!("/denyAssignments"), DENY_ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/denyAssignments/read") => nothing, [200];
    "RoleAssignmentSchedules_ListForScope": GET authorization!("/roleAssignmentSchedules"), SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => nothing, [200];
    "RoleAssignmentScheduleInstances_ListForScope": GET authorization!("/roleAssignmentScheduleInstances"), SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => nothing, [200];
    "RoleEligibilitySchedules_ListForScope": GET authorization!("/roleEligibilitySchedules"), SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => nothing, [200];
    "RoleEligibilityScheduleInstances_ListForScope": GET authorization!("/roleEligibilityScheduleInstances"), SCHEDULE_VERSIONS, Action("Microsoft.Authorization/roleAssignments/read") => nothing, [200];
}
