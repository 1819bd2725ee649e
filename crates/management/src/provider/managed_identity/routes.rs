//! The operations of `Microsoft.ManagedIdentity`.

use super::{VERSIONS, associated, delete, federated, get, list, patch, put, system_assigned};
use crate::operation::{
    Access::{Action, SignedIn, Visible},
    operations, subscription,
};
use crate::provider::resources::namespace::operations;

macro_rules! identity {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities",
            $rest
        )
    };
}

operations! {
    "ManagedIdentityOperations_List": GET "/providers/Microsoft.ManagedIdentity/operations", VERSIONS, SignedIn => operations, [200];
    "SystemAssignedIdentities_GetByScope": GET "{scope}/providers/Microsoft.ManagedIdentity/identities/default", VERSIONS, Action("Microsoft.ManagedIdentity/identities/read") => system_assigned, [200];
    "UserAssignedIdentities_ListBySubscription": GET subscription!("/providers/Microsoft.ManagedIdentity/userAssignedIdentities"), VERSIONS, Visible("Microsoft.ManagedIdentity/userAssignedIdentities/read") => list, [200];
    "UserAssignedIdentities_ListByResourceGroup": GET identity!(""), VERSIONS, Visible("Microsoft.ManagedIdentity/userAssignedIdentities/read") => list, [200];
    "UserAssignedIdentities_CreateOrUpdate": PUT identity!("/{resourceName}"), VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/write") => put, [200, 201];
    "UserAssignedIdentities_Update": PATCH identity!("/{resourceName}"), VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/write") => patch, [200];
    "UserAssignedIdentities_Get": GET identity!("/{resourceName}"), VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/read") => get, [200];
    "UserAssignedIdentities_Delete": DELETE identity!("/{resourceName}"), VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/delete") => delete, [200, 204];
    "UserAssignedIdentities_ListAssociatedResources": POST identity!("/{resourceName}/listAssociatedResources"), associated::VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/listAssociatedResources/action") => associated, [200];
    "FederatedIdentityCredentials_List": GET identity!("/{resourceName}/federatedIdentityCredentials"), federated::VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read") => federated::list, [200];
    "FederatedIdentityCredentials_CreateOrUpdate": PUT identity!("/{resourceName}/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}"), federated::VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write") => federated::put, [200, 201];
    "FederatedIdentityCredentials_Get": GET identity!("/{resourceName}/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}"), federated::VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read") => federated::get, [200];
    "FederatedIdentityCredentials_Delete": DELETE identity!("/{resourceName}/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}"), federated::VERSIONS, Action("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete") => federated::delete, [200, 204];
}
