"""Roles, custom roles, deny assignments and elevated access, as the unmodified Azure CLI manages them."""

import json
import time
import uuid

import pytest
from az import WITHIN_SECONDS, Az
from clients import new_name

UAA = "User Access Administrator"
ELEVATE = "/providers/Microsoft.Authorization/elevateAccess?api-version=2016-07-01"


@pytest.fixture(scope="module")
def az(lazurite, tmp_path_factory):
    """Signed in as the program that may do everything."""
    az = Az(tmp_path_factory.mktemp("roles") / "az", lazurite.env)
    env = lazurite.env
    az(
        *("login", "--service-principal", "--tenant", env["LAZURITE_TENANT"]),
        *("-u", env["LAZURITE_ADMIN_CLIENT_ID"], "-p", env["LAZURITE_ADMIN_CLIENT_SECRET"]),
    )
    return az


@pytest.fixture
def program(az, lazurite, tmp_path):
    """A program that owns the subscription, signed in on its own: az, and its object id."""
    subscription = f"/subscriptions/{lazurite.env['LAZURITE_SUBSCRIPTION']}"
    made = az("ad", "sp", "create-for-rbac", "--name", new_name("rbac"), "--role", "Owner", "--scopes", subscription)
    its_own = Az(tmp_path / "program", lazurite.env)
    its_own("login", "--service-principal", "-u", made["appId"], "-p", made["password"], "--tenant", made["tenant"])
    yield its_own, az("ad", "sp", "show", "--id", made["appId"])["id"]
    az("ad", "app", "delete", "--id", made["appId"])


def me(az, lazurite):
    return az("ad", "sp", "show", "--id", lazurite.env["LAZURITE_ADMIN_CLIENT_ID"])["id"]


def eventually(condition):
    deadline = time.monotonic() + WITHIN_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_a_deny_assignment_beats_the_owner_and_spares_the_excluded(az, azure, lazurite, program):
    account = azure.account().id
    owner, principal = program
    keys = ("rest", "--method", "post", "--url", f"{account}/listKeys?api-version=2023-06-01")
    owner(*keys)
    name = new_name("no keys ")
    made = az(
        *("role", "deny-assignment", "create", "--name", name, "--scope", account),
        *("--actions", "Microsoft.Maps/accounts/listKeys/action", "--description", "for tests"),
        *("--exclude-principal-ids", me(az, lazurite)),
    )
    properties = made.get("properties", made)
    assert properties["denyAssignmentName"] == name and properties["scope"] == account
    refused = owner.refused(*keys)
    assert "DenyAssignmentAuthorizationFailed" in refused and name in refused
    az(*keys)
    listed = az("role", "deny-assignment", "list", "--scope", account, "--filter", "atScope()")
    assert made["id"] in [one["id"] for one in listed]
    shown = az("role", "deny-assignment", "show", "--id", made["id"])
    assert shown["principals"] == [{"id": str(uuid.UUID(int=0)), "type": "SystemDefined"}]
    assert az("role", "deny-assignment", "show", "--name", made["name"], "--scope", account) == shown
    assert made["id"] in [one["id"] for one in az("role", "deny-assignment", "list")]
    az("role", "deny-assignment", "delete", "--yes", "--id", made["id"])
    owner(*keys)
    one = az(
        *("role", "deny-assignment", "create", "--name", name, "--scope", account),
        *("--actions", "Microsoft.Maps/accounts/listKeys/action"),
        *("--principal-object-id", principal, "--principal-type", "ServicePrincipal"),
    )
    owner.refused(*keys)
    az("role", "deny-assignment", "delete", "--yes", "--name", one["name"], "--scope", account)
    owner(*keys)


def test_a_custom_role_is_made_from_a_built_in_one_changed_and_deleted(az, lazurite):
    subscription = f"/subscriptions/{lazurite.env['LAZURITE_SUBSCRIPTION']}"
    (built_in,) = az("role", "definition", "list", "--name", "Key Vault Secrets Officer")
    name = new_name("secrets ")
    wanted = {
        "Name": name,
        "Description": "as the built-in one",
        "Actions": built_in["permissions"][0]["actions"],
        "DataActions": built_in["permissions"][0]["dataActions"],
        "AssignableScopes": [subscription],
    }
    made = az("role", "definition", "create", "--role-definition", json.dumps(wanted))
    assert made["permissions"][0]["dataActions"] == ["Microsoft.KeyVault/vaults/secrets/*"]
    changed = {**made, "description": "changed"}
    assert az("role", "definition", "update", "--role-definition", json.dumps(changed))["description"] == "changed"
    assert [one["name"] for one in az("role", "definition", "list", "--custom-role-only", "true", "--name", name)] == [made["name"]]
    az("role", "definition", "delete", "--name", name)
    assert az("role", "definition", "list", "--custom-role-only", "true", "--name", name) == []
    wanted["Actions"] = ["Microsoft.KeyVault/vaults/secrets/getSecret/action"]
    refused = az.refused("role", "definition", "create", "--role-definition", json.dumps(wanted))
    assert "does not match any of the actions supported by the providers" in refused


def test_the_operations_that_roles_can_name_are_listed(az):
    namespaces = [one["name"] for one in az("provider", "operation", "list")]
    assert {"Microsoft.Maps", "Microsoft.Authorization", "Microsoft.KeyVault", "Microsoft.Resources"} <= set(namespaces)
    shown = az("provider", "operation", "show", "--namespace", "Microsoft.Maps")
    types = {one["name"]: one["operations"] for one in shown["resourceTypes"]}
    assert any(one["name"] == "Microsoft.Maps/accounts/listKeys/action" for one in types["accounts"])
    assert all(one["isDataAction"] for one in types["accounts/services/render"])


def test_elevating_is_for_administrators_of_the_directory(az, lazurite, program):
    owner, principal = program
    refused = owner.refused("rest", "--method", "post", "--url", ELEVATE)
    assert "AuthorizationFailed" in refused
    roles = az("rest", "--resource", f"{lazurite.env['LAZURITE_GRAPH']}/", "--url", f"{lazurite.env['LAZURITE_GRAPH']}/v1.0/directoryRoles")
    administrators = next(one["id"] for one in roles["value"] if one["displayName"] == "Global Administrator")
    graph = f"{lazurite.env['LAZURITE_GRAPH']}/v1.0/directoryRoles/{administrators}/members"
    body = json.dumps({"@odata.id": f"{lazurite.env['LAZURITE_GRAPH']}/v1.0/directoryObjects/{principal}"})
    az("rest", "--method", "post", "--resource", f"{lazurite.env['LAZURITE_GRAPH']}/", "--url", f"{graph}/$ref", "--body", body)
    eventually(lambda: owner.run("rest", "--method", "post", "--url", ELEVATE)[0] == 0)
    (at_root,) = owner("role", "assignment", "list", "--scope", "/", "--assignee", principal, "--role", UAA)
    assert at_root["scope"] == "/"
    owner("role", "assignment", "delete", "--ids", at_root["id"])
    owner.refused("role", "assignment", "list", "--scope", "/")
