"""Unmodified Azure SDKs, told where the server is by their documented options and nothing else."""

import base64
import datetime
import json
import uuid

import requests
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import AzureKeyCredentialPolicy
from azure.identity import ClientSecretCredential
from azure.maps.render import MapsRenderClient
from azure.maps.route import MapsRouteClient
from azure.maps.search import MapsSearchClient
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.maps import AzureMapsManagementClient
from azure.mgmt.msi import ManagedServiceIdentityClient
from azure.mgmt.resource.resources import ResourceManagementClient

ATLAS = "https://atlas.microsoft.com"
GROUP = "conformance"


class Azure:
    """The administrator's view of one server."""

    def __init__(self, env):
        self.env = env
        self.arm, self.maps = env["LAZURITE_ARM"], env["LAZURITE_MAPS"]
        self.tenant, self.subscription = env["LAZURITE_TENANT"], env["LAZURITE_SUBSCRIPTION"]
        self.location = env["LAZURITE_LOCATION"]
        self.admin = self.credential(env["LAZURITE_ADMIN_CLIENT_ID"], env["LAZURITE_ADMIN_CLIENT_SECRET"])
        options = {"base_url": self.arm}
        self.accounts = AzureMapsManagementClient(self.admin, self.subscription, **options).accounts
        self.authorization = AuthorizationManagementClient(self.admin, self.subscription, **options)
        self.identities = ManagedServiceIdentityClient(
            self.admin, self.subscription, **options
        ).user_assigned_identities
        self.resources = ResourceManagementClient(self.admin, self.subscription, **options)

    def credential(self, client_id, secret):
        return ClientSecretCredential(
            self.tenant,
            client_id,
            secret,
            authority=self.env["LAZURITE_AUTHORITY"],
            disable_instance_discovery=True,
        )

    def account(self, **properties):
        """A new Maps account in the tests' resource group."""
        identity = properties.pop("identity", None)
        self.resources.resource_groups.create_or_update(GROUP, {"location": self.location})
        body = {"location": self.location, "kind": "Gen2", "sku": {"name": "G2"}, "properties": properties}
        if identity:
            body["identity"] = {"type": "UserAssigned", "userAssignedIdentities": {identity: {}}}
        return self.accounts.create_or_update(GROUP, new_name("m"), body)

    def identity(self):
        """A new user-assigned identity in the tests' resource group."""
        self.resources.resource_groups.create_or_update(GROUP, {"location": self.location})
        return self.identities.create_or_update(GROUP, new_name("i"), {"location": self.location})

    def application(self):
        """A new application: its service principal's id and a credential with a secret."""
        application = self.graph("POST", "/applications", {"displayName": new_name("app")})
        principal = self.graph("POST", "/servicePrincipals", {"appId": application["appId"]})
        secret = self.graph("POST", f"/applications/{application['id']}/addPassword", {"passwordCredential": {}})
        return application, principal["id"], self.credential(application["appId"], secret["secretText"])

    def role(self, name):
        found = list(
            self.authorization.role_definitions.list(f"/subscriptions/{self.subscription}", filter=f"roleName eq '{name}'")
        )
        assert len(found) == 1, f"{len(found)} roles are called {name}"
        return found[0].id

    def assign(self, role, principal, scope, kind="ServicePrincipal"):
        role = role if role.startswith("/") else self.role(role)
        properties = {"roleDefinitionId": role, "principalId": principal, "principalType": kind}
        return self.authorization.role_assignments.create(scope, str(uuid.uuid4()), {"properties": properties})

    def search(self, credential, client_id=None, **options):
        return MapsSearchClient(credential, client_id=client_id, endpoint=self.maps, **options)

    def search_with_key(self, key):
        return self.search(AzureKeyCredential(key))

    def search_with_sas(self, token):
        """The documented header; the SDK's own AzureSasCredential puts the token into the query."""
        policy = AzureKeyCredentialPolicy(AzureKeyCredential(token), "Authorization", prefix="jwt-sas")
        return self.search(AzureKeyCredential(token), authentication_policy=policy)

    def render(self, credential, client_id=None):
        return MapsRenderClient(credential, client_id=client_id, endpoint=self.maps)

    def route(self, credential, client_id=None):
        return MapsRouteClient(credential, client_id=client_id, endpoint=self.maps)

    def sas(self, account, principal, hours=1, **parameters):
        now = datetime.datetime.now(datetime.timezone.utc)
        start = now - datetime.timedelta(minutes=1)
        body = {
            "signingKey": "primaryKey",
            "principalId": principal,
            "maxRatePerSecond": 500,
            "start": start.isoformat().replace("+00:00", "Z"),
            "expiry": (start + datetime.timedelta(hours=hours)).isoformat().replace("+00:00", "Z"),
            **parameters,
        }
        return self.accounts.list_sas(GROUP, account.name, body).account_sas_token

    def draw(self, token):
        """Asks the first account for a map as a program without an SDK does; the status."""
        answer = requests.get(
            f"{self.maps}/map/tile",
            params={"api-version": "2024-04-01", "tilesetId": "microsoft.base.road", "zoom": 0, "x": 0, "y": 0},
            headers={"Authorization": f"Bearer {token}", "x-ms-client-id": self.env["LAZURITE_CLIENT_ID"]},
            timeout=30,
        )
        return answer.status_code

    def graph(self, method, path, body=None):
        base = self.env["LAZURITE_GRAPH"]
        headers = {"Authorization": f"Bearer {self.admin.get_token(f'{base}/.default').token}"}
        answer = requests.request(method, f"{base}/v1.0{path}", json=body, headers=headers)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.text else None


def new_name(prefix):
    return f"{prefix}{uuid.uuid4().hex[:10]}"


def geocode(client):
    answer = client.get_geocoding(query="Helsinki")
    assert answer["features"][0]["properties"]["address"]["locality"] == "Helsinki"


def refused(status, call):
    """The SDK's error, if the call is refused with that status."""
    try:
        call()
    except HttpResponseError as error:
        assert error.status_code == status, f"{error.status_code}: {error.message}"
        return error
    raise AssertionError(f"the call must be refused with {status}")


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
