"""Managed identity over plain HTTP on loopback, through the SDK's own sources."""

import pytest
import requests
from azure.identity import ManagedIdentityCredential
from clients import ATLAS, claims, geocode

SOURCES = ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "MSI_SECRET", "IMDS_ENDPOINT")


@pytest.fixture
def bare(monkeypatch, azure):
    for name in SOURCES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_the_instance_metadata_source_gives_a_token_that_opens_the_first_account(azure, bare):
    bare.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", azure.env["LAZURITE_IMDS"])
    credential = ManagedIdentityCredential()
    token = claims(credential.get_token(f"{ATLAS}/.default").token)
    assert token["xms_mirid"].lower().endswith("/maps-reader")
    geocode(azure.search(credential, azure.env["LAZURITE_CLIENT_ID"]))


def test_the_app_service_source_asks_for_its_header(azure, bare):
    bare.setenv("IDENTITY_ENDPOINT", azure.env["LAZURITE_MSI_ENDPOINT"])
    bare.setenv("IDENTITY_HEADER", azure.env["LAZURITE_MSI_HEADER"])
    assert ManagedIdentityCredential().get_token(f"{ATLAS}/.default").token
    answer = requests.get(azure.env["LAZURITE_MSI_ENDPOINT"], params={"resource": ATLAS, "api-version": "2019-08-01"})
    assert answer.status_code in (400, 401)


def test_a_chosen_identity_is_the_one_that_answers(azure, bare):
    identity = azure.identity()
    bare.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", azure.env["LAZURITE_IMDS"])
    token = ManagedIdentityCredential(client_id=identity.client_id).get_token(f"{ATLAS}/.default").token
    assert claims(token)["oid"] == identity.principal_id


def test_the_metadata_header_and_a_loopback_host_are_asked_for(azure):
    url = f"{azure.env['LAZURITE_IMDS']}/metadata/identity/oauth2/token"
    parameters = {"api-version": "2018-02-01", "resource": ATLAS}
    assert requests.get(url, params=parameters).status_code == 400
    lured = requests.get(url, params=parameters, headers={"Metadata": "true", "Host": "evil.example"})
    assert lured.status_code == 400
    forwarded = requests.get(url, params=parameters, headers={"Metadata": "true", "X-Forwarded-For": "10.0.0.1"})
    assert forwarded.status_code == 400
