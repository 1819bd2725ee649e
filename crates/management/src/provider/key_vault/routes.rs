//! The operations of `Microsoft.KeyVault`.

use super::{VERSIONS, access_policies, check_name, deleted_vault, key, managed_hsm, private_link, secret, vault};
use crate::operation::{
    Access::{Action, SignedIn, Visible},
    group, operations, subscription,
};
use crate::provider::resources::namespace;

macro_rules! vault {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.KeyVault/vaults/{vaultName}",
            $rest
        )
    };
}

operations! {
    "KeyVaultOperations_List": GET "/providers/Microsoft.KeyVault/operations", VERSIONS, SignedIn => namespace::operations, [200];
    "Vaults_CheckNameAvailability": POST subscription!("/providers/Microsoft.KeyVault/checkNameAvailability"), VERSIONS, Action("Microsoft.KeyVault/checkNameAvailability/read") => check_name, [200];
    "Vaults_ListBySubscription": GET subscription!("/providers/Microsoft.KeyVault/vaults"), VERSIONS, Visible("Microsoft.KeyVault/vaults/read") => vault::list, [200];
    "Vaults_ListByResourceGroup": GET group!("/providers/Microsoft.KeyVault/vaults"), VERSIONS, Visible("Microsoft.KeyVault/vaults/read") => vault::list, [200];
    "Vaults_CreateOrUpdate": PUT vault!(""), VERSIONS, Action("Microsoft.KeyVault/vaults/write") => vault::put, [200, 201];
    "Vaults_Update": PATCH vault!(""), VERSIONS, Action("Microsoft.KeyVault/vaults/write") => vault::patch, [200];
    "Vaults_Get": GET vault!(""), VERSIONS, Action("Microsoft.KeyVault/vaults/read") => vault::get, [200];
    "Vaults_Delete": DELETE vault!(""), VERSIONS, Action("Microsoft.KeyVault/vaults/delete") => vault::delete, [200, 204];
    "Vaults_UpdateAccessPolicy": PUT vault!("/accessPolicies/{operationKind}"), VERSIONS, Action("Microsoft.KeyVault/vaults/accessPolicies/write") => access_policies, [200];
    "Vaults_ListDeleted": GET subscription!("/providers/Microsoft.KeyVault/deletedVaults"), VERSIONS, Action("Microsoft.KeyVault/deletedVaults/read") => deleted_vault::list, [200];
    "Vaults_GetDeleted": GET subscription!("/providers/Microsoft.KeyVault/locations/{location}/deletedVaults/{vaultName}"), VERSIONS, Action("Microsoft.KeyVault/locations/deletedVaults/read") => deleted_vault::get, [200];
    "Vaults_PurgeDeleted": POST subscription!("/providers/Microsoft.KeyVault/locations/{location}/deletedVaults/{vaultName}/purge"), VERSIONS, Action("Microsoft.KeyVault/locations/deletedVaults/purge/action") => deleted_vault::purge, [202];
    "Secrets_List": GET vault!("/secrets"), VERSIONS, Action("Microsoft.KeyVault/vaults/secrets/read") => secret::list, [200];
    "Secrets_CreateOrUpdate": PUT vault!("/secrets/{secretName}"), VERSIONS, Action("Microsoft.KeyVault/vaults/secrets/write") => secret::put, [200, 201];
    "Secrets_Update": PATCH vault!("/secrets/{secretName}"), VERSIONS, Action("Microsoft.KeyVault/vaults/secrets/write") => secret::patch, [200];
    "Secrets_Get": GET vault!("/secrets/{secretName}"), VERSIONS, Action("Microsoft.KeyVault/vaults/secrets/read") => secret::get, [200];
    "Keys_List": GET vault!("/keys"), VERSIONS, Action("Microsoft.KeyVault/vaults/read") => private_link::list, [200];
    "Keys_CreateIfNotExist": PUT vault!("/keys/{keyName}"), VERSIONS, Action("Microsoft.KeyVault/vaults/keys/write") => key::put, [];
    "Keys_Get": GET vault!("/keys/{keyName}"), VERSIONS, Action("Microsoft.KeyVault/vaults/read") => key::get, [];
    "VaultPrivateEndpointConnections_ListByResource": GET vault!("/privateEndpointConnections"), VERSIONS, Action("Microsoft.KeyVault/vaults/privateEndpointConnections/read") => private_link::list, [200];
    "VaultPrivateEndpointConnections_Get": GET vault!("/privateEndpointConnections/{privateEndpointConnectionName}"), VERSIONS, Action("Microsoft.KeyVault/vaults/privateEndpointConnections/read") => private_link::get, [];
    "VaultPrivateEndpointConnections_Put": PUT vault!("/privateEndpointConnections/{privateEndpointConnectionName}"), VERSIONS, Action("Microsoft.KeyVault/vaults/privateEndpointConnections/write") => private_link::put, [];
    "VaultPrivateEndpointConnections_Delete": DELETE vault!("/privateEndpointConnections/{privateEndpointConnectionName}"), VERSIONS, Action("Microsoft.KeyVault/vaults/privateEndpointConnections/delete") => private_link::delete, [204];
    "PrivateLinkResources_ListByVault": GET vault!("/privateLinkResources"), VERSIONS, Action("Microsoft.KeyVault/vaults/privateLinkResources/read") => private_link::list, [200];
    "ManagedHsms_CheckMhsmNameAvailability": POST subscription!("/providers/Microsoft.KeyVault/checkMhsmNameAvailability"), VERSIONS, Action("Microsoft.KeyVault/checkMhsmNameAvailability/read") => managed_hsm::refused, [];
    "ManagedHsms_ListBySubscription": GET subscription!("/providers/Microsoft.KeyVault/managedHSMs"), VERSIONS, Action("Microsoft.KeyVault/managedHSMs/read") => managed_hsm::list, [200];
    "ManagedHsms_ListByResourceGroup": GET group!("/providers/Microsoft.KeyVault/managedHSMs"), VERSIONS, Action("Microsoft.KeyVault/managedHSMs/read") => managed_hsm::list, [200];
    "ManagedHsms_CreateOrUpdate": PUT group!("/providers/Microsoft.KeyVault/managedHSMs/{name}"), VERSIONS, Action("Microsoft.KeyVault/managedHSMs/write") => managed_hsm::refused, [];
    "ManagedHsms_Get": GET group!("/providers/Microsoft.KeyVault/managedHSMs/{name}"), VERSIONS, Action("Microsoft.KeyVault/managedHSMs/read") => managed_hsm::get, [];
    "ManagedHsms_ListDeleted": GET subscription!("/providers/Microsoft.KeyVault/deletedManagedHSMs"), VERSIONS, Action("Microsoft.KeyVault/deletedManagedHsms/read") => managed_hsm::list, [200];
}
