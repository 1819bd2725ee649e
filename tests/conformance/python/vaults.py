"""Vaults for the tests, and names for their hosts where the system has none."""

import pathlib
import socket
import sys

from azure.mgmt.keyvault import KeyVaultManagementClient
from clients import GROUP, new_name

NAMES = pathlib.Path(__file__).with_name("names")
try:
    socket.getaddrinfo("vault.localhost", 443)
except socket.gaierror:
    sys.path.insert(0, str(NAMES))
    import sitecustomize

    socket.getaddrinfo = sitecustomize.getaddrinfo


class Vaults:
    """Makes vaults as the administrator."""

    def __init__(self, azure):
        self.azure = azure
        self.client = KeyVaultManagementClient(azure.admin, azure.subscription, base_url=azure.arm)

    def make(self, **properties):
        """A new vault in the tests' resource group, with those properties."""
        azure = self.azure
        azure.resources.resource_groups.create_or_update(GROUP, {"location": azure.location})
        body = {"tenantId": azure.tenant, "sku": {"family": "A", "name": "standard"}, "accessPolicies": [], **properties}
        parameters = {"location": azure.location, "properties": body}
        return self.client.vaults.begin_create_or_update(GROUP, new_name("kv"), parameters).result()

    def policy(self, principal, *permissions):
        return {"tenantId": self.azure.tenant, "objectId": principal, "permissions": {"secrets": list(permissions)}}
