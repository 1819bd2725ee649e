"""Who a caller is: `[[managed_identity]]` tables say it for each port and address."""

import pytest
from azure.identity import CredentialUnavailableError, ManagedIdentityCredential
from azure.mgmt.maps import AzureMapsManagementClient
from clients import ATLAS, Azure, claims
from ports import free_port
from server import Server, run

SUBSCRIPTION = "0f000000-0000-4000-8000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/lazurite/providers"
ACCOUNT = f"{GROUP}/Microsoft.Maps/accounts/own"
READER = f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/maps-reader"


@pytest.fixture(scope="module")
def configured(tmp_path_factory):
    """A server on whose further ports callers are an account, and may be one of two identities."""
    folder = tmp_path_factory.mktemp("callers")
    seed = folder / "seed.toml"
    seed.write_text(f'[subscription]\nid = "{SUBSCRIPTION}"\n')
    ports = {"account": free_port(), "several": free_port(), "elsewhere": free_port()}
    tables = folder / "identities.toml"
    tables.write_text(
        f'[[managed_identity]]\nlisten = {ports["account"]}\nidentity = "{ACCOUNT}"\n'
        f'[[managed_identity]]\nlisten = {ports["several"]}\nallowed = ["{ACCOUNT}", "{READER}"]\n'
        f'[[managed_identity]]\nlisten = {ports["elsewhere"]}\nsource = ["192.0.2.0/24"]\nidentity = "{READER}"\n'
    )
    server = Server(folder / "data", f"--seed={seed}", f"--managed-identities={tables}").wait_until_ready()
    yield server, {name: f"http://localhost:{port}" for name, port in ports.items()}
    assert server.stop() == 0


@pytest.fixture(scope="module")
def account(configured, lazurite):
    server, _ = configured
    azure = Azure(server.env)
    client = AzureMapsManagementClient(azure.admin, SUBSCRIPTION, base_url=azure.arm)
    body = {"location": azure.location, "kind": "Gen2", "sku": {"name": "G2"}, "identity": {"type": "SystemAssigned"}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTS_CA_BUNDLE", server.env["LAZURITE_CA"])
        return client.accounts.create_or_update("lazurite", "own", body)


@pytest.fixture
def at(configured, monkeypatch):
    def at(name, **chosen):
        for variable in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "MSI_SECRET", "IMDS_ENDPOINT"):
            monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", configured[1][name])
        return claims(ManagedIdentityCredential(**chosen).get_token(f"{ATLAS}/.default").token)

    return at


def test_a_caller_that_is_an_account_gets_its_system_assigned_identity(account, at):
    token = at("account")
    assert token["oid"] == account.identity.principal_id
    assert token["xms_mirid"].lower() == ACCOUNT.lower()


def test_a_caller_gets_no_identity_that_its_table_does_not_name(account, at):
    with pytest.raises(CredentialUnavailableError, match="Identity not found"):
        at("account", identity_config={"resource_id": READER})


def test_a_caller_with_several_identities_must_choose(account, at):
    with pytest.raises(CredentialUnavailableError, match="Multiple user assigned identities exist"):
        at("several")
    assert at("several", identity_config={"resource_id": READER})["xms_mirid"].lower() == READER.lower()
    assert at("several", identity_config={"object_id": account.identity.principal_id})["oid"] == account.identity.principal_id


def test_a_caller_from_another_address_has_no_identity(at):
    with pytest.raises(CredentialUnavailableError, match="No managed identity is configured"):
        at("elsewhere")


def test_a_table_with_a_mistake_stops_the_start(tmp_path):
    tables = tmp_path / "identities.toml"
    tables.write_text('[[managed_identity]]\nlisten = 1\nidentity = "maps-reader"\n')
    refused = run("start", f"--data-dir={tmp_path / 'data'}", f"--managed-identities={tables}", "--port=0")
    assert refused.returncode == 1
    assert "managed_identity table 1: `maps-reader` is no resource id" in refused.stderr
