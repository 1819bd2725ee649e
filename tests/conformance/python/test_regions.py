"""Regions: by host, by account, and those that another server plays."""

import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse

import pytest
import requests
import vaults  # noqa: F401  names below localhost, where the system knows none
from azure.core.credentials import AzureKeyCredential
from azure.maps.search import MapsSearchClient
from clients import GROUP, Azure, new_name
from server import Server
from serving import Serving

GUIDE = pathlib.Path(__file__).parents[3] / "docs/how-to/regions.md"


def host(azure, name):
    """The server under one of its geographic names."""
    return f"https://{name}.atlas.localhost:{urllib.parse.urlsplit(azure.maps).port}"


def region(origin, key=None, **headers):
    parameters = {"api-version": "2023-06-01", "query": "Helsinki"}
    if key:
        headers["subscription-key"] = key
    answer = requests.get(f"{origin}/geocode", params=parameters, headers=headers, timeout=30)
    return answer.status_code, answer.headers["x-ms-azuremaps-region"]


def key_of(azure, account):
    return azure.accounts.list_keys(GROUP, account.name).primary_key


def test_the_sdk_is_served_in_the_geography_of_its_endpoint(azure):
    account = azure.account()
    key = key_of(azure, account)
    for name, expected in (("us", "East US"), ("eu", "West Europe")):
        seen = []
        client = MapsSearchClient(AzureKeyCredential(key), endpoint=host(azure, name))
        answer = client.get_geocoding(query="Helsinki", raw_response_hook=lambda one: seen.append(one.http_response))
        assert answer["features"][0]["properties"]["address"]["locality"] == "Helsinki"
        assert [one.headers["x-ms-azuremaps-region"] for one in seen] == [expected]
    assert region(azure.maps, key) == (200, "East US")


def test_an_account_is_served_in_its_own_region(azure):
    azure.resources.resource_groups.create_or_update(GROUP, {"location": azure.location})
    body = {"location": "northeurope", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}}
    account = azure.accounts.create_or_update(GROUP, new_name("m"), body)
    key = key_of(azure, account)
    assert region(azure.maps, key) == (200, "West Europe")
    assert region(host(azure, "us"), key) == (200, "East US")


def test_a_sas_token_is_held_to_its_regions_and_counted_in_each(azure):
    identity = azure.identity()
    account = azure.account(identity=identity.id)
    azure.assign("Azure Maps Data Reader", identity.principal_id, account.id)
    us, eu = host(azure, "us"), host(azure, "eu")
    only_us = azure.sas(account, identity.principal_id, regions=["eastus"])
    assert region(us, Authorization=f"jwt-sas {only_us}") == (200, "East US")
    assert region(eu, Authorization=f"jwt-sas {only_us}") == (403, "West Europe")
    slow = azure.sas(account, identity.principal_id, maxRatePerSecond=1)
    here = [region(us, Authorization=f"jwt-sas {slow}")[0] for _ in range(10)]
    assert here[0] == 200 and 429 in here
    assert region(eu, Authorization=f"jwt-sas {slow}") == (200, "West Europe")


def test_a_server_of_one_region_says_that_it_is_not_the_other(tmp_path, monkeypatch):
    server = Server(tmp_path / "data", "--location=westus2").wait_until_ready()
    for name, value in server.env.items():
        monkeypatch.setenv(name, value)
    azure = Azure(server.env)
    key = server.env["LAZURITE_SUBSCRIPTION_KEY"]
    assert region(azure.maps, key) == (200, "West US 2")
    assert region(host(azure, "us"), key) == (200, "West US 2")
    for sent in (key, "no key", None):
        headers = {"subscription-key": sent} if sent else {}
        url = f"{host(azure, 'eu')}/geocode?api-version=2023-06-01&query=Helsinki"
        refused = requests.get(url, headers=headers, timeout=30)
        assert (refused.status_code, refused.json()["error"]["code"]) == (421, "RegionNotServedHere")
        assert "it serves West US 2" in refused.json()["error"]["message"]
    assert server.stop() == 0


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)


def test_the_guide_asks_europe(lazurite):
    environment = {**os.environ, "PYTHONPATH": str(vaults.NAMES)}
    (program,) = blocks("python")
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout == "West Europe\n", done.stderr
    (command, expected) = blocks("console")[0].removeprefix("$ ").splitlines()
    told = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, cwd=lazurite.data_dir)
    assert told.stdout.strip() == expected


def test_the_guides_regions_are_played(tmp_path):
    arguments = blocks("console")[1].removeprefix("$ lazurite start ").split()
    server = Server(tmp_path / "data", *arguments).wait_until_ready()
    origin, key = server.env["LAZURITE_MAPS_HTTP"], server.env["LAZURITE_SUBSCRIPTION_KEY"]
    assert region(origin, key) == (200, "West US 2")
    assert region(origin.replace("localhost", "us.atlas.localhost"), key) == (200, "West US 2")
    assert region(origin.replace("localhost", "eu.atlas.localhost"), key) == (200, "North Europe")
    assert server.stop() == 0


@pytest.fixture
def serving(tmp_path):
    """A `lazurite serve` with the guide's regions."""
    certificate = Server(tmp_path / "certificate").wait_until_ready()
    assert certificate.stop() == 0
    (tmp_path / "serve").mkdir()
    (tmp_path / "password").write_text("a first password\n")
    (tables,) = blocks("toml")
    bootstrap = f"""
[bootstrap]
domain = "maps.example"
administrator = "root"
password_file = "{tmp_path}/password"
"""
    serving = Serving(tmp_path / "serve", certificate.data_dir, tables.split("\n\n", 1)[1] + bootstrap)
    yield serving
    assert serving.stop() == 0


def test_the_guides_regions_are_served_to_others(serving):
    def ask(name):
        url = f"{serving.origin}/geocode?api-version=2023-06-01&query=Helsinki"
        headers = {"Host": name, "Origin": "https://page.example"}
        answer = requests.get(url, headers=headers, verify=serving.ca, timeout=30)
        return answer.status_code, answer.headers.get("x-ms-azuremaps-region"), answer

    assert ask(f"localhost:{serving.port}")[:2] == (401, "East US")
    assert ask("us.maps.example.com")[:2] == (401, "West US 2")
    status, _, answer = ask("eu.maps.example.com")
    (shown,) = blocks("json")
    told = {name: answer.json()["error"][name] for name in ("code", "message")}
    assert (status, told) == (421, json.loads(shown)["error"])
    assert answer.headers["Access-Control-Allow-Origin"] == "https://page.example"
    assert ask("de.maps.example.com")[0] == 421
