//! The operations of deployments, at each of the four kinds of scope.

use super::{
    VERSIONS, cancel, delete, exists, export, get, list, operation, operation_status, put, template_hash, validate,
    what_if,
};
use crate::operation::{
    Access::{Action, SignedIn},
    group, operations, subscription,
};

const READ: crate::operation::Access = Action("Microsoft.Resources/deployments/read");
const WRITE: crate::operation::Access = Action("Microsoft.Resources/deployments/write");
const DELETE: crate::operation::Access = Action("Microsoft.Resources/deployments/delete");
const CANCEL: crate::operation::Access = Action("Microsoft.Resources/deployments/cancel/action");
const VALIDATE: crate::operation::Access = Action("Microsoft.Resources/deployments/validate/action");
const WHAT_IF: crate::operation::Access = Action("Microsoft.Resources/deployments/whatIf/action");
const EXPORT: crate::operation::Access = Action("Microsoft.Resources/deployments/exportTemplate/action");
const OPERATIONS: crate::operation::Access = Action("Microsoft.Resources/deployments/operations/read");
const STATUS: crate::operation::Access = Action("Microsoft.Resources/deployments/operationstatuses/read");

/// A path at the directory.
macro_rules! tenant {
    ($rest:literal) => {
        concat!("/providers/Microsoft.Resources/deployments", $rest)
    };
}

/// A path at a management group.
macro_rules! management_group {
    ($rest:literal) => {
        concat!(
            "/providers/Microsoft.Management/managementGroups/{groupId}/providers/Microsoft.Resources/deployments",
            $rest
        )
    };
}

operations! {
    "Deployments_ListAtTenantScope": GET tenant!(""), VERSIONS, READ => list, [200];
    "Deployments_CreateOrUpdateAtTenantScope": PUT tenant!("/{deploymentName}"), VERSIONS, WRITE => put, [200, 201];
    "Deployments_GetAtTenantScope": GET tenant!("/{deploymentName}"), VERSIONS, READ => get, [200];
    "Deployments_CheckExistenceAtTenantScope": HEAD tenant!("/{deploymentName}"), VERSIONS, READ => exists, [204];
    "Deployments_DeleteAtTenantScope": DELETE tenant!("/{deploymentName}"), VERSIONS, DELETE => delete, [202, 204];
    "Deployments_CancelAtTenantScope": POST tenant!("/{deploymentName}/cancel"), VERSIONS, CANCEL => cancel, [204];
    "Deployments_ValidateAtTenantScope": POST tenant!("/{deploymentName}/validate"), VERSIONS, VALIDATE => validate, [200];
    "Deployments_WhatIfAtTenantScope": POST tenant!("/{deploymentName}/whatIf"), VERSIONS, WHAT_IF => what_if, [200];
    "Deployments_ExportTemplateAtTenantScope": POST tenant!("/{deploymentName}/exportTemplate"), VERSIONS, EXPORT => export, [200];
    "DeploymentOperations_ListAtTenantScope": GET tenant!("/{deploymentName}/operations"), VERSIONS, OPERATIONS => operation::list, [200];
    "DeploymentOperations_GetAtTenantScope": GET tenant!("/{deploymentName}/operations/{operationId}"), VERSIONS, OPERATIONS => operation::get, [200];
    "DeploymentOperationStatuses_GetAtTenantScope": GET tenant!("/{deploymentName}/operationStatuses/{operationId}"), VERSIONS, STATUS => operation_status, [200];
    "Deployments_ListAtManagementGroupScope": GET management_group!(""), VERSIONS, READ => list, [200];
    "Deployments_CreateOrUpdateAtManagementGroupScope": PUT management_group!("/{deploymentName}"), VERSIONS, WRITE => put, [200, 201];
    "Deployments_GetAtManagementGroupScope": GET management_group!("/{deploymentName}"), VERSIONS, READ => get, [200];
    "Deployments_CheckExistenceAtManagementGroupScope": HEAD management_group!("/{deploymentName}"), VERSIONS, READ => exists, [204];
    "Deployments_DeleteAtManagementGroupScope": DELETE management_group!("/{deploymentName}"), VERSIONS, DELETE => delete, [202, 204];
    "Deployments_CancelAtManagementGroupScope": POST management_group!("/{deploymentName}/cancel"), VERSIONS, CANCEL => cancel, [204];
    "Deployments_ValidateAtManagementGroupScope": POST management_group!("/{deploymentName}/validate"), VERSIONS, VALIDATE => validate, [200];
    "Deployments_WhatIfAtManagementGroupScope": POST management_group!("/{deploymentName}/whatIf"), VERSIONS, WHAT_IF => what_if, [200];
    "Deployments_ExportTemplateAtManagementGroupScope": POST management_group!("/{deploymentName}/exportTemplate"), VERSIONS, EXPORT => export, [200];
    "DeploymentOperations_ListAtManagementGroupScope": GET management_group!("/{deploymentName}/operations"), VERSIONS, OPERATIONS => operation::list, [200];
    "DeploymentOperations_GetAtManagementGroupScope": GET management_group!("/{deploymentName}/operations/{operationId}"), VERSIONS, OPERATIONS => operation::get, [200];
    "DeploymentOperationStatuses_GetAtManagementGroupScope": GET management_group!("/{deploymentName}/operationStatuses/{operationId}"), VERSIONS, STATUS => operation_status, [200];
    "Deployments_ListAtSubscriptionScope": GET subscription!("/providers/Microsoft.Resources/deployments"), VERSIONS, READ => list, [200];
    "Deployments_CreateOrUpdateAtSubscriptionScope": PUT subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}"), VERSIONS, WRITE => put, [200, 201];
    "Deployments_GetAtSubscriptionScope": GET subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}"), VERSIONS, READ => get, [200];
    "Deployments_CheckExistenceAtSubscriptionScope": HEAD subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}"), VERSIONS, READ => exists, [204];
    "Deployments_DeleteAtSubscriptionScope": DELETE subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}"), VERSIONS, DELETE => delete, [202, 204];
    "Deployments_CancelAtSubscriptionScope": POST subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}/cancel"), VERSIONS, CANCEL => cancel, [204];
    "Deployments_ValidateAtSubscriptionScope": POST subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}/validate"), VERSIONS, VALIDATE => validate, [200];
    "Deployments_WhatIfAtSubscriptionScope": POST subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}/whatIf"), VERSIONS, WHAT_IF => what_if, [200];
    "Deployments_ExportTemplateAtSubscriptionScope": POST subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}/exportTemplate"), VERSIONS, EXPORT => export, [200];
    "DeploymentOperations_ListAtSubscriptionScope": GET subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}/operations"), VERSIONS, OPERATIONS => operation::list, [200];
    "DeploymentOperations_GetAtSubscriptionScope": GET subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}/operations/{operationId}"), VERSIONS, OPERATIONS => operation::get, [200];
    "DeploymentOperationStatuses_GetAtSubscriptionScope": GET subscription!("/providers/Microsoft.Resources/deployments/{deploymentName}/operationStatuses/{operationId}"), VERSIONS, STATUS => operation_status, [200];
    "Deployments_ListByResourceGroup": GET group!("/providers/Microsoft.Resources/deployments"), VERSIONS, READ => list, [200];
    "Deployments_CreateOrUpdate": PUT group!("/providers/Microsoft.Resources/deployments/{deploymentName}"), VERSIONS, WRITE => put, [200, 201];
    "Deployments_Get": GET group!("/providers/Microsoft.Resources/deployments/{deploymentName}"), VERSIONS, READ => get, [200];
    "Deployments_CheckExistence": HEAD group!("/providers/Microsoft.Resources/deployments/{deploymentName}"), VERSIONS, READ => exists, [204];
    "Deployments_Delete": DELETE group!("/providers/Microsoft.Resources/deployments/{deploymentName}"), VERSIONS, DELETE => delete, [202, 204];
    "Deployments_Cancel": POST group!("/providers/Microsoft.Resources/deployments/{deploymentName}/cancel"), VERSIONS, CANCEL => cancel, [204];
    "Deployments_Validate": POST group!("/providers/Microsoft.Resources/deployments/{deploymentName}/validate"), VERSIONS, VALIDATE => validate, [200];
    "Deployments_WhatIf": POST group!("/providers/Microsoft.Resources/deployments/{deploymentName}/whatIf"), VERSIONS, WHAT_IF => what_if, [200];
    "Deployments_ExportTemplate": POST group!("/providers/Microsoft.Resources/deployments/{deploymentName}/exportTemplate"), VERSIONS, EXPORT => export, [200];
    "DeploymentOperations_List": GET group!("/deployments/{deploymentName}/operations"), VERSIONS, OPERATIONS => operation::list, [200];
    "DeploymentOperations_Get": GET group!("/deployments/{deploymentName}/operations/{operationId}"), VERSIONS, OPERATIONS => operation::get, [200];
    "DeploymentOperationStatuses_Get": GET group!("/providers/Microsoft.Resources/deployments/{deploymentName}/operationStatuses/{operationId}"), VERSIONS, STATUS => operation_status, [200];
    "DeploymentOperations_ListAtResourceGroupScope": GET group!("/providers/Microsoft.Resources/deployments/{deploymentName}/operations"), VERSIONS, OPERATIONS => operation::list, [200];
    "DeploymentOperations_GetAtResourceGroupScope": GET group!("/providers/Microsoft.Resources/deployments/{deploymentName}/operations/{operationId}"), VERSIONS, OPERATIONS => operation::get, [200];
    "Deployments_CalculateTemplateHash": POST "/providers/Microsoft.Resources/calculateTemplateHash", VERSIONS, SignedIn => template_hash, [200];
}
