//! The operations of `Microsoft.Resources` and ARM's own paths.

use super::{VERSIONS, group, locations, namespace, operation_result, resource, subscription, tenants};
use crate::operation::{
    Access::{Action, SignedIn, Visible},
    group, operations, subscription,
};

operations! {
    "Tenants_List": GET "/tenants", VERSIONS, SignedIn => tenants, [200];
    "Subscriptions_List": GET "/subscriptions", VERSIONS, SignedIn => subscription::list, [200];
    "Subscriptions_Get": GET subscription!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/read") => subscription::get, [200];
    "Subscriptions_ListLocations": GET subscription!("/locations"), VERSIONS, Action("Microsoft.Resources/subscriptions/locations/read") => locations, [200];
    "Providers_List": GET subscription!("/providers"), VERSIONS, Action("Microsoft.Resources/subscriptions/providers/read") => namespace::list, [200];
    "Providers_Get": GET subscription!("/providers/{resourceProviderNamespace}"), VERSIONS, Action("Microsoft.Resources/subscriptions/providers/read") => namespace::get, [200];
    "Providers_Register": POST subscription!("/providers/{resourceProviderNamespace}/register"), VERSIONS, SignedIn => namespace::register, [200];
    "Resources_List": GET subscription!("/resources"), VERSIONS, Visible("Microsoft.Resources/subscriptions/resources/read") => resource::list, [200];
    "ResourceGroups_List": GET subscription!("/resourceGroups"), VERSIONS, Visible("Microsoft.Resources/subscriptions/resourceGroups/read") => group::list, [200];
    "ResourceGroups_CreateOrUpdate": PUT group!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/write") => group::put, [200, 201];
    "ResourceGroups_Get": GET group!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/read") => group::get, [200];
    "ResourceGroups_CheckExistence": HEAD group!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/read") => group::exists, [204];
    "ResourceGroups_Update": PATCH group!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/write") => group::patch, [200];
    "ResourceGroups_Delete": DELETE group!(""), VERSIONS, Action("Microsoft.Resources/subscriptions/resourceGroups/delete") => group::delete, [202];
    "OperationResults_Get": GET subscription!("/operationresults/{operationId}"), VERSIONS, SignedIn => operation_result, [200];
    "Resources_ListByResourceGroup": GET group!("/resources"), VERSIONS, Visible("Microsoft.Resources/subscriptions/resources/read") => resource::list, [200];
}
