"""`azure-mgmt-keyvault`: what az does not do with vaults."""

import pytest
from azure.mgmt.keyvault import KeyVaultManagementClient
from clients import GROUP, new_name, refused


@pytest.fixture
def client(azure):
    azure.resources.resource_groups.create_or_update(GROUP, {"location": azure.location})
    return KeyVaultManagementClient(azure.admin, azure.subscription, base_url=azure.arm)


def body(azure, **properties):
    sku = {"family": "A", "name": "standard"}
    properties = {"tenantId": azure.tenant, "sku": sku, "accessPolicies": [], **properties}
    return {"location": azure.location, "properties": properties}


def policy(azure, object_id, *secrets):
    return {"tenantId": azure.tenant, "objectId": object_id, "permissions": {"secrets": list(secrets)}}


def test_a_vaults_whole_life(azure, client):
    name = new_name("kv")
    name_of = {"name": name, "type": "Microsoft.KeyVault/vaults"}
    assert client.vaults.check_name_availability(name_of).name_available
    vault = client.vaults.begin_create_or_update(GROUP, name, body(azure)).result()
    assert vault.properties.enable_rbac_authorization and vault.properties.provisioning_state == "Succeeded"
    taken = client.vaults.check_name_availability(name_of)
    assert not taken.name_available and taken.reason == "AlreadyExists"
    assert client.vaults.get(GROUP, name).id == vault.id
    assert name in [one.name for one in client.vaults.list_by_subscription()]
    assert name in [one.name for one in client.vaults.list_by_resource_group(GROUP, top=1)]
    client.vaults.update(GROUP, name, {"tags": {"a": "b"}})
    client.vaults.delete(GROUP, name)
    deleted = client.vaults.get_deleted(name, azure.location)
    assert deleted.properties.vault_id == vault.id and deleted.properties.tags == {"a": "b"}
    assert name in [one.name for one in client.vaults.list_deleted()]
    refused(409, lambda: client.vaults.begin_create_or_update(GROUP, name, body(azure)).result())
    client.vaults.begin_purge_deleted(name, azure.location).result()
    refused(404, lambda: client.vaults.get_deleted(name, azure.location))
    assert client.vaults.check_name_availability(name_of).name_available


def test_single_access_policies_are_changed(azure, client):
    name, ada = new_name("kv"), "44444444-4444-4444-8444-444444444444"
    client.vaults.begin_create_or_update(GROUP, name, body(azure, enableRbacAuthorization=False)).result()

    def change(kind, *secrets):
        sent = {"properties": {"accessPolicies": [policy(azure, ada, *secrets)]}}
        answer = client.vaults.update_access_policy(GROUP, name, kind, sent)
        return [list(one.permissions.secrets) for one in answer.properties.access_policies]

    assert change("add", "get") == [["get"]]
    assert change("add", "list") == [["get", "list"]]
    assert change("replace", "set") == [["set"]]
    assert change("remove", "set") == []
    error = refused(400, lambda: change("add", "fetch"))
    assert "fetch" in error.message


def test_secrets_are_resources_without_values(azure, client):
    name = new_name("kv")
    client.vaults.begin_create_or_update(GROUP, name, body(azure)).result()
    first = client.secrets.create_or_update(GROUP, name, "maps-sas", {"properties": {"value": "one"}})
    second = client.secrets.create_or_update(GROUP, name, "maps-sas", {"properties": {"value": "two"}})
    assert first.properties.secret_uri == second.properties.secret_uri
    assert first.properties.secret_uri_with_version != second.properties.secret_uri_with_version
    client.secrets.update(GROUP, name, "maps-sas", {"properties": {"contentType": "text/plain"}})
    shown = client.secrets.get(GROUP, name, "maps-sas")
    assert shown.properties.value is None and shown.properties.content_type == "text/plain"
    assert [one.name for one in client.secrets.list(GROUP, name)] == ["maps-sas"]
    refused(400, lambda: client.keys.create_if_not_exist(GROUP, name, "k", {"properties": {"kty": "RSA"}}))
    assert list(client.private_link_resources.list_by_vault(GROUP, name).value) == []
