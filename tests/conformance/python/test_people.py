"""azure-identity and MSAL sign people in, with a browser, with a code, and through az."""

import threading
import urllib.parse
import webbrowser

import msal
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    AuthorizationCodeCredential,
    AzureCliCredential,
    ChainedTokenCredential,
    CredentialUnavailableError,
    EnvironmentCredential,
    InteractiveBrowserCredential,
)
from clients import ATLAS, claims, geocode
from directory import MAPS_SCOPE, person, public_client, web_client

CALLBACK = "https://web.example/signed-in"


@pytest.fixture
def somebody(azure):
    """A person who may read the maps."""
    one, object_id = person(azure)
    azure.assign("Azure Maps Data Reader", object_id, azure.env["LAZURITE_MAPS_ACCOUNT"], "User")
    one.id = object_id
    return one


@pytest.fixture
def at_the_browser(monkeypatch):
    """Has somebody do at their browser what a program opens there; `choices` as in `Person.sign_in`."""

    def sit(one, **choices):
        def open_page(url, *_):
            threading.Thread(target=lambda: one.sign_in(url, **choices).deliver(), daemon=True).start()
            return True

        monkeypatch.setattr(webbrowser, "open", open_page)

    return sit


def options(azure):
    return {"authority": azure.env["LAZURITE_AUTHORITY"], "disable_instance_discovery": True}


def test_azure_identity_signs_a_person_in_in_their_browser_and_they_consent(azure, somebody, at_the_browser):
    at_the_browser(somebody)
    client = public_client(azure)
    credential = InteractiveBrowserCredential(tenant_id=azure.tenant, client_id=client, **options(azure))
    record = credential.authenticate(scopes=[MAPS_SCOPE])
    assert record.username == somebody.name and record.tenant_id == azure.tenant
    said = claims(credential.get_token(MAPS_SCOPE).token)
    assert said["oid"] == somebody.id and said["appid"] == client and said["scp"] == "user_impersonation"
    geocode(azure.search(credential, azure.env["LAZURITE_CLIENT_ID"]))


def test_a_person_who_declines_consent_gives_the_program_nothing(azure, somebody, at_the_browser):
    at_the_browser(somebody, decision="cancel")
    credential = InteractiveBrowserCredential(tenant_id=azure.tenant, client_id=public_client(azure), **options(azure))
    with pytest.raises(ClientAuthenticationError, match="AADSTS65004"):
        credential.get_token(MAPS_SCOPE)


def test_a_wrong_password_leaves_the_person_on_the_page(azure, somebody):
    flow = web_application(azure)[0].initiate_auth_code_flow([MAPS_SCOPE], redirect_uri=CALLBACK)
    page = somebody.sign_in(flow["auth_uri"], passwd="wrong")
    assert page.status == 200 and page.form.fields["login"] == somebody.name and 'role="alert"' in page.text
    again = somebody.submit(page, passwd=somebody.password)
    assert "passwd" not in again.form.fields and "accept" in again.form.buttons["decision"]


def web_application(azure):
    application, secret = web_client(azure, CALLBACK)
    authority = f"{azure.env['LAZURITE_AUTHORITY']}/{azure.tenant}"
    client_id = application["appId"]
    client = msal.ConfidentialClientApplication(
        client_id, client_credential=secret, authority=authority, instance_discovery=False
    )
    return client, client_id, secret


@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_a_server_signs_a_person_in_by_code_and_renews(azure, somebody, mode):
    application, client_id, _ = web_application(azure)
    flow = application.initiate_auth_code_flow([MAPS_SCOPE], redirect_uri=CALLBACK, response_mode=mode)
    answer = somebody.sign_in(flow["auth_uri"])
    assert answer.url.startswith(CALLBACK) and (answer.posted is None) == (mode == "query")
    given = application.acquire_token_by_auth_code_flow(flow, answer.parameters)
    assert given["id_token_claims"]["oid"] == somebody.id, given
    assert given["id_token_claims"]["aud"] == client_id and given["id_token_claims"]["tid"] == azure.tenant
    assert claims(given["access_token"])["scp"] == "user_impersonation"
    again = application.acquire_token_by_refresh_token(given["refresh_token"], [MAPS_SCOPE])
    assert again["refresh_token"] != given["refresh_token"]


def test_msal_takes_no_answer_to_another_request(azure, somebody):
    application, _, _ = web_application(azure)
    flow = application.initiate_auth_code_flow([MAPS_SCOPE], redirect_uri=CALLBACK)
    other = application.initiate_auth_code_flow([MAPS_SCOPE], redirect_uri=CALLBACK)
    answer = somebody.sign_in(flow["auth_uri"])
    with pytest.raises(ValueError, match="state"):
        application.acquire_token_by_auth_code_flow(other, answer.parameters)
    # The code alone is worth nothing either: it is bound to the first request's verifier.
    stolen = application.acquire_token_by_auth_code_flow(other, {**answer.parameters, "state": other["state"]})
    assert stolen["error"] == "invalid_grant"


def test_azure_identity_redeems_a_servers_code(azure, somebody):
    _, client_id, secret = web_application(azure)
    parameters = {"client_id": client_id, "response_type": "code", "redirect_uri": CALLBACK}
    parameters["scope"] = f"{MAPS_SCOPE} offline_access"
    url = f"{azure.env['LAZURITE_AUTHORITY']}/{azure.tenant}/oauth2/v2.0/authorize"
    code = somebody.sign_in(f"{url}?{urllib.parse.urlencode(parameters)}").parameters["code"]
    credential = AuthorizationCodeCredential(azure.tenant, client_id, code, CALLBACK, client_secret=secret, **options(azure))
    assert claims(credential.get_token(f"{ATLAS}/.default").token)["oid"] == somebody.id
    geocode(azure.search(credential, azure.env["LAZURITE_CLIENT_ID"]))


def test_azure_identity_uses_what_az_is_signed_in_with(az, azure, monkeypatch):
    application, principal, credential = azure.application()
    azure.assign("Azure Maps Data Reader", principal, azure.env["LAZURITE_MAPS_ACCOUNT"])
    for name in ("AZURE_CONFIG_DIR", "PATH"):
        monkeypatch.setenv(name, az.env[name])
    for name in ("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.delenv(name)
    with pytest.raises(CredentialUnavailableError, match="az login"):
        AzureCliCredential().get_token(MAPS_SCOPE)
    login = ("login", "--service-principal", "-u", application["appId"], "--tenant", azure.tenant)
    az(*login, "--password", credential._client_credential, "--allow-no-subscriptions")
    chain = ChainedTokenCredential(EnvironmentCredential(), AzureCliCredential(process_timeout=60))
    geocode(azure.search(chain, azure.env["LAZURITE_CLIENT_ID"]))


def test_a_page_of_another_site_cannot_sign_anybody_in(azure, somebody):
    """The posted form counts only in the browser that was shown it."""
    flow = web_application(azure)[0].initiate_auth_code_flow([MAPS_SCOPE], redirect_uri=CALLBACK)
    page = somebody.open(flow["auth_uri"])
    somebody.browser = requests.Session()
    forged = somebody.submit(page, login=somebody.name, passwd=somebody.password)
    assert forged.status == 403 and "passwd" not in forged.form.fields
