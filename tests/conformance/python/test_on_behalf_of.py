"""An API that a person calls goes on to Azure Maps in that person's name."""

import uuid

import msal
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import OnBehalfOfCredential
from certificates import new_certificate
from clients import ATLAS, claims, new_name
from test_device_code import approve, poll_once, public

MAPS = "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6"
SCOPES = [f"{ATLAS}/user_impersonation"]


@pytest.fixture
def api(azure):
    """A middle tier with a permission to offer, a certificate and a secret."""
    certificate = new_certificate()
    scope = {
        "id": str(uuid.uuid4()),
        "value": "read",
        "type": "User",
        "isEnabled": True,
        "adminConsentDisplayName": "Read",
        "adminConsentDescription": "Read",
    }
    body = {
        "displayName": new_name("api"),
        "identifierUris": [f"api://{new_name('api')}"],
        "api": {"requestedAccessTokenVersion": 2, "oauth2PermissionScopes": [scope]},
        "keyCredentials": [certificate.credential],
    }
    application = azure.graph("POST", "/applications", body)
    application["principal"] = azure.graph("POST", "/servicePrincipals", {"appId": application["appId"]})["id"]
    path = f"/applications/{application['id']}/addPassword"
    application["secret"] = azure.graph("POST", path, {"passwordCredential": {}})["secretText"]
    application["certificate"] = certificate
    return application


@pytest.fixture
def assertion(azure, api):
    """A person's token for the middle tier."""
    body = {"displayName": new_name("front"), "isFallbackPublicClient": True}
    front = azure.graph("POST", "/applications", body)["appId"]
    azure.graph("POST", "/servicePrincipals", {"appId": front})
    client = public(azure, front)
    flow = client.initiate_device_flow([f"{api['identifierUris'][0]}/read"])
    approve(azure, flow["user_code"])
    answer = poll_once(client, flow)
    assert claims(answer["access_token"])["aud"] == api["appId"], answer
    return answer["access_token"]


def middle_tier(azure, api):
    return msal.ConfidentialClientApplication(
        api["appId"],
        authority=f"{azure.env['LAZURITE_AUTHORITY']}/{azure.tenant}",
        client_credential=api["secret"],
        instance_discovery=False,
    )


def consent(azure, api):
    """An administrator consents for everybody, through Graph."""
    maps = azure.graph("GET", f"/servicePrincipals?$filter=appId eq '{MAPS}'")["value"][0]["id"]
    grant = {
        "clientId": api["principal"],
        "consentType": "AllPrincipals",
        "resourceId": maps,
        "scope": "user_impersonation",
    }
    azure.graph("POST", "/oauth2PermissionGrants", grant)


def test_the_middle_tier_needs_consent_and_then_speaks_for_the_person(azure, api, assertion):
    refused = middle_tier(azure, api).acquire_token_on_behalf_of(assertion, SCOPES)
    assert refused["error"] == "invalid_grant" and 65001 in refused["error_codes"], refused
    consent(azure, api)
    # A new client, because MSAL remembers the refusal for a minute.
    answer = middle_tier(azure, api).acquire_token_on_behalf_of(assertion, SCOPES)
    assert "access_token" in answer, answer
    said = claims(answer["access_token"])
    assert (said["aud"], said["appid"], said["oid"]) == (ATLAS, api["appId"], claims(assertion)["oid"])


def test_azure_identity_does_so_with_a_certificate(azure, api, assertion):
    consent(azure, api)
    credential = OnBehalfOfCredential(
        azure.tenant,
        api["appId"],
        client_certificate=api["certificate"].pem,
        user_assertion=assertion,
        authority=azure.env["LAZURITE_AUTHORITY"],
        disable_instance_discovery=True,
    )
    said = claims(credential.get_token(*SCOPES).token)
    assert (said["idtyp"], said["appidacr"]) == ("user", "2")


def test_an_applications_own_token_is_not_passed_on(azure, api):
    own = middle_tier(azure, api).acquire_token_for_client([f"{api['appId']}/.default"])["access_token"]
    credential = OnBehalfOfCredential(
        azure.tenant,
        api["appId"],
        client_secret=api["secret"],
        user_assertion=own,
        authority=azure.env["LAZURITE_AUTHORITY"],
        disable_instance_discovery=True,
    )
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000114"):
        credential.get_token(*SCOPES)
