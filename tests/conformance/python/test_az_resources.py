"""Groups, resources, tags, locks, providers, management groups and identities, as the unmodified Azure CLI manages them."""

import json

import pytest
from az import Az
from clients import new_name

ELEVATE = "/providers/Microsoft.Authorization/elevateAccess?api-version=2016-07-01"
ACCOUNTS = "Microsoft.Maps/accounts"
G2 = ("--kind", "Gen2", "--sku", "G2", "--accept-tos")


@pytest.fixture(scope="module")
def az(lazurite, tmp_path_factory):
    """Signed in as the program that may do everything."""
    az = Az(tmp_path_factory.mktemp("resources") / "az", lazurite.env)
    env = lazurite.env
    az(
        *("login", "--service-principal", "--tenant", env["LAZURITE_TENANT"]),
        *("-u", env["LAZURITE_ADMIN_CLIENT_ID"], "-p", env["LAZURITE_ADMIN_CLIENT_SECRET"]),
    )
    return az


@pytest.fixture
def group(az):
    name = new_name("res-")
    az("group", "create", "--name", name, "--location", "eastus")
    yield name
    for lock in az("lock", "list", "--resource-group", name):
        az("lock", "delete", "--ids", lock["id"])
    az.run("group", "delete", "--name", name, "--yes")


@pytest.fixture
def account(az, group):
    name = new_name("m-")
    return az("maps", "account", "create", "--name", name, "--resource-group", group, *G2)


@pytest.fixture
def root(az, lazurite):
    """The directory's root management group, to which its administrator has given itself the leave."""
    tenant = lazurite.env["LAZURITE_TENANT"]
    az("rest", "--method", "post", "--url", ELEVATE)
    me = az("ad", "sp", "show", "--id", lazurite.env["LAZURITE_ADMIN_CLIENT_ID"])["id"]
    scope = f"/providers/Microsoft.Management/managementGroups/{tenant}"
    who = ("--assignee-object-id", me, "--assignee-principal-type", "ServicePrincipal")
    given = az("role", "assignment", "create", *who, "--role", "Owner", "--scope", scope)
    yield tenant
    az("role", "assignment", "delete", "--ids", given["id"])
    (elevated,) = az("role", "assignment", "list", "--scope", "/", "--assignee", me, "--role", "User Access Administrator")
    az("role", "assignment", "delete", "--ids", elevated["id"])


def test_a_group_is_made_found_tagged_waited_for_and_deleted(az):
    name = new_name("res-")
    assert az("group", "exists", "--name", name) is False
    made = az("group", "create", "--name", name, "--location", "westeurope", "--tags", f"run={name}")
    assert az("group", "exists", "--name", name) is True
    assert az("group", "show", "--name", name) == made
    assert [one["name"] for one in az("group", "list", "--tag", f"RUN={name}")] == [name]
    az("group", "update", "--name", name, "--set", "tags.more=1")
    assert az("group", "show", "--name", name)["tags"] == {"run": name, "more": "1"}
    az("group", "wait", "--name", name, "--created")
    az("group", "delete", "--name", name, "--yes", "--no-wait")
    az("group", "wait", "--name", name, "--deleted")
    assert az("group", "exists", "--name", name) is False


def test_a_resource_is_made_shown_updated_tagged_and_deleted_by_its_type(az, group):
    name = new_name("m-")
    body = {"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {"disableLocalAuth": False}}
    where = ("--resource-group", group, "--name", name, "--resource-type", ACCOUNTS)
    made = az("resource", "create", *where, "--is-full-object", "--properties", json.dumps(body))
    assert made["id"].endswith(f"/{ACCOUNTS}/{name}")
    assert az("resource", "show", *where)["properties"]["uniqueId"] == made["properties"]["uniqueId"]
    updated = az("resource", "update", "--ids", made["id"], "--set", "properties.disableLocalAuth=true")
    assert updated["properties"]["disableLocalAuth"] is True
    assert az("resource", "tag", "--ids", made["id"], "--tags", "a=1")["tags"] == {"a": "1"}
    tagged = az("resource", "tag", "--ids", made["id"], "--tags", "b=2", "--is-incremental")
    assert tagged["tags"] == {"a": "1", "b": "2"}
    assert tagged["properties"]["disableLocalAuth"] is True
    patched = az("resource", "patch", "--ids", made["id"], "--properties", json.dumps({"disableLocalAuth": False}))
    assert patched["properties"]["disableLocalAuth"] is False
    keys = ("maps", "account", "keys", "list", "--name", name, "--resource-group", group)
    before = az(*keys)
    # What an action answers, az does not print.
    renew = ("--action", "regenerateKey", "--request-body", json.dumps({"keyType": "primary"}))
    az("resource", "invoke-action", "--ids", made["id"], *renew)
    after = az(*keys)
    assert after["primaryKey"] != before["primaryKey"] and after["secondaryKey"] == before["secondaryKey"]
    az("resource", "wait", "--ids", made["id"], "--created")
    assert [one["id"] for one in az("resource", "list", "--resource-group", group)] == [made["id"]]
    assert [one["id"] for one in az("resource", "list", "--name", name, "--resource-type", ACCOUNTS)] == [made["id"]]
    assert made["id"] in [one["id"] for one in az("resource", "list", "--tag", "b=2")]
    assert made["id"] in [one["id"] for one in az("resource", "list", "--tag", "b*", "--query", "[]")]
    az("resource", "delete", "--ids", made["id"])
    assert az("resource", "list", "--resource-group", group) == []


def test_tags_are_set_apart_from_what_they_are_on(az, account, lazurite):
    subscription = f"/subscriptions/{lazurite.env['LAZURITE_SUBSCRIPTION']}"
    for scope in (account["id"], account["id"].split("/providers/")[0], subscription):
        az("tag", "create", "--resource-id", scope, "--tags", "a=1", "b=2")
        merged = az("tag", "update", "--resource-id", scope, "--operation", "merge", "--tags", "b=3", "c=4")
        assert merged["properties"]["tags"] == {"a": "1", "b": "3", "c": "4"}
        az("tag", "update", "--resource-id", scope, "--operation", "delete", "--tags", "a=1")
        assert az("tag", "list", "--resource-id", scope)["properties"]["tags"] == {"b": "3", "c": "4"}
        az("tag", "delete", "--resource-id", scope, "--yes")
        assert az("tag", "list", "--resource-id", scope)["properties"]["tags"] == {}


def test_tags_are_predefined(az):
    name = new_name("tag")
    az("tag", "create", "--name", name)
    az("tag", "add-value", "--name", name, "--value", "one")
    (listed,) = [one for one in az("tag", "list") if one["tagName"] == name]
    assert [one["tagValue"] for one in listed["values"]] == ["one"]
    assert "TagNameInUse" in az.refused("tag", "delete", "--name", name, "--yes")
    az("tag", "remove-value", "--name", name, "--value", "one")
    az("tag", "delete", "--name", name, "--yes")
    assert name not in [one["tagName"] for one in az("tag", "list")]


def test_locks_hold_what_they_lock(az, group, account):
    lock = az("lock", "create", "--name", "keep", "--lock-type", "CanNotDelete", "--resource-group", group, "--notes", "why")
    assert (lock["level"], lock["notes"]) == ("CanNotDelete", "why")
    delete = ("maps", "account", "delete", "--ids", account["id"])
    assert "ScopeLocked" in az.refused(*delete)
    assert "ScopeLocked" in az.refused("group", "delete", "--name", group, "--yes")
    on_account = ("--resource-group", group, "--resource-name", account["name"], "--resource-type", ACCOUNTS)
    still = az("lock", "create", "--name", "still", "--lock-type", "ReadOnly", *on_account)
    keys = ("maps", "account", "keys", "list", "--name", account["name"], "--resource-group", group)
    assert "ScopeLocked" in az.refused(*keys)
    assert {one["name"] for one in az("lock", "list", "--resource-group", group)} == {"keep", "still"}
    assert az("lock", "show", "--name", "still", *on_account)["id"] == still["id"]
    az("lock", "update", "--ids", still["id"], "--lock-type", "CanNotDelete")
    az(*keys)
    az("lock", "delete", "--ids", still["id"], lock["id"])
    az(*delete)


def test_a_resource_moves_and_goes_on_working(az, group, account):
    there = new_name("res-")
    az("group", "create", "--name", there, "--location", "eastus")
    list_keys = ("maps", "account", "keys", "list", "--name", account["name"], "--resource-group")
    keys = az(*list_keys, group)
    lock = az("lock", "create", "--name", "l", "--lock-type", "ReadOnly", "--resource-group", there)
    move = ("resource", "move", "--destination-group", there, "--ids", account["id"])
    assert "ScopeLocked" in az.refused(*move)
    az("lock", "delete", "--ids", lock["id"])
    az(*move)
    moved = az("maps", "account", "show", "--name", account["name"], "--resource-group", there)
    assert moved["properties"]["uniqueId"] == account["properties"]["uniqueId"]
    assert az(*list_keys, there) == keys
    assert az("resource", "list", "--resource-group", group) == []
    az("group", "delete", "--name", there, "--yes")


def test_providers_and_features_are_shown_and_registered(az):
    assert {"Microsoft.Maps", "Microsoft.KeyVault"} <= {one["namespace"] for one in az("provider", "list")}
    shown = az("provider", "show", "--namespace", "Microsoft.Maps", "--expand", "metadata")
    assert shown["registrationState"] == "Registered"
    az("provider", "register", "--namespace", "Microsoft.Maps")
    assert az("feature", "list") == []
    assert az("feature", "list", "--namespace", "Microsoft.Maps") == []
    assert "FeatureNotFound" in az.refused("feature", "show", "--namespace", "Microsoft.Maps", "--name", "x")
    assert "FeatureNotFound" in az.refused("feature", "register", "--namespace", "Microsoft.Maps", "--name", "x")
    assert az("feature", "registration", "list") == []


def test_management_groups_make_a_tree(az, root, lazurite):
    top, below = new_name("top-"), new_name("below-")
    group = ("account", "management-group")
    az(*group, "create", "--name", top, "--display-name", "Top", "--no-register")
    az(*group, "create", "--name", below, "--parent", top, "--no-register")
    shown = az(*group, "show", "--name", top, "--expand", "--recurse", "--no-register")
    assert shown["displayName"] == "Top" and [one["name"] for one in shown["children"]] == [below]
    assert {root, top, below} <= {one["name"] for one in az(*group, "list", "--no-register")}
    az(*group, "update", "--name", below, "--display-name", "Below", "--parent", root)
    assert az(*group, "show", "--name", below, "--no-register")["details"]["parent"]["name"] == root
    subscription = lazurite.env["LAZURITE_SUBSCRIPTION"]
    az(*group, "subscription", "add", "--name", top, "--subscription", subscription)
    held = az(*group, "subscription", "show-sub-under-mg", "--name", top)
    assert [one["name"] for one in held] == [subscription]
    assert az(*group, "subscription", "show", "--name", top, "--subscription", subscription)["state"] == "Active"
    assert "ManagementGroupHasChildren" in az.refused(*group, "delete", "--name", top, "--no-register")
    az(*group, "subscription", "remove", "--name", top, "--subscription", subscription)
    assert {root, top, below} <= {one["name"] for one in az(*group, "entities", "list")}
    assert az(*group, "check-name-availability", "--name", top)["nameAvailable"] is False
    assert az(*group, "tenant-backfill", "get")["status"] == "Completed"
    default = f"/providers/Microsoft.Management/managementGroups/{top}"
    settings = az(*group, "hierarchy-settings", "create", "--name", root, "-r", "true", "-m", default)
    assert settings["defaultManagementGroup"] == top
    az(*group, "hierarchy-settings", "delete", "--name", root, "--yes")
    for name in (top, below):
        az(*group, "delete", "--name", name, "--no-register")


def test_an_identity_trusts_other_issuers(az, group):
    identity = new_name("uai-")
    on = ("--resource-group", group)
    made = az("identity", "create", "--name", identity, *on)
    assert az("identity", "show", "--name", identity, *on)["clientId"] == made["clientId"]
    assert az("identity", "update", "--name", identity, *on, "--tags", "a=b")["tags"] == {"a": "b"}
    credential = ("identity", "federated-credential")
    named = ("--name", "github", "--identity-name", identity, *on)
    made = az(
        *(*credential, "create", *named, "--audiences", "api://AzureADTokenExchange"),
        *("--issuer", "https://token.actions.githubusercontent.com", "--subject", "repo:o/r:ref:refs/heads/main"),
    )
    assert az(*credential, "show", *named) == made
    assert az(*credential, "list", "--identity-name", identity, *on) == [made]
    az(
        *(*credential, "update", *named, "--audiences", *made["audiences"]),
        *("--issuer", made["issuer"], "--subject", "repo:o/r:environment:p"),
    )
    assert az(*credential, "show", *named)["subject"] == "repo:o/r:environment:p"
    az(*credential, "delete", *named, "--yes")
    assert az(*credential, "list", "--identity-name", identity, *on) == []
    assert az("identity", "list-resources", "--name", identity, *on) == []
    operations = [one["name"] for one in az("identity", "list-operations")]
    assert "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action" in operations
    az("identity", "delete", "--name", identity, *on)
    assert az("identity", "list", *on) == []
