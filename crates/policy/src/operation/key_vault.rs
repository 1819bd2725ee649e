//! `Microsoft.KeyVault`: vaults, and the data actions on what lies in them.

super::operations! { "Microsoft.KeyVault", "Microsoft Key Vault";
    false "Key vault provider" {
        "register/action", "Register the provider", "Registers the subscription with the key vault provider.";
        "unregister/action", "Unregister the provider", "Unregisters the subscription from the key vault provider.";
        "operations/read", "Read operations", "Lists the operations of the key vault provider.";
        "checkNameAvailability/read", "Check a vault name", "Tells whether a vault name is free.";
        "deletedVaults/read", "Read deleted vaults", "Lists the deleted key vaults of a subscription.";
        "locations/deletedVaults/read", "Read a deleted vault", "Shows a deleted key vault.";
        "locations/deletedVaults/purge/action", "Purge a deleted vault", "Destroys a deleted key vault for good.";
        "locations/operationResults/read", "Read operation results", "Shows how far a long-running operation got.";
    }
    false "Key vaults" {
        "vaults/read", "Read a key vault", "Shows a key vault.";
        "vaults/write", "Create or update a key vault", "Creates or updates a key vault.";
        "vaults/delete", "Delete a key vault", "Deletes a key vault.";
        "vaults/deploy/action", "Use secrets in deployments", "Lets deployments read secrets of a key vault.";
        "vaults/accessPolicies/write", "Write access policies", "Adds, replaces or removes access policies of a key vault.";
        "vaults/privateEndpointConnections/read", "Read private endpoint connections", "Shows the private endpoint connections of a key vault.";
        "vaults/privateEndpointConnections/write", "Write private endpoint connections", "Approves or rejects a private endpoint connection of a key vault.";
        "vaults/privateEndpointConnections/delete", "Delete private endpoint connections", "Deletes a private endpoint connection of a key vault.";
        "vaults/privateLinkResources/read", "Read private link resources", "Shows the private link resources of a key vault.";
    }
    false "Managed HSMs" {
        "checkMhsmNameAvailability/read", "Check a managed HSM name", "Tells whether the name of a managed HSM is free.";
        "deletedManagedHsms/read", "Read deleted managed HSMs", "Lists the deleted managed HSMs of a subscription.";
        "managedHSMs/read", "Read a managed HSM", "Shows a managed HSM.";
        "managedHSMs/write", "Create or update a managed HSM", "Creates or updates a managed HSM.";
    }
    false "Secrets as resources" {
        "vaults/secrets/read", "Read a secret's properties", "Shows the properties of a secret, not its value.";
        "vaults/secrets/write", "Create or update a secret", "Creates or updates a secret.";
    }
    false "Keys as resources" {
        "vaults/keys/read", "Read a key's properties", "Shows the properties and the public part of a key.";
        "vaults/keys/write", "Create a key", "Creates the first version of a key.";
        "vaults/keys/versions/read", "Read key versions", "Lists the versions of a key.";
    }
    true "Certificate issuers" {
        "vaults/certificatecas/read", "Read a certificate issuer", "Shows a certificate issuer.";
        "vaults/certificatecas/write", "Write a certificate issuer", "Creates or updates a certificate issuer.";
        "vaults/certificatecas/delete", "Delete a certificate issuer", "Deletes a certificate issuer.";
        "vaults/certificatecontacts/write", "Manage certificate contacts", "Changes who is told about certificates.";
    }
    true "Certificates" {
        "vaults/certificates/read", "Read certificates", "Lists certificates, or shows one.";
        "vaults/certificates/delete", "Delete a certificate", "Deletes a certificate with all its versions.";
        "vaults/certificates/backup/action", "Back up a certificate", "Makes a backup of a certificate.";
        "vaults/certificates/purge/action", "Purge a certificate", "Destroys a deleted certificate for good.";
        "vaults/certificates/update/action", "Update a certificate", "Changes the attributes of a certificate.";
        "vaults/certificates/create/action", "Create a certificate", "Creates a certificate.";
        "vaults/certificates/import/action", "Import a certificate", "Imports a certificate with its private key.";
        "vaults/certificates/recover/action", "Recover a certificate", "Brings a deleted certificate back.";
        "vaults/certificates/restore/action", "Restore a certificate", "Restores a certificate from a backup.";
    }
    true "Keys" {
        "vaults/keyrotationpolicies/read", "Read a rotation policy", "Shows when a key is rotated.";
        "vaults/keyrotationpolicies/write", "Write a rotation policy", "Changes when a key is rotated.";
        "vaults/keys/read", "Read keys", "Lists keys, or shows the public part of one.";
        "vaults/keys/delete", "Delete a key", "Deletes a key with all its versions.";
        "vaults/keys/update/action", "Update a key", "Changes the attributes of a key.";
        "vaults/keys/create/action", "Create a key", "Creates a key.";
        "vaults/keys/import/action", "Import a key", "Imports a key that was made elsewhere.";
        "vaults/keys/recover/action", "Recover a key", "Brings a deleted key back.";
        "vaults/keys/restore/action", "Restore a key", "Restores a key from a backup.";
        "vaults/keys/backup/action", "Back up a key", "Makes a backup of a key.";
        "vaults/keys/purge/action", "Purge a key", "Destroys a deleted key for good.";
        "vaults/keys/encrypt/action", "Encrypt", "Encrypts with a key.";
        "vaults/keys/decrypt/action", "Decrypt", "Decrypts with a key.";
        "vaults/keys/wrap/action", "Wrap", "Wraps a symmetric key with a key.";
        "vaults/keys/unwrap/action", "Unwrap", "Unwraps a symmetric key with a key.";
        "vaults/keys/sign/action", "Sign", "Signs a digest with a key.";
        "vaults/keys/verify/action", "Verify", "Verifies a signature with a key.";
        "vaults/keys/release/action", "Release a key", "Hands a key to an attested environment.";
        "vaults/keys/rotate/action", "Rotate a key", "Makes a new version of a key.";
    }
    true "Secrets" {
        "vaults/secrets/delete", "Delete a secret", "Deletes a secret with all its versions.";
        "vaults/secrets/backup/action", "Back up a secret", "Makes a backup of a secret.";
        "vaults/secrets/purge/action", "Purge a secret", "Destroys a deleted secret for good.";
        "vaults/secrets/update/action", "Update a secret", "Changes the attributes of a secret.";
        "vaults/secrets/recover/action", "Recover a secret", "Brings a deleted secret back.";
        "vaults/secrets/restore/action", "Restore a secret", "Restores a secret from a backup.";
        "vaults/secrets/readMetadata/action", "Read a secret's metadata", "Lists secrets, or shows the properties of one, not its value.";
        "vaults/secrets/getSecret/action", "Get a secret", "Shows the value of a secret.";
        "vaults/secrets/setSecret/action", "Set a secret", "Creates a secret or a new version of one.";
    }
}
