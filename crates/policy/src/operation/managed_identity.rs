//! `Microsoft.ManagedIdentity`.

super::operations! { "Microsoft.ManagedIdentity", "Microsoft Managed Identity";
    false "Managed identity provider" {
        "register/action", "Register the provider", "Registers the subscription with the managed identity provider.";
        "unregister/action", "Unregister the provider", "Unregisters the subscription from the managed identity provider.";
        "operations/read", "Read operations", "Lists the operations of the managed identity provider.";
    }
    false "User-assigned identities" {
        "userAssignedIdentities/read", "Read a user-assigned identity", "Shows a user-assigned managed identity.";
        "userAssignedIdentities/write", "Create or update a user-assigned identity", "Creates or updates a user-assigned managed identity.";
        "userAssignedIdentities/delete", "Delete a user-assigned identity", "Deletes a user-assigned managed identity.";
        "userAssignedIdentities/assign/action", "Assign a user-assigned identity", "Attaches a user-assigned managed identity to a resource.";
        "userAssignedIdentities/listAssociatedResources/action", "List associated resources", "Lists the resources to which an identity is attached.";
        "userAssignedIdentities/revokeTokens/action", "Revoke tokens", "Ends the tokens of a user-assigned managed identity.";
    }
    false "Federated identity credentials" {
        "userAssignedIdentities/federatedIdentityCredentials/read", "Read a federated credential", "Shows a federated identity credential.";
        "userAssignedIdentities/federatedIdentityCredentials/write", "Write a federated credential", "Creates or updates a federated identity credential.";
        "userAssignedIdentities/federatedIdentityCredentials/delete", "Delete a federated credential", "Deletes a federated identity credential.";
    }
    false "System-assigned identities" {
        "identities/read", "Read a system-assigned identity", "Shows a system-assigned managed identity.";
    }
}
