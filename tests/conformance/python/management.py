"""The management SDKs' clients of a server's administrator, made when they are asked for."""

from functools import cached_property

from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.managementgroups import ManagementGroupsMgmtClient
from azure.mgmt.maps import AzureMapsManagementClient
from azure.mgmt.monitor import MonitorManagementClient
from azure.mgmt.msi import ManagedServiceIdentityClient
from azure.mgmt.policyinsights import PolicyInsightsClient
from azure.mgmt.resource.deployments import DeploymentsMgmtClient
from azure.mgmt.resource.locks import ManagementLockClient
from azure.mgmt.resource.policy import PolicyClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.resource.subscriptions import SubscriptionClient
from azure.mgmt.resource.templatespecs import TemplateSpecsClient
from clients import new_name


class Management:
    """What an administrator does with a subscription; `credential` replaces theirs."""

    def __init__(self, azure, credential=None):
        self.azure, self.credential = azure, credential or azure.admin
        self.subscription = azure.subscription
        self.scope = f"/subscriptions/{azure.subscription}"
        self.location = azure.location

    def _client(self, kind, *arguments):
        return kind(self.credential, *arguments, base_url=self.azure.arm)

    @cached_property
    def resources(self):
        return self._client(ResourceManagementClient, self.subscription)

    @cached_property
    def subscriptions(self):
        return self._client(SubscriptionClient)

    @cached_property
    def locks(self):
        return self._client(ManagementLockClient, self.subscription).management_locks

    @cached_property
    def groups(self):
        return self._client(ManagementGroupsMgmtClient)

    @cached_property
    def maps(self):
        return self._client(AzureMapsManagementClient, self.subscription).accounts

    @cached_property
    def identities(self):
        return self._client(ManagedServiceIdentityClient, self.subscription)

    @cached_property
    def authorization(self):
        return self._client(AuthorizationManagementClient, self.subscription)

    @cached_property
    def policy(self):
        return self._client(PolicyClient, self.subscription)

    @cached_property
    def compliance(self):
        return self._client(PolicyInsightsClient, self.subscription)

    @cached_property
    def deployments(self):
        return self._client(DeploymentsMgmtClient, self.subscription)

    @cached_property
    def specs(self):
        return self._client(TemplateSpecsClient, self.subscription)

    @cached_property
    def monitor(self):
        return self._client(MonitorManagementClient, self.subscription)

    def group(self, **tags):
        """A new resource group; its name."""
        name = new_name("g")
        self.resources.resource_groups.create_or_update(name, {"location": self.location, "tags": tags})
        return name

    def account(self, group, name=None, **body):
        """A new Maps account."""
        whole = {"location": self.location, "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}, **body}
        return self.maps.create_or_update(group, name or new_name("m"), whole)


def code(error):
    """The code by which the SDKs tell programs what is wrong."""
    return error.error.code
