"""`az keyvault secret`, unmodified, against a vault's own host."""

import pytest
from clients import GROUP, new_name
from vaults import NAMES


@pytest.fixture
def vault(az, azure):
    az.env["PYTHONPATH"] = str(NAMES)
    env = azure.env
    secret = env["LAZURITE_ADMIN_CLIENT_SECRET"]
    az("login", "--service-principal", "-u", env["LAZURITE_ADMIN_CLIENT_ID"], "-p", secret, "--tenant", azure.tenant)
    az("group", "create", "-n", GROUP, "-l", azure.location)
    name = new_name("kv")
    az("keyvault", "create", "-g", GROUP, "-n", name, "-l", azure.location, "--enable-rbac-authorization", "false")
    return name


def test_every_command_for_secrets(az, vault, tmp_path):
    at = ("--vault-name", vault)
    made = az("keyvault", "secret", "set", *at, "-n", "maps-key", "--value", "one", "--tags", "a=b")
    assert made["value"] == "one" and made["tags"]["a"] == "b"
    az("keyvault", "secret", "set", *at, "-n", "maps-key", "--value", "two")
    assert az("keyvault", "secret", "show", *at, "-n", "maps-key")["value"] == "two"
    version = made["id"].rsplit("/", 1)[1]
    assert az("keyvault", "secret", "show", *at, "-n", "maps-key", "--version", version)["value"] == "one"
    assert [one["name"] for one in az("keyvault", "secret", "list", *at)] == ["maps-key"]
    assert len(az("keyvault", "secret", "list-versions", *at, "-n", "maps-key")) == 2
    changed = az("keyvault", "secret", "set-attributes", *at, "-n", "maps-key", "--content-type", "text/plain")
    assert changed["contentType"] == "text/plain"
    backup = tmp_path / "backup"
    az("keyvault", "secret", "backup", *at, "-n", "maps-key", "--file", backup)
    download = tmp_path / "value"
    az("keyvault", "secret", "download", *at, "-n", "maps-key", "--file", download)
    assert download.read_text() == "two"
    az("keyvault", "secret", "delete", *at, "-n", "maps-key")
    assert [one["name"] for one in az("keyvault", "secret", "list-deleted", *at)] == ["maps-key"]
    assert az("keyvault", "secret", "show-deleted", *at, "-n", "maps-key")["recoveryId"]
    az("keyvault", "secret", "recover", *at, "-n", "maps-key")
    az("keyvault", "secret", "delete", *at, "-n", "maps-key")
    az("keyvault", "set-policy", "-g", GROUP, "-n", vault, "--secret-permissions", "all", "purge", "--object-id", az.lazurite["LAZURITE_ADMIN_OBJECT_ID"])
    az("keyvault", "secret", "purge", *at, "-n", "maps-key")
    assert "was not found" in az.refused("keyvault", "secret", "show", *at, "-n", "maps-key")
    assert az("keyvault", "secret", "restore", *at, "--file", backup)["name"] == "maps-key"
