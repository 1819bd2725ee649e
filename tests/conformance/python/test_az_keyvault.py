"""`az keyvault`: vaults from their making to their purging, with the unmodified Azure CLI."""

import json
import pathlib
import re
import subprocess

import pytest
from az import Az
from clients import GROUP, new_name

ADA = "44444444-4444-4444-8444-444444444444"


@pytest.fixture(scope="module")
def az(lazurite, tmp_path_factory):
    """Signed in as the program that may do everything."""
    az = Az(tmp_path_factory.mktemp("keyvault") / "az", lazurite.env)
    env = lazurite.env
    az(
        *("login", "--service-principal", "--tenant", env["LAZURITE_TENANT"]),
        *("-u", env["LAZURITE_ADMIN_CLIENT_ID"], "-p", env["LAZURITE_ADMIN_CLIENT_SECRET"]),
    )
    az("group", "create", "--name", GROUP, "--location", env["LAZURITE_LOCATION"])
    return az


def made(az, *options):
    return az("keyvault", "create", "--name", new_name("kv"), "--resource-group", GROUP, *options)


@pytest.fixture
def vault(az):
    """One in which access policies decide."""
    vault = made(az, "--enable-rbac-authorization", "false", "--retention-days", "7", "--tags", "a=b")
    yield vault
    name = ("--name", vault["name"])
    az.run("keyvault", "delete", *name)
    az.run("keyvault", "purge", *name)


def names(listed):
    return [one["name"] for one in listed]


def test_a_vault_is_made_for_who_makes_it(az, lazurite, vault):
    properties = vault["properties"]
    assert vault["tags"] == {"a": "b"} and properties["provisioningState"] == "Succeeded"
    assert properties["enableRbacAuthorization"] is False and properties["softDeleteRetentionInDays"] == 7
    assert properties["vaultUri"] == f"https://{vault['name']}{lazurite.env['LAZURITE_VAULT_SUFFIX']}/"
    [policy] = properties["accessPolicies"]
    assert policy["permissions"]["secrets"] == ["all"] and policy["tenantId"] == lazurite.env["LAZURITE_TENANT"]
    assert az("keyvault", "show", "--name", vault["name"]) == vault
    assert vault["name"] in names(az("keyvault", "list"))
    assert vault["name"] in names(az("keyvault", "list", "--resource-group", GROUP))
    again = ("keyvault", "create", "--name", vault["name"], "--resource-group", GROUP)
    assert "already exists" in az.refused(*again)
    az("keyvault", "wait", "--name", vault["name"], "--exists")


def test_roles_decide_where_nothing_else_is_said(az):
    for options in ((), ("--enable-rbac-authorization", "true")):
        vault = made(az, "--sku", "premium", *options)
        assert vault["properties"]["enableRbacAuthorization"] is True
        assert vault["properties"]["sku"] == {"family": "A", "name": "premium"}
        policy = ("--object-id", ADA, "--secret-permissions", "get")
        assert "--enable-rbac-authorization" in az.refused("keyvault", "set-policy", "--name", vault["name"], *policy)


def test_access_policies_are_set_and_deleted(az, vault):
    policy = ("--name", vault["name"], "--object-id", ADA)
    az("keyvault", "set-policy", *policy, "--secret-permissions", "get", "list", "--key-permissions", "all")
    az("keyvault", "set-policy", *policy, "--secret-permissions", "set")

    def of_ada():
        policies = az("keyvault", "show", "--name", vault["name"])["properties"]["accessPolicies"]
        return [one["permissions"] for one in policies if one["objectId"] == ADA]

    [permissions] = of_ada()
    assert permissions["secrets"] == ["set"] and permissions["keys"] == ["all"]
    az("keyvault", "delete-policy", *policy)
    assert of_ada() == []
    assert "No matching policies" in az.refused("keyvault", "delete-policy", *policy)


def test_a_vault_is_updated(az, vault):
    name = ("--name", vault["name"])
    changed = az(
        *("keyvault", "update", *name, "--enabled-for-template-deployment", "true"),
        *("--public-network-access", "Disabled", "--set", "tags.c=d"),
    )
    assert changed["properties"]["enabledForTemplateDeployment"] is True
    assert changed["properties"]["publicNetworkAccess"] == "Disabled"
    assert changed["tags"] == {"a": "b", "c": "d"}
    assert changed["properties"]["accessPolicies"] == vault["properties"]["accessPolicies"]
    assert "can't be modified" in az.refused("keyvault", "update", *name, "--retention-days", "30")
    flipped = az("keyvault", "update", *name, "--enable-rbac-authorization", "true")
    assert flipped["properties"]["enableRbacAuthorization"] is True


def test_network_rules_come_and_go(az, vault):
    name = ("--name", vault["name"])
    rule = ("keyvault", "network-rule")
    az(*rule, "add", *name, "--ip-address", "203.0.113.7", "198.51.100.0/24")
    listed = az(*rule, "list", *name)
    assert [one["value"] for one in listed["ipRules"]] == ["203.0.113.7/32", "198.51.100.0/24"]
    az(*rule, "remove", *name, "--ip-address", "203.0.113.7/32")
    assert [one["value"] for one in az(*rule, "list", *name)["ipRules"]] == ["198.51.100.0/24"]
    az("keyvault", "update", *name, "--default-action", "Deny", "--bypass", "None")
    listed = az(*rule, "list", *name)
    assert (listed["defaultAction"], listed["bypass"]) == ("Deny", "None")


def test_a_deleted_vault_is_recovered_or_purged(az, lazurite, vault):
    name = ("--name", vault["name"])
    az("keyvault", "delete", *name, "--resource-group", GROUP)
    assert vault["name"] not in names(az("keyvault", "list"))
    assert vault["name"] in names(az("keyvault", "list-deleted"))
    assert vault["name"] in names(az("keyvault", "list-deleted", "--resource-type", "vault"))
    deleted = az("keyvault", "show-deleted", *name)
    assert deleted["properties"]["vaultId"] == vault["id"] and deleted["properties"]["tags"] == {"a": "b"}
    taken = az.refused("keyvault", "create", *name, "--resource-group", GROUP, "--no-self-perms")
    assert "recover or purge" in taken
    recovered = az("keyvault", "recover", *name)
    assert recovered["properties"] == vault["properties"]
    az("keyvault", "delete", *name)
    az("keyvault", "purge", *name, "--location", lazurite.env["LAZURITE_LOCATION"])
    assert vault["name"] not in names(az("keyvault", "list-deleted"))
    az("keyvault", "create", *name, "--resource-group", GROUP, "--no-self-perms", "--enable-rbac-authorization", "false")


def test_nobody_purges_a_protected_vault(az):
    vault = made(az, "--enable-purge-protection", "true", "--retention-days", "7")
    name = ("--name", vault["name"])
    az("keyvault", "delete", *name)
    assert az("keyvault", "show-deleted", *name)["properties"]["purgeProtectionEnabled"] is True
    assert "DeletedVaultPurge" in az.refused("keyvault", "purge", *name)


def test_what_there_is_not_is_said(az, vault):
    assert az("keyvault", "list", "--resource-type", "hsm") == []
    complaint = az.refused("keyvault", "check-name", "--name", new_name("hsm"), "--resource-type", "hsm")
    assert "no managed HSMs" in complaint


def test_a_secret_that_a_template_would_make_never_shows_its_value(az, lazurite, vault):
    url = f"{lazurite.env['LAZURITE_ARM']}{vault['id']}/secrets/maps-sas?api-version=2023-07-01"
    body = {"properties": {"value": "not to be seen", "attributes": {"exp": 1900000000}}}
    secret = az("rest", "--method", "put", "--url", url, "--body", json.dumps(body))
    assert secret["properties"]["secretUri"] == f"{vault['properties']['vaultUri']}secrets/maps-sas"
    assert secret["properties"]["attributes"]["exp"] == 1900000000
    assert "not to be seen" not in json.dumps([secret, az("rest", "--url", url)])


def test_what_the_guide_says_of_vaults_works_from_top_to_bottom(az, lazurite):
    guide = (pathlib.Path(__file__).parents[3] / "docs/how-to/key-vault.md").read_text()
    blocks = re.findall(r"^```console\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)
    typed = re.sub(r"\\\n +", "", "".join(blocks)).replace("$ ", "").splitlines()
    # What lies in a vault is the data plane's.
    commands = [line for line in typed if line.startswith("az ") and not line.startswith("az keyvault secret ")]
    mine = az("ad", "sp", "show", "--id", lazurite.env["LAZURITE_ADMIN_CLIENT_ID"])["id"]
    script = "\n".join(commands).replace("<object id>", mine)
    done = subprocess.run(["bash", "-ec", script], env=az.env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert len(commands) >= 10 and "contoso-maps" not in names(az("keyvault", "list-deleted"))
