"""Developer mode of one server, for the tests of it."""

import os

import pytest
import requests
from azure.core.credentials import AzureKeyCredential
from azure.maps.search import MapsSearchClient
from clients import Azure
from server import Server

TILE = "/map/tile?api-version=2024-04-01&tilesetId=microsoft.base.road&zoom=0&x=0&y=0"


class Dev:
    """One server, and what developer mode does to it."""

    def __init__(self, server):
        self.server, self.env = server, server.env
        self.plain = server.env["LAZURITE_MAPS_HTTP"]
        self.azure = Azure(server.env)

    def call(self, method, path, body=None, status=200):
        body = {} if method == "POST" and body is None else body
        answer = requests.request(method, f"{self.plain}/_lazurite{path}", json=body, timeout=60)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.text else None

    def clock(self, **ask):
        return self.call("POST", "/clock", ask)

    def reset(self):
        """Everything as at the first start; credentials forget what they remember."""
        self.call("POST", "/reset", {"all": True})
        self.azure = Azure(self.env)

    def token(self, **ask):
        return self.call("POST", "/tokens", ask)["token"]

    def faults(self, *rules):
        return self.call("PUT", "/faults", list(rules))["rules"]

    def hits(self):
        return [rule["hits"] for rule in self.call("GET", "/faults")["rules"]]

    def tile(self, **headers):
        if not headers:
            headers = {"subscription-key": self.env["LAZURITE_SUBSCRIPTION_KEY"]}
        return requests.get(self.plain + TILE, headers=headers, timeout=30)

    def with_bearer(self, token):
        return self.tile(Authorization=f"Bearer {token}", **{"x-ms-client-id": self.env["LAZURITE_CLIENT_ID"]})

    def with_sas(self, token):
        return self.tile(Authorization=f"jwt-sas {token}")

    def search(self, **options):
        """azure-maps-search with its own retries, which wait no longer than a test can."""
        key = AzureKeyCredential(self.env["LAZURITE_SUBSCRIPTION_KEY"])
        return MapsSearchClient(key, endpoint=self.env["LAZURITE_MAPS"], retry_backoff_factor=0.01, **options)

    def reader(self):
        """An application that may read the first account's maps."""
        _, principal, credential = self.azure.application()
        self.azure.assign("Azure Maps Data Reader", principal, self.env["LAZURITE_MAPS_ACCOUNT"])
        return principal, credential

    def sas_account(self):
        """An account with an identity whose roles its SAS tokens have."""
        identity = self.azure.identity()
        account = self.azure.account(identity=identity.id)
        self.azure.assign("Azure Maps Data Reader", identity.principal_id, account.id)
        return account, identity


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("developer") / "data").wait_until_ready()
    yield server
    assert server.stop() == 0
    assert server.errors() == "", "the server's log must be clean"


@pytest.fixture
def dev(started):
    os.environ.update(started.env)
    dev = Dev(started)
    dev.reset()
    yield dev
    dev.reset()
