"""Seed: a device without a keyboard signs a person in by a code that they type elsewhere."""

import os
import subprocess

import msal
import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import DeviceCodeCredential
from clients import ATLAS, claims, geocode, new_name, refused
from server import run

SCOPES = [f"{ATLAS}/user_impersonation"]


@pytest.fixture
def device(azure):
    """A new application that allows public client flows."""
    body = {"displayName": new_name("device"), "isFallbackPublicClient": True}
    application = azure.graph("POST", "/applications", body)
    azure.graph("POST", "/servicePrincipals", {"appId": application["appId"]})
    return application["appId"]


def public(azure, client):
    authority = f"{azure.env['LAZURITE_AUTHORITY']}/{azure.tenant}"
    return msal.PublicClientApplication(client, authority=authority, instance_discovery=False)


def approve(azure, code):
    """As a script does: with the line that `lazurite env` prints."""
    subprocess.run(
        azure.env["LAZURITE_DEVICE_APPROVE_CMD"],
        shell=True,
        check=True,
        env={**os.environ, **azure.env, "USER_CODE": code},
    )


def poll_once(client, flow):
    return client.acquire_token_by_device_flow({**flow, "expires_at": 0})


def test_a_person_signs_in_refreshes_and_needs_a_role(azure, device):
    client = public(azure, device)
    flow = client.initiate_device_flow(SCOPES)
    assert flow["user_code"] in flow["message"] and flow["expires_in"] == 900
    assert poll_once(client, flow)["error"] == "authorization_pending"
    approve(azure, flow["user_code"])
    answer = poll_once(client, flow)
    assert "access_token" in answer, answer
    said = claims(answer["access_token"])
    assert (said["aud"], said["scp"], said["idtyp"]) == (ATLAS, "user_impersonation", "user")
    assert answer["id_token_claims"]["preferred_username"] == azure.env["LAZURITE_USER"]
    assert answer["id_token_claims"]["oid"] == said["oid"]

    again = client.acquire_token_silent_with_error(SCOPES, client.get_accounts()[0], force_refresh=True)
    assert again["token_source"] == "identity_provider"

    class Token:
        def get_token(self, *_, **__):
            return AccessToken(again["access_token"], said["exp"])

    account = azure.account()
    search = azure.search(Token(), account.properties.unique_id)
    refused(403, lambda: geocode(search))
    azure.assign("Azure Maps Data Reader", said["oid"], account.id, "User")
    geocode(search)
    assert poll_once(client, flow)["error"] == "invalid_grant", "a code works once"


def test_azure_identity_signs_in(azure, device):
    credential = DeviceCodeCredential(
        device,
        tenant_id=azure.tenant,
        authority=azure.env["LAZURITE_AUTHORITY"],
        disable_instance_discovery=True,
        prompt_callback=lambda uri, code, expires: approve(azure, code),
    )
    assert claims(credential.get_token(*SCOPES).token)["scp"] == "user_impersonation"


def test_only_applications_that_allow_public_flows_begin(azure):
    application = azure.graph("POST", "/applications", {"displayName": new_name("server")})
    answer = public(azure, application["appId"]).initiate_device_flow(SCOPES)
    assert answer["error"] == "invalid_client" and 7000218 in answer["error_codes"]


def test_the_command_says_what_is_wrong(azure, device, monkeypatch):
    flow = public(azure, device).initiate_device_flow(SCOPES)
    folder = os.path.dirname(azure.env["LAZURITE_CA"])
    arguments = ["device", "approve", "--data-dir", folder, "--user", azure.env["LAZURITE_USER"]]
    monkeypatch.setenv("LAZURITE_PASSWORD", "wrong")
    wrong = run(*arguments, flow["user_code"])
    assert wrong.returncode == 1 and "AADSTS50126" in wrong.stderr
    monkeypatch.setenv("LAZURITE_PASSWORD", azure.env["LAZURITE_PASSWORD"])
    unknown = run(*arguments, "BCDFGHJKL")
    assert unknown.returncode == 1 and "no device waits for the code BCDFGHJKL" in unknown.stderr
    approved = run(*arguments, flow["user_code"])
    assert (approved.returncode, approved.stderr) == (0, "")
    used = run(*arguments, flow["user_code"])
    assert used.returncode == 1 and "no device waits" in used.stderr


def test_a_password_alone_signs_in_where_it_is_asked_for(azure, device):
    """What `az login -u -p` does; MSAL asks for the account's realm on port 443, so the token endpoint is asked directly."""
    import requests

    url = f"{azure.env['LAZURITE_AUTHORITY']}/organizations/oauth2/v2.0/token"
    body = {
        "client_id": "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
        "grant_type": "password",
        "username": azure.env["LAZURITE_USER"],
        "password": azure.env["LAZURITE_PASSWORD"],
        "scope": "https://management.core.windows.net//.default openid profile offline_access",
    }
    answer = requests.post(url, data=body, timeout=30).json()
    assert claims(answer["access_token"])["aud"] == "https://management.core.windows.net/"
    realm = f"{azure.env['LAZURITE_AUTHORITY']}/common/userrealm/{azure.env['LAZURITE_USER']}?api-version=1.0"
    assert requests.get(realm, timeout=30).json()["account_type"] == "Managed"


def test_a_wrong_device_code_is_refused(azure, device):
    client = public(azure, device)
    flow = client.initiate_device_flow(SCOPES)
    assert poll_once(client, {**flow, "device_code": "guess"})["error"] == "bad_verification_code"
    with pytest.raises(ClientAuthenticationError):
        DeviceCodeCredential(
            "00000000-0000-4000-8000-00000000dead",
            tenant_id=azure.tenant,
            authority=azure.env["LAZURITE_AUTHORITY"],
            disable_instance_discovery=True,
        ).get_token(*SCOPES)
