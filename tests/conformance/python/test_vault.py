"""Secrets by the unmodified azure-keyvault-secrets: challenge, versions, soft deletion, and who may."""

import datetime

import pytest
import requests
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.keyvault.secrets import SecretClient
from vaults import Vaults

EVERYTHING = ["all", "purge"]


@pytest.fixture
def vaults(azure):
    return Vaults(azure)


@pytest.fixture
def vault(vaults, azure):
    """A vault whose access policies let the administrator do everything."""
    admin = azure.env["LAZURITE_ADMIN_OBJECT_ID"]
    return vaults.make(enableRbacAuthorization=False, accessPolicies=[vaults.policy(admin, *EVERYTHING)])


def secrets(azure, vault, credential=None):
    """The client as anybody would make it: it checks that the challenge is about its vault."""
    return SecretClient(vault.properties.vault_uri, credential or azure.admin)


def test_a_secret_lives_in_versions(azure, vault):
    client = secrets(azure, vault)
    expires = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)
    first = client.set_secret("maps-key", "one", content_type="text/plain", tags={"a": "b"}, expires_on=expires)
    assert first.id.startswith(vault.properties.vault_uri) and first.properties.expires_on == expires
    second = client.set_secret("maps-key", "two")
    assert client.get_secret("maps-key").value == "two"
    assert client.get_secret("maps-key", first.properties.version).value == "one"
    versions = [one.version for one in client.list_properties_of_secret_versions("maps-key")]
    assert versions == [first.properties.version, second.properties.version]
    changed = client.update_secret_properties("maps-key", first.properties.version, enabled=False, tags={})
    assert (changed.enabled, changed.tags) == (False, {})
    with pytest.raises(HttpResponseError) as refused:
        client.get_secret("maps-key", first.properties.version)
    assert refused.value.status_code == 403
    assert client.get_secret("maps-key").value == "two"


def test_lists_go_over_many_pages(azure, vault):
    client = secrets(azure, vault)
    names = [f"s{at:02}" for at in range(30)]
    for name in names:
        client.set_secret(name, name)
    assert [one.name for one in client.list_properties_of_secrets(max_page_size=7)] == names


def test_a_deleted_secret_is_recovered_purged_and_restored(azure, vault):
    client = secrets(azure, vault)
    client.set_secret("s", "x")
    backup = client.backup_secret("s")
    deleted = client.begin_delete_secret("s").result()
    assert deleted.recovery_id and deleted.scheduled_purge_date > deleted.deleted_date
    assert [one.name for one in client.list_deleted_secrets()] == ["s"]
    with pytest.raises(ResourceExistsError):
        client.set_secret("s", "y")
    client.begin_recover_deleted_secret("s").wait()
    assert client.get_secret("s").value == "x"
    client.begin_delete_secret("s").wait()
    client.purge_deleted_secret("s")
    with pytest.raises(ResourceNotFoundError) as missing:
        client.get_secret("s")
    assert missing.value.error.code == "SecretNotFound"
    client.restore_secret_backup(backup)
    assert client.get_secret("s").value == "x"


def test_access_policies_decide(azure, vaults):
    _, reader, credential = azure.application()
    admin = azure.env["LAZURITE_ADMIN_OBJECT_ID"]
    policies = [vaults.policy(admin, "all"), vaults.policy(reader, "get")]
    vault = vaults.make(enableRbacAuthorization=False, accessPolicies=policies)
    secrets(azure, vault).set_secret("s", "x")
    client = secrets(azure, vault, credential)
    assert client.get_secret("s").value == "x"
    for forbidden in [lambda: client.set_secret("s", "y"), lambda: list(client.list_properties_of_secrets())]:
        with pytest.raises(HttpResponseError) as refused:
            forbidden()
        assert (refused.value.status_code, refused.value.error.code) == (403, "Forbidden")


def test_roles_decide_where_the_vault_says_so(azure, vaults):
    admin, (_, reader, credential) = azure.env["LAZURITE_ADMIN_OBJECT_ID"], azure.application()
    vault = vaults.make(enableRbacAuthorization=True)
    with pytest.raises(HttpResponseError) as refused:
        secrets(azure, vault).set_secret("s", "x")
    assert refused.value.status_code == 403, "owning the subscription opens no vault"
    azure.assign("Key Vault Secrets Officer", admin, vault.id)
    azure.assign("Key Vault Secrets User", reader, vault.id)
    secrets(azure, vault).set_secret("s", "x")
    client = secrets(azure, vault, credential)
    assert client.get_secret("s").value == "x"
    with pytest.raises(HttpResponseError):
        client.set_secret("s", "y")


def test_a_moment_after_its_vault_was_deleted_no_secret_answers(azure, vaults, vault):
    client = secrets(azure, vault)
    client.set_secret("s", "x")
    name = vault.name
    vaults.client.vaults.delete(vault.id.split("/")[4], name)
    with pytest.raises(HttpResponseError):
        client.get_secret("s")
    body = {"location": azure.location, "properties": {"tenantId": azure.tenant, "sku": {"family": "A", "name": "standard"}, "createMode": "recover"}}
    vaults.client.vaults.begin_create_or_update(vault.id.split("/")[4], name, body).result()
    assert client.get_secret("s").value == "x"


def test_the_challenge_names_directory_and_resource(azure, vault):
    answer = requests.put(f"{vault.properties.vault_uri}secrets/s?api-version=7.4")
    suffix = azure.env["LAZURITE_VAULT_SUFFIX"].lstrip(".")
    challenge = f'Bearer authorization="{azure.env["LAZURITE_AUTHORITY"]}/{azure.tenant}", resource="https://{suffix}"'
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == challenge
    keys = requests.get(f"{vault.properties.vault_uri}keys?api-version=7.4")
    assert keys.status_code == 401, "who may not enter is not told what is inside"
