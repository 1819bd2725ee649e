"""`lazurite serve` as far as it goes without other issuers: its file, its first administrator, its health, its log."""

import json
import os
import uuid

import pytest
import requests
from clients import claims
from server import Server, run
from serving import Serving, write_file

AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A folder with a certificate that a `lazurite start` made."""
    server = Server(tmp_path_factory.mktemp("certificate") / "data").wait_until_ready()
    assert server.stop() == 0
    return server.data_dir


@pytest.fixture(scope="module")
def serving(tmp_path_factory, certificate):
    folder = tmp_path_factory.mktemp("serve")
    (folder / "password").write_text("a first password\n")
    serving = Serving(
        folder,
        certificate,
        f"""
[bootstrap]
domain = "maps.example"
subscription = "22222222-2222-4222-8222-222222222222"
administrator = "root"
password_file = "{folder}/password"
""",
    )
    before = os.environ.get("REQUESTS_CA_BUNDLE")
    os.environ["REQUESTS_CA_BUNDLE"] = serving.ca
    yield serving
    assert serving.stop() == 0
    os.environ.pop("REQUESTS_CA_BUNDLE") if before is None else os.environ.update(REQUESTS_CA_BUNDLE=before)


def token(serving, resource):
    body = {
        "grant_type": "password", "client_id": AZURE_CLI, "scope": f"{resource}/.default",
        "username": "root@maps.example", "password": "a first password",
    }
    answer = requests.post(f"{serving.origin}/organizations/oauth2/v2.0/token", data=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def test_the_first_administrator_owns_the_subscription_and_nothing_else_is_there(serving):
    headers = {"Authorization": f"Bearer {token(serving, 'https://management.azure.com')}"}
    found = requests.get(f"{serving.origin}/subscriptions?api-version=2022-12-01", headers=headers).json()["value"]
    assert [one["subscriptionId"] for one in found] == ["22222222-2222-4222-8222-222222222222"]
    scope = found[0]["id"]
    resources = requests.get(f"{serving.origin}{scope}/resources?api-version=2021-04-01", headers=headers).json()
    assert resources["value"] == []
    group = requests.put(
        f"{serving.origin}{scope}/resourceGroups/maps?api-version=2022-12-01", headers=headers, json={"location": "eastus"}
    )
    assert group.status_code == 201, group.text


def test_the_bootstrap_is_passed_over_when_there_is_a_state(serving):
    before = claims(token(serving, "https://management.azure.com"))
    (serving.folder / "password").write_text("another password\n")
    assert serving.stop() == 0
    serving.start()
    after = claims(token(serving, "https://management.azure.com"))
    assert (before["oid"], before["tid"]) == (after["oid"], after["tid"])
    assert "[bootstrap] is passed over" in serving.logged()


def test_health_is_told_by_any_name_and_everything_else_by_ours(serving):
    for path, word in [("/health/live", "live"), ("/health/ready", "ready"), ("/health", "ready")]:
        answer = requests.get(f"{serving.origin}{path}", headers={"Host": "10.0.0.1"})
        assert (answer.status_code, answer.json()["status"]) == (200, word)
    assert requests.get(f"{serving.origin}/map/tile", headers={"Host": "evil.example"}).status_code == 421


def test_the_log_is_one_json_object_a_line_and_holds_no_secret(serving):
    lines = [json.loads(line) for line in serving.logged().splitlines()]
    ready = [line["fields"] for line in lines if line["fields"].get("message") == "ready"]
    assert ready and ready[0]["maps"] == serving.origin
    assert "a first password" not in serving.logged()


@pytest.mark.parametrize(
    "text, why",
    [
        ("[server]\nlisten = []\ncolour = 1\n", "line 3, key `server"),
        ("[sign_in]\nenable = true\n", "enable"),
        ("[[trusted_issuer]]\nissuer = \"https://a.example\"\nkeys = \"x\"\n", "keys"),
        ("[developer]\n", "developer"),
    ],
)
def test_a_key_that_nobody_knows_is_refused_by_name(tmp_path, text, why):
    (tmp_path / "lazurite.toml").write_text(text)
    refused = run("serve", "--config", tmp_path / "lazurite.toml")
    assert refused.returncode == 1
    assert why in refused.stderr and "lazurite.toml is wrong at line" in refused.stderr, refused.stderr


@pytest.mark.parametrize(
    "more, why",
    [
        ("", "the state is empty"),
        ("[sign_in]\nenabled = false\n", "nobody could get in"),
        ("[bootstrap]\ndomain = \"a.example\"\n", "either an `administrator` or a `principal`"),
        ("[bootstrap]\ndomain = \"a.example\"\nadministrator = \"root\"\n", "password_file"),
        (f"[bootstrap]\ndomain = \"a.example\"\nprincipal = \"{uuid.uuid4()}\"\n", "needs a [[trusted_issuer]]"),
        ("[[trusted_issuer]]\nissuer = \"https://a.example\"\n", "name one tenant"),
        (f"[[trusted_issuer]]\nissuer = \"http://a.example\"\ntenant = \"{uuid.uuid4()}\"\n", "https://"),
        (f"[[trusted_issuer]]\nissuer = \"https://a.example\"\ntenant = \"{uuid.uuid4()}\"\nalgorithms = [\"HS256\"]\n", "RS256, PS256"),
    ],
)
def test_a_file_that_would_be_useless_or_unsafe_says_what_to_change(tmp_path, certificate, more, why):
    write_file(tmp_path, certificate, more)
    refused = run("serve", "--config", tmp_path / "lazurite.toml")
    assert refused.returncode == 1 and why in refused.stderr, refused.stderr
