//! The operations of `Microsoft.Resources` and ARM's own paths.

use super::{
    VERSIONS, group, locations, moving, namespace, operation_result, resource, subscription, tag_names, tags, tenants,
};
use crate::operation::{
    Access::{Action, SignedIn, Visible},
    group, operations, subscription,
};

operations! {
    "ResourcesOperations_List": GET "/providers/Microsoft.Resources/operations", VERSIONS, SignedIn => namespace::operations, [200];
    "Tenants_List": GET "/tenants", VERSIONS, SignedIn => tenants, [200];
    "Subscriptions_List": GET "/subscriptions", VERSIONS, SignedIn => subscription::list, [200];
    "Subscriptions_Get": GET subscription!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/read") => subscription::get, [200];
    "Subscriptions_ListLocations": GET subscription!("/locations"), VERSIONS, Action("Microsoft.Resources/subscriptions/locations/read") => locations, [200];
    "Providers_ListAtTenantScope": GET "/providers", VERSIONS, SignedIn => namespace::list, [200];
    "Providers_GetAtTenantScope": GET "/providers/{resourceProviderNamespace}", VERSIONS, SignedIn => namespace::get, [200];
    "Providers_List": GET subscription!("/providers"), VERSIONS, Action("Microsoft.Resources/subscriptions/providers/read") => namespace::list, [200];
    "Providers_Get": GET subscription!("/providers/{resourceProviderNamespace}"), VERSIONS, Action("Microsoft.Resources/subscriptions/providers/read") => namespace::get, [200];
    "ProviderResourceTypes_List": GET subscription!("/providers/{resourceProviderNamespace}/resourceTypes"), VERSIONS, Action("Microsoft.Resources/subscriptions/providers/read") => namespace::types, [200];
    "Providers_RegisterKeyVault": POST subscription!("/providers/Microsoft.KeyVault/register"), VERSIONS, Action("Microsoft.KeyVault/register/action") => namespace::register, [200];
    "Providers_RegisterManagedIdentity": POST subscription!("/providers/Microsoft.ManagedIdentity/register"), VERSIONS, Action("Microsoft.ManagedIdentity/register/action") => namespace::register, [200];
    "Providers_RegisterMaps": POST subscription!("/providers/Microsoft.Maps/register"), VERSIONS, Action("Microsoft.Maps/register/action") => namespace::register, [200];
    "Providers_Register": POST subscription!("/providers/{resourceProviderNamespace}/register"), VERSIONS, SignedIn => namespace::register, [200];
    "Providers_UnregisterKeyVault": POST subscription!("/providers/Microsoft.KeyVault/unregister"), VERSIONS, Action("Microsoft.KeyVault/unregister/action") => namespace::unregister, [200];
    "Providers_UnregisterManagedIdentity": POST subscription!("/providers/Microsoft.ManagedIdentity/unregister"), VERSIONS, Action("Microsoft.ManagedIdentity/unregister/action") => namespace::unregister, [200];
    "Providers_UnregisterMaps": POST subscription!("/providers/Microsoft.Maps/unregister"), VERSIONS, Action("Microsoft.Maps/unregister/action") => namespace::unregister, [200];
    "Providers_Unregister": POST subscription!("/providers/{resourceProviderNamespace}/unregister"), VERSIONS, SignedIn => namespace::unregister, [];
    "Resources_List": GET subscription!("/resources"), VERSIONS, Visible("Microsoft.Resources/subscriptions/resources/read") => resource::list, [200];
    "ResourceGroups_List": GET subscription!("/resourceGroups"), VERSIONS, Visible("Microsoft.Resources/subscriptions/resourceGroups/read") => group::list, [200];
    "ResourceGroups_CreateOrUpdate": PUT group!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/write") => group::put, [200, 201];
    "ResourceGroups_Get": GET group!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/read") => group::get, [200];
    "ResourceGroups_CheckExistence": HEAD group!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/read") => group::exists, [204];
    "ResourceGroups_Update": PATCH group!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/write") => group::patch, [200];
    "ResourceGroups_Delete": DELETE group!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/delete") => group::delete, [202];
    "Resources_MoveResources": POST group!("/moveResources"), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/moveResources/action") => moving::perform, [202];
    "Resources_ValidateMoveResources": POST group!("/validateMoveResources"), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/validateMoveResources/action") => moving::validate, [204];
    "Tags_GetAtScope": GET "{scope}/providers/Microsoft.Resources/tags/default", VERSIONS, Action("Microsoft.Resources/tags/read") => tags::get, [200];
    "Tags_CreateOrUpdateAtScope": PUT "{scope}/providers/Microsoft.Resources/tags/default", VERSIONS, Action("Microsoft.Resources/tags/write") => tags::put, [200];
    "Tags_UpdateAtScope": PATCH "{scope}/providers/Microsoft.Resources/tags/default", VERSIONS, Action("Microsoft.Resources/tags/write") => tags::patch, [200];
    "Tags_DeleteAtScope": DELETE "{scope}/providers/Microsoft.Resources/tags/default", VERSIONS, Action("Microsoft.Resources/tags/delete") => tags::delete, [200];
    "Tags_List": GET subscription!("/tagNames"), VERSIONS, Action("Microsoft.Resources/subscriptions/tagNames/read") => tag_names::list, [200];
    "Tags_CreateOrUpdate": PUT subscription!("/tagNames/{tagName}"), VERSIONS, Action("Microsoft.Resources/subscriptions/tagNames/write") => tag_names::put, [200, 201];
    "Tags_Delete": DELETE subscription!("/tagNames/{tagName}"), VERSIONS, Action("Microsoft.Resources/subscriptions/tagNames/delete") => tag_names::delete, [200, 204];
    "Tags_CreateOrUpdateValue": PUT subscription!("/tagNames/{tagName}/tagValues/{tagValue}"), VERSIONS, Action("Microsoft.Resources/subscriptions/tagNames/tagValues/write") => tag_names::put_value, [200, 201];
    "Tags_DeleteValue": DELETE subscription!("/tagNames/{tagName}/tagValues/{tagValue}"), VERSIONS, Action("Microsoft.Resources/subscriptions/tagNames/tagValues/delete") => tag_names::delete_value, [200, 204];
    "OperationResults_GetAtTenantScope": GET "/operationresults/{operationId}", VERSIONS, SignedIn => operation_result, [200];
    "OperationResults_Get": GET subscription!("/operationresults/{operationId}"), VERSIONS, SignedIn => operation_result, [200];
    "Resources_ListByResourceGroup": GET group!("/resources"), VERSIONS, Visible("Microsoft.Resources/subscriptions/resources/read") => resource::list, [200];
}
