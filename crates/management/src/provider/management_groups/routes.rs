//! The operations of `Microsoft.Management`.

use super::{
    VERSIONS, backfill, check_name, delete, descendants, entities, get, list, patch, put, settings, subscription,
};
use crate::operation::{
    Access::{Action, Elsewhere, SignedIn, Visible},
    operations,
};
use crate::provider::resources::namespace::operations;

macro_rules! management_group {
    ($rest:literal) => {
        concat!("/providers/Microsoft.Management/managementGroups/{groupId}", $rest)
    };
}

operations! {
    "ManagementGroupsOperations_List": GET "/providers/Microsoft.Management/operations", VERSIONS, SignedIn => operations, [200];
    "ManagementGroups_List": GET "/providers/Microsoft.Management/managementGroups", VERSIONS, Visible("Microsoft.Management/managementGroups/read") => list, [200];
    "ManagementGroups_Get": GET management_group!(""), VERSIONS, Action("Microsoft.Management/managementGroups/read") => get, [200];
    "ManagementGroups_CreateOrUpdate": PUT management_group!(""), VERSIONS, Elsewhere("Microsoft.Management/managementGroups/write") => put, [200];
    "ManagementGroups_Update": PATCH management_group!(""), VERSIONS, Action("Microsoft.Management/managementGroups/write") => patch, [200];
    "ManagementGroups_Delete": DELETE management_group!(""), VERSIONS, Action("Microsoft.Management/managementGroups/delete") => delete, [202, 204];
    "ManagementGroups_GetDescendants": GET management_group!("/descendants"), VERSIONS, Action("Microsoft.Management/managementGroups/descendants/read") => descendants, [200];
    "ManagementGroupSubscriptions_GetSubscriptionsUnderManagementGroup": GET management_group!("/subscriptions"), VERSIONS, Action("Microsoft.Management/managementGroups/subscriptions/read") => subscription::list, [200];
    "ManagementGroupSubscriptions_GetSubscription": GET management_group!("/subscriptions/{subscriptionId}"), VERSIONS, Action("Microsoft.Management/managementGroups/subscriptions/read") => subscription::get, [200];
    "ManagementGroupSubscriptions_Create": PUT management_group!("/subscriptions/{subscriptionId}"), VERSIONS, Action("Microsoft.Management/managementGroups/subscriptions/write") => subscription::put, [200];
    "ManagementGroupSubscriptions_Delete": DELETE management_group!("/subscriptions/{subscriptionId}"), VERSIONS, Action("Microsoft.Management/managementGroups/subscriptions/delete") => subscription::delete, [200, 204];
    "HierarchySettings_List": GET management_group!("/settings"), VERSIONS, Action("Microsoft.Management/managementGroups/settings/read") => settings::list, [200];
    "HierarchySettings_Get": GET management_group!("/settings/default"), VERSIONS, Action("Microsoft.Management/managementGroups/settings/read") => settings::get, [200];
    "HierarchySettings_CreateOrUpdate": PUT management_group!("/settings/default"), VERSIONS, Action("Microsoft.Management/managementGroups/settings/write") => settings::put, [200];
    "HierarchySettings_Update": PATCH management_group!("/settings/default"), VERSIONS, Action("Microsoft.Management/managementGroups/settings/write") => settings::put, [200];
    "HierarchySettings_Delete": DELETE management_group!("/settings/default"), VERSIONS, Action("Microsoft.Management/managementGroups/settings/delete") => settings::delete, [200, 204];
    "Entities_List": POST "/providers/Microsoft.Management/getEntities", VERSIONS, SignedIn => entities, [200];
    "CheckNameAvailability": POST "/providers/Microsoft.Management/checkNameAvailability", VERSIONS, SignedIn => check_name, [200];
    "StartTenantBackfill": POST "/providers/Microsoft.Management/startTenantBackfill", VERSIONS, SignedIn => backfill, [200];
    "TenantBackfillStatus": POST "/providers/Microsoft.Management/tenantBackfillStatus", VERSIONS, SignedIn => backfill, [200];
}
