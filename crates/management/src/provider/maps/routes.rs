//! The operations of `Microsoft.Maps`.

use super::{
    VERSIONS, VERSIONS_BEFORE_2026, VERSIONS_FROM_2026, VERSIONS_WITH_SAS, account, operation_status, operations,
    private_link,
};
use crate::operation::{
    Access::{Action, SignedIn, Visible},
    group, operations, subscription,
};

macro_rules! account {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Maps/accounts/{accountName}",
            $rest
        )
    };
}

operations! {
    "Maps_ListOperations": GET "/providers/Microsoft.Maps/operations", VERSIONS, SignedIn => operations, [200];
    "Maps_ListSubscriptionOperations": GET subscription!("/providers/Microsoft.Maps/operations"), VERSIONS_BEFORE_2026, Action("Microsoft.Maps/operations/read") => operations, [200];
    "Accounts_ListBySubscription": GET subscription!("/providers/Microsoft.Maps/accounts"), VERSIONS, Visible("Microsoft.Maps/accounts/read") => account::list, [200];
    "Accounts_ListByResourceGroup": GET group!("/providers/Microsoft.Maps/accounts"), VERSIONS, Visible("Microsoft.Maps/accounts/read") => account::list, [200];
    "Accounts_CreateOrUpdate": PUT account!(""), VERSIONS, Action("Microsoft.Maps/accounts/write") => account::put, [200, 201];
    "Accounts_Update": PATCH account!(""), VERSIONS, Action("Microsoft.Maps/accounts/write") => account::patch, [200];
    "Accounts_Get": GET account!(""), VERSIONS, Action("Microsoft.Maps/accounts/read") => account::get, [200];
    "Accounts_Delete": DELETE account!(""), VERSIONS, Action("Microsoft.Maps/accounts/delete") => account::delete, [200, 204];
    "Accounts_ListKeys": POST account!("/listKeys"), VERSIONS, Action("Microsoft.Maps/accounts/listKeys/action") => account::list_keys, [200];
    "Accounts_RegenerateKeys": POST account!("/regenerateKey"), VERSIONS, Action("Microsoft.Maps/accounts/regenerateKey/action") => account::regenerate_key, [200];
    "Accounts_ListSas": POST account!("/listSas"), VERSIONS_WITH_SAS, Action("Microsoft.Maps/accounts/listSas/action") => account::list_sas, [200];
    "PrivateEndpointConnections_ListByAccount": GET account!("/privateEndpointConnections"), VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/privateEndpointConnections/read") => private_link::list, [200];
    "PrivateEndpointConnections_Get": GET account!("/privateEndpointConnections/{name}"), VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/privateEndpointConnections/read") => private_link::get, [];
    "PrivateEndpointConnections_Create": PUT account!("/privateEndpointConnections/{name}"), VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/write") => private_link::put, [];
    "PrivateEndpointConnections_Delete": DELETE account!("/privateEndpointConnections/{name}"), VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/write") => private_link::delete, [204];
    "PrivateLinkResources_ListByAccount": GET account!("/privateLinkResources"), VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/privateLinkResources/read") => private_link::list, [200];
    "PrivateLinkResources_Get": GET account!("/privateLinkResources/{name}"), VERSIONS_FROM_2026, Action("Microsoft.Maps/accounts/privateLinkResources/read") => private_link::get, [];
    "OperationStatus_Get": GET subscription!("/providers/Microsoft.Maps/locations/{location}/operationStatuses/{operationId}"), VERSIONS_FROM_2026, SignedIn => operation_status, [200];
}
