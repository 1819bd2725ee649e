"""Managed identity at every source that the clients know, with their own variables and nothing else."""

import os
import pathlib

import msal
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CredentialUnavailableError, DefaultAzureCredential, ManagedIdentityCredential
from clients import ATLAS, claims, geocode

ARC_FOLDER = pathlib.Path("/var/opt/azcmagent/tokens")
SELECTORS = ("client_id", "object_id", "resource_id")
METADATA = {"Metadata": "true"}


def arc_folder_is_ours():
    there = next(path for path in (ARC_FOLDER, *ARC_FOLDER.parents) if path.exists())
    return os.access(there, os.W_OK)


needs_arc_folder = pytest.mark.skipif(
    not arc_folder_is_ours(), reason=f"Azure Arc's clients read {ARC_FOLDER} only, and this user may not write there"
)

SOURCES = {
    "imds": {"AZURE_POD_IDENTITY_AUTHORITY_HOST": "LAZURITE_IMDS"},
    "app-service": {"IDENTITY_ENDPOINT": "LAZURITE_MSI_ENDPOINT", "IDENTITY_HEADER": "LAZURITE_MSI_HEADER"},
    "machine-learning": {"MSI_ENDPOINT": "LAZURITE_MSI_ENDPOINT", "MSI_SECRET": "LAZURITE_MSI_HEADER"},
    "arc": {"IDENTITY_ENDPOINT": "LAZURITE_ARC_ENDPOINT", "IMDS_ENDPOINT": "LAZURITE_IMDS"},
    "cloud-shell": {"MSI_ENDPOINT": "LAZURITE_CLOUD_SHELL_ENDPOINT"},
    "service-fabric": {
        "IDENTITY_ENDPOINT": "LAZURITE_SERVICE_FABRIC_ENDPOINT",
        "IDENTITY_HEADER": "LAZURITE_MSI_HEADER",
        "IDENTITY_SERVER_THUMBPRINT": "LAZURITE_SERVICE_FABRIC_THUMBPRINT",
    },
}
NAMES = {name for source in SOURCES.values() for name in source}


def marked(*sources):
    return [pytest.param(source, marks=needs_arc_folder if source == "arc" else ()) for source in sources]


@pytest.fixture
def stand_at(monkeypatch, azure):
    """Sets the variables by which a program finds out on which host of Azure it runs."""

    def stand_at(source, **more):
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, ours in SOURCES[source].items():
            monkeypatch.setenv(name, azure.env[ours])
        for name, value in more.items():
            monkeypatch.setenv(name, value)

    return stand_at


def token_of(credential):
    return claims(credential.get_token(f"{ATLAS}/.default").token)


def named(identity, selector):
    value = {"client_id": identity.client_id, "object_id": identity.principal_id, "resource_id": identity.id}[selector]
    return ManagedIdentityCredential(identity_config={selector: value})


@pytest.mark.parametrize("source", marked(*SOURCES))
def test_a_program_that_names_no_identity_gets_the_default_one(azure, stand_at, source):
    stand_at(source)
    token = token_of(ManagedIdentityCredential())
    assert token["oid"] == azure.env["LAZURITE_MSI_PRINCIPAL_ID"]
    assert (token["appid"], token["appidacr"]) == (azure.env["LAZURITE_MSI_CLIENT_ID"], "2")
    assert token["xms_mirid"].lower().endswith("/maps-reader")
    assert (token["idtyp"], token["aud"]) == ("app", ATLAS)


def test_the_token_opens_the_first_account(azure, stand_at):
    stand_at("imds")
    geocode(azure.search(ManagedIdentityCredential(), azure.env["LAZURITE_CLIENT_ID"]))


@pytest.mark.parametrize("selector", SELECTORS)
@pytest.mark.parametrize("source", marked("imds", "app-service", "arc"))
def test_a_user_assigned_identity_is_found_by_each_of_its_ids(azure, stand_at, source, selector):
    identity = azure.identity()
    stand_at(source)
    token = token_of(named(identity, selector))
    assert (token["oid"], token["appid"]) == (identity.principal_id, identity.client_id)
    assert token["xms_mirid"].lower() == identity.id.lower()


def test_machine_learning_names_an_identity_by_its_client_id(azure, stand_at):
    identity = azure.identity()
    stand_at("machine-learning")
    assert token_of(ManagedIdentityCredential(client_id=identity.client_id))["oid"] == identity.principal_id


@pytest.mark.parametrize("source", marked(*(source for source in SOURCES if source != "cloud-shell")))
def test_msal_gets_tokens_at_every_source(azure, stand_at, source):
    stand_at(source)
    client = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=requests.Session())
    answer = client.acquire_token_for_client(resource=ATLAS)
    assert claims(answer["access_token"])["oid"] == azure.env["LAZURITE_MSI_PRINCIPAL_ID"], answer
    assert answer["expires_in"] > 3600


@needs_arc_folder
def test_msal_believes_that_arc_gave_the_identity_that_it_named(azure, stand_at):
    identity = azure.identity()
    stand_at("arc")
    for chosen in ({"client_id": identity.client_id}, {"object_id": identity.principal_id}, {"resource_id": identity.id}):
        chosen = msal.UserAssignedManagedIdentity(**chosen)
        client = msal.ManagedIdentityClient(chosen, http_client=requests.Session())
        answer = client.acquire_token_for_client(resource=ATLAS)
        assert claims(answer["access_token"])["oid"] == identity.principal_id, answer


@needs_arc_folder
def test_arc_leaves_no_challenge_behind_and_takes_each_once(azure):
    query = {"api-version": "2020-06-01", "resource": ATLAS}
    challenge = requests.get(azure.env["LAZURITE_ARC_ENDPOINT"], params=query, headers=METADATA)
    assert challenge.status_code == 401
    file = pathlib.Path(challenge.headers["WWW-Authenticate"].removeprefix("Basic realm="))
    assert (file.parent, file.suffix, file.stat().st_mode & 0o777) == (ARC_FOLDER, ".key", 0o600)
    answer = METADATA | {"Authorization": f"Basic {file.read_text()}"}
    ask = lambda: requests.get(azure.env["LAZURITE_ARC_ENDPOINT"], params=query, headers=answer).status_code
    assert ask() == 200
    assert not file.exists()
    assert ask() == 401


def test_service_fabrics_clients_refuse_another_certificate(stand_at):
    stand_at("service-fabric", IDENTITY_SERVER_THUMBPRINT="00" * 20)
    with pytest.raises(requests.exceptions.SSLError):
        client = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=requests.Session())
        client.acquire_token_for_client(resource=ATLAS)


@pytest.mark.parametrize("source", marked("imds", "app-service", "arc"))
def test_an_unknown_identity_is_unavailable_at_once(stand_at, source):
    stand_at(source)
    with pytest.raises((CredentialUnavailableError, ClientAuthenticationError)):
        token_of(ManagedIdentityCredential(client_id="12121212-1212-4212-8212-121212121212"))


def test_a_default_credential_takes_the_managed_identity_when_the_environment_holds_no_secret(azure, stand_at, monkeypatch):
    for source in ("app-service", "imds"):
        for name in ("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"):
            monkeypatch.delenv(name, raising=False)
        stand_at(source)
        assert token_of(DefaultAzureCredential())["oid"] == azure.env["LAZURITE_MSI_PRINCIPAL_ID"]


def test_the_raw_calls_of_guides_are_answered_in_their_own_form(azure):
    secret = {"secret": azure.env["LAZURITE_MSI_HEADER"]}
    query = {"resource": f"{ATLAS}/", "api-version": "2017-09-01"}
    answer = requests.get(azure.env["LAZURITE_MSI_ENDPOINT"], params=query, headers=secret)
    assert answer.status_code == 200
    body = answer.json()
    assert body["resource"] == f"{ATLAS}/" and body["token_type"] == "Bearer"
    assert all(isinstance(body[name], str) for name in ("expires_on", "expires_in", "not_before", "client_id"))
    refused = requests.get(azure.env["LAZURITE_MSI_ENDPOINT"], params=query)
    assert (refused.status_code, refused.json()["statusCode"]) == (401, 401)
    fabric = requests.get(azure.env["LAZURITE_SERVICE_FABRIC_ENDPOINT"], params=query, headers={"Secret": "wrong"})
    assert (fabric.status_code, fabric.json()["error"]["code"]) == (401, "SecretHeaderNotFound")
    shell = requests.post(azure.env["LAZURITE_CLOUD_SHELL_ENDPOINT"], data={"resource": ATLAS})
    assert shell.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Metadata": "True"},
        METADATA | {"Host": "evil.example"},
        METADATA | {"X-Forwarded-For": "10.0.0.1"},
        METADATA | {"Forwarded": "for=10.0.0.1"},
        METADATA | {"Via": "1.1 proxy"},
        METADATA | {"Origin": "https://evil.example"},
        METADATA | {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_requests_that_others_caused_are_refused(azure, headers):
    query = {"api-version": "2018-02-01", "resource": ATLAS}
    answer = requests.get(f"{azure.env['LAZURITE_IMDS']}/metadata/identity/oauth2/token", params=query, headers=headers)
    assert answer.status_code == 400
    assert "access_token" not in answer.text
