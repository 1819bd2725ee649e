"""Tokens of another issuer, here a second Lazurite, open the maps of a server that signs nobody in itself."""

import os
import shutil
import time
import uuid

import pytest
import requests
from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.maps.search import MapsSearchClient
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.maps import AzureMapsManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient
from clients import ATLAS, claims, geocode, refused
from server import Server
from ports import free_port
from serving import Serving

ARM = "https://management.azure.com"
TILE = "/map/tile?api-version=2024-04-01&tilesetId=microsoft.base.road&zoom=0&x=0&y=0"
SEED = """
[[tenants]]
id = "11111111-1111-4111-8111-111111111111"
domain = "issuer.localhost"

[[applications]]
name = "admin"
app_id = "33333333-3333-4333-8333-333333333333"
secret = "a-secret-for-tests"
administrator = true

[[applications]]
name = "daemon"
app_id = "66666666-6666-4666-8666-666666666666"
secret = "another-secret-for-tests"

[[applications]]
name = "kiosk"
app_id = "55555555-5555-4555-8555-555555555555"
public_client = true
consented = ["https://atlas.microsoft.com/user_impersonation"]

[[users]]
name = "ada"
password = "correct horse battery"
"""


class Issuer:
    """The second server: an authority of its own, with the same people whenever it is made anew."""

    def __init__(self, folder):
        self.folder, self.ports = folder, [free_port() for _ in range(3)]
        (folder / "seed.toml").write_text(SEED)
        self.start("first")

    def start(self, name):
        """A state of that name: a new one has new signing keys, and keeps the certificate authority."""
        data_dir = self.folder / name
        if not data_dir.exists() and hasattr(self, "data_dir"):
            data_dir.mkdir(mode=0o700)
            for file in ("ca.pem", "ca.key.pem"):
                shutil.copy(self.data_dir / file, data_dir / file)
        self.data_dir = data_dir
        https, http, identity = self.ports
        self.server = Server(
            data_dir,
            "--port", str(https), "--http-port", str(http), "--identity-port", str(identity),
            "--seed", str(self.folder / "seed.toml"),
        ).wait_until_ready()
        self.env = self.server.env
        self.name = f"{self.env['LAZURITE_AUTHORITY']}/{self.env['LAZURITE_TENANT']}/"

    def stop(self):
        assert self.server.stop() == 0

    def credential(self, app_id, secret):
        return ClientSecretCredential(
            self.env["LAZURITE_TENANT"], app_id, secret,
            authority=self.env["LAZURITE_AUTHORITY"], disable_instance_discovery=True,
        )

    def person(self, scope):
        body = {
            "grant_type": "password", "client_id": "55555555-5555-4555-8555-555555555555", "scope": scope,
            "username": "ada@issuer.localhost", "password": "correct horse battery",
        }
        answer = requests.post(f"{self.name}oauth2/v2.0/token", data=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def admin(self):
        return self.credential("33333333-3333-4333-8333-333333333333", "a-secret-for-tests")

    def daemon(self):
        return self.credential("66666666-6666-4666-8666-666666666666", "another-secret-for-tests")


class World:
    """The issuer, and the server that trusts it, with one Maps account."""

    def __init__(self, folder):
        (folder / "issuer").mkdir()
        (folder / "server").mkdir()
        self.issuer = Issuer(folder / "issuer")
        self.subscription = str(uuid.uuid4())
        os.environ["REQUESTS_CA_BUNDLE"] = str(self.issuer.data_dir / "ca.pem")
        self.server = Serving(folder / "server", self.issuer.data_dir, self.configuration())
        options = {"base_url": self.server.origin, "credential_scopes": [f"{ARM}/.default"]}
        admin = self.issuer.admin()
        self.resources = ResourceManagementClient(admin, self.subscription, **options)
        self.authorization = AuthorizationManagementClient(admin, self.subscription, **options)
        self.resources.resource_groups.create_or_update("maps", {"location": "eastus"})
        self.account = AzureMapsManagementClient(admin, self.subscription, **options).accounts.create_or_update(
            "maps", "trusting", {"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}}
        )

    def configuration(self):
        env = self.issuer.env
        return f"""
[sign_in]
enabled = false

[[trusted_issuer]]
issuer = "{self.issuer.name}"
tenant = "{env['LAZURITE_TENANT']}"
management_audiences = ["{ARM}"]
ca_file = "{self.issuer.data_dir / 'ca.pem'}"

[bootstrap]
tenant = "{env['LAZURITE_TENANT']}"
domain = "issuer.localhost"
subscription = "{self.subscription}"
principal = "{env['LAZURITE_ADMIN_OBJECT_ID']}"
principal_type = "ServicePrincipal"
"""

    def maps(self, credential):
        return MapsSearchClient(credential, client_id=self.account.properties.unique_id, endpoint=self.server.origin)

    def tile(self, token):
        headers = {"Authorization": f"Bearer {token}", "x-ms-client-id": self.account.properties.unique_id}
        return requests.get(f"{self.server.origin}{TILE}", headers=headers)

    def assign(self, principal, kind="ServicePrincipal"):
        scope = self.account.id
        (role,) = self.authorization.role_definitions.list(scope, filter="roleName eq 'Azure Maps Data Reader'")
        properties = {"roleDefinitionId": role.id, "principalId": principal, "principalType": kind}
        return self.authorization.role_assignments.create(scope, str(uuid.uuid4()), {"properties": properties})

    def until_accepted(self, token):
        """A server that has just met a new key fetches the issuer's set, at most every ten seconds."""
        deadline = time.monotonic() + 30
        while self.tile(token).status_code != 200:
            assert time.monotonic() < deadline, self.tile(token).text
            time.sleep(0.5)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    before = dict(os.environ)
    os.environ["NO_PROXY"] = "*"
    world = World(tmp_path_factory.mktemp("trusted"))
    yield world
    assert world.server.stop() == 0
    world.issuer.server.stop()
    os.environ.clear()
    os.environ.update(before)


def test_a_token_of_the_issuer_opens_the_maps_with_a_role_and_without_is_refused_at_once(world):
    daemon = world.issuer.daemon()
    error = refused(403, lambda: geocode(world.maps(daemon)))
    assert "Microsoft.Maps/accounts/services/search/read" in error.message
    given = world.assign(claims(daemon.get_token(f"{ATLAS}/.default").token)["oid"])
    geocode(world.maps(daemon))
    world.authorization.role_assignments.delete_by_id(given.id)
    refused(403, lambda: geocode(world.maps(daemon)))


def test_a_persons_token_opens_the_maps_by_the_delegated_permission(world):
    token = world.issuer.person(f"{ATLAS}/user_impersonation")
    assert claims(token)["scp"] == "user_impersonation"
    assert world.tile(token).status_code == 403
    world.assign(claims(token)["oid"], "User")
    assert world.tile(token).status_code == 200


def test_a_principal_elsewhere_must_be_said_what_it_is(world):
    with pytest.raises(HttpResponseError) as error:
        world.assign(str(uuid.uuid4()), kind=None)
    assert error.value.error.code == "PrincipalTypeNotSupported"


def test_nobody_signs_in_at_the_server_itself(world):
    for path in [f"/{world.issuer.env['LAZURITE_TENANT']}/oauth2/v2.0/token", "/v1.0/me", "/common/oauth2/v2.0/authorize"]:
        answer = requests.post(f"{world.server.origin}{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SignInIsOff")
    challenge = requests.get(f"{world.server.origin}/subscriptions?api-version=2022-12-01").headers["WWW-Authenticate"]
    assert challenge == f'Bearer authorization_uri="{world.issuer.name}"'


def test_tokens_that_were_made_for_something_else_are_refused(world):
    daemon = world.issuer.daemon()
    graph = daemon.get_token(f"{world.issuer.env['LAZURITE_GRAPH']}/.default").token
    answer = world.tile(graph)
    assert answer.status_code == 401 and "another audience" in answer.text
    forged = daemon.get_token(f"{ATLAS}/.default").token[:-6] + "AAAAAA"
    assert world.tile(forged).status_code == 401


def test_a_new_key_of_the_issuer_is_found_and_an_outage_is_survived(world):
    world.assign(claims(world.issuer.daemon().get_token(f"{ATLAS}/.default").token)["oid"])
    old = world.issuer.daemon().get_token(f"{ATLAS}/.default").token
    world.until_accepted(old)
    world.issuer.stop()
    assert world.tile(old).status_code == 200, "the issuer is away"
    world.issuer.start("second")
    new = world.issuer.daemon().get_token(f"{ATLAS}/.default").token
    world.until_accepted(new)
    assert world.tile(old).status_code == 401, "its key is published no more"
    world.issuer.stop()
    for _ in range(3):
        assert world.tile(new).status_code == 200
    world.issuer.start("second")
