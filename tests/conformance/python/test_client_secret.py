"""Seed: a daemon with a client secret signs in and calls maps with a bearer token."""

import uuid

import jwt
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from clients import ATLAS, claims, geocode, refused


def test_a_bearer_token_needs_a_role_and_the_right_account(azure):
    account = azure.account()
    _, principal, credential = azure.application()
    client = azure.search(credential, account.properties.unique_id)
    error = refused(403, lambda: geocode(client))
    assert "Microsoft.Maps/accounts/services/search/read" in error.message
    azure.assign("Azure Maps Data Reader", principal, account.id)
    geocode(client)
    with pytest.raises(ClientAuthenticationError):
        geocode(azure.search(credential, str(uuid.uuid4())))


def test_the_token_says_who_and_verifies_with_the_published_keys(azure):
    application, principal, credential = azure.application()
    token = credential.get_token(f"{ATLAS}/.default").token
    said = claims(token)
    assert said["aud"] == ATLAS and said["tid"] == azure.tenant and said["oid"] == principal
    assert said["appid"] == application["appId"]
    document = requests.get(
        f"{azure.env['LAZURITE_AUTHORITY']}/{azure.tenant}/v2.0/.well-known/openid-configuration"
    ).json()
    keys = {key["kid"]: key for key in requests.get(document["jwks_uri"]).json()["keys"]}
    key = keys[jwt.get_unverified_header(token)["kid"]]
    jwt.decode(token, jwt.PyJWK(key).key, algorithms=["RS256"], audience=ATLAS)
    assert key["x5c"] and key["x5t"] == key["kid"]


def test_a_wrong_secret_is_7000215(azure):
    application, _, _ = azure.application()
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        azure.credential(application["appId"], "nope").get_token(f"{ATLAS}/.default")


def test_a_removed_secret_gets_no_token(azure):
    application, _, credential = azure.application()
    credential.get_token(f"{ATLAS}/.default")
    key_id = azure.graph("GET", f"/applications/{application['id']}")["passwordCredentials"][0]["keyId"]
    azure.graph("POST", f"/applications/{application['id']}/removePassword", {"keyId": key_id})
    again = azure.credential(application["appId"], credential._client_credential)
    with pytest.raises(ClientAuthenticationError):
        again.get_token(f"{ATLAS}/.default")


def test_a_token_for_maps_opens_nothing_else(azure):
    _, _, credential = azure.application()
    token = credential.get_token(f"{ATLAS}/.default").token
    answer = requests.get(
        f"{azure.arm}/subscriptions",
        params={"api-version": "2022-12-01"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer authorization_uri=")


def test_expires_in_is_a_number(azure):
    body = {
        "grant_type": "client_credentials",
        "client_id": azure.env["LAZURITE_ADMIN_CLIENT_ID"],
        "client_secret": azure.env["LAZURITE_ADMIN_CLIENT_SECRET"],
        "scope": f"{ATLAS}/.default",
    }
    answer = requests.post(f"{azure.env['LAZURITE_AUTHORITY']}/{azure.tenant}/oauth2/v2.0/token", data=body).json()
    assert answer["token_type"] == "Bearer"
    assert isinstance(answer["expires_in"], int) and isinstance(answer["ext_expires_in"], int)


def test_code_that_knows_only_the_environment_signs_in_through_adfs(azure, monkeypatch):
    from azure.identity import DefaultAzureCredential

    monkeypatch.setenv("AZURE_TENANT_ID", "adfs")
    token = DefaultAzureCredential().get_token(f"{ATLAS}/.default").token
    assert claims(token)["tid"] == azure.tenant
