"""User name and password without a page. Python's MSAL asks `https://HOST/common/userrealm/…` for the kind of the account,
without the authority's port; so its clients can do this only where the server has the port of HTTPS."""

import socket

import msal
import pytest
from az import Az
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import UsernamePasswordCredential
from clients import Azure, claims
from directory import MAPS_APP, MAPS_SCOPE, PASSWORD, consent_for_all, person, public_client
from server import Server

HTTPS = 443


def may_listen():
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", HTTPS))
        except OSError:
            return False
    return True


pytestmark = pytest.mark.skipif(not may_listen(), reason=f"port {HTTPS} is taken, or is not ours to take")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("passwords") / "data"
    server = Server(folder, "--port", str(HTTPS), "--http-port=0", "--identity-port=0").wait_until_ready()
    yield server
    assert server.stop() == 0
    assert server.errors() == ""


@pytest.fixture
def azure(server, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", server.env["LAZURITE_CA"])
    return Azure(server.env)


def test_az_signs_a_person_in_with_their_password(azure, tmp_path):
    somebody, object_id = person(azure)
    azure.assign("Reader", object_id, f"/subscriptions/{azure.subscription}", "User")
    az = Az(tmp_path / "az", azure.env)
    login = ("login", "--username", somebody.name, "--password")
    assert "AADSTS50126" in az.refused(*login, "wrong", "--tenant", azure.tenant)
    az(*login, PASSWORD, "--tenant", azure.tenant)
    said = az.is_signed_in(somebody.name, "user")
    assert said["oid"] == object_id and said["amr"] == ["pwd"]
    az.sign_out()
    # Without a tenant it asks for those of the person.
    az(*login, PASSWORD)
    az.is_signed_in(somebody.name, "user")


def test_azure_identity_signs_a_person_in_with_their_password(azure):
    somebody, object_id = person(azure)
    client = public_client(azure)

    def credential(password):
        options = {"authority": azure.env["LAZURITE_AUTHORITY"], "disable_instance_discovery": True}
        return UsernamePasswordCredential(client, somebody.name, password, tenant_id=azure.tenant, **options)

    # Nobody was asked whether the program may use the maps, and without a page nobody can be.
    with pytest.raises(ClientAuthenticationError, match="AADSTS65001"):
        credential(PASSWORD).get_token(MAPS_SCOPE)
    consent_for_all(azure, client, MAPS_APP, "user_impersonation")
    said = claims(credential(PASSWORD).get_token(MAPS_SCOPE).token)
    assert said["oid"] == object_id and said["appid"] == client and said["scp"] == "user_impersonation"
    with pytest.raises(ClientAuthenticationError, match="AADSTS50126"):
        credential("wrong").get_token(MAPS_SCOPE)


def test_msal_signs_a_person_in_with_their_password_and_renews(azure):
    somebody, object_id = person(azure)
    authority = f"{azure.env['LAZURITE_AUTHORITY']}/{azure.tenant}"
    client = public_client(azure)
    consent_for_all(azure, client, MAPS_APP, "user_impersonation")
    application = msal.PublicClientApplication(client, authority=authority, instance_discovery=False)
    given = application.acquire_token_by_username_password(somebody.name, PASSWORD, [MAPS_SCOPE])
    assert given["id_token_claims"]["oid"] == object_id, given
    [account] = application.get_accounts(somebody.name)
    again = application.acquire_token_silent([MAPS_SCOPE], account, force_refresh=True)
    assert again["access_token"] != given["access_token"]
