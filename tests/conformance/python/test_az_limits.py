"""An operator sets an account's limits with `az rest`, as the guide says, and the next request is held to them."""

import pathlib
import re
import subprocess

import pytest
import requests
from az import Az
from clients import GROUP

GUIDE = pathlib.Path(__file__).parents[3] / "docs/how-to/limits.md"


@pytest.fixture(scope="module")
def az(lazurite, tmp_path_factory):
    """Signed in as the program that may do everything."""
    az = Az(tmp_path_factory.mktemp("limits") / "az", lazurite.env)
    env = lazurite.env
    az(
        *("login", "--service-principal", "--tenant", env["LAZURITE_TENANT"]),
        *("-u", env["LAZURITE_ADMIN_CLIENT_ID"], "-p", env["LAZURITE_ADMIN_CLIENT_SECRET"]),
    )
    return az


def test_what_the_guide_says_of_limits_works(az, azure):
    account = azure.account()
    (command,) = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    one = command.replace('"Render - Road tiles": 1000', '"Search service - single request": 1')
    assert one != command
    for typed in (command, one):
        env = {**az.env, "ACCOUNT_ID": account.id}
        done = subprocess.run(["bash", "-ec", typed], env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
    url = f"{account.id}/providers/Lazurite.Access/limits/default?api-version=2026-11-01"
    shown = az("rest", "--url", url)["properties"]["requestsPerSecond"]
    assert shown == {"Search service - single request": 1, "Search service - Batch": 2}
    key = azure.accounts.list_keys(GROUP, account.name).primary_key
    parameters = {"api-version": "2023-06-01", "query": "Helsinki", "subscription-key": key}
    answers = [requests.get(f"{azure.maps}/geocode", params=parameters) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200, 429}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["RateLimit-Policy"] == '"account";q=1;w=1'
    az("rest", "--method", "delete", "--url", url)
    assert {requests.get(f"{azure.maps}/geocode", params=parameters).status_code for _ in range(10)} == {200}
