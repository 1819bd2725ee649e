"""`az maps`, the rest of `az role assignment`, and `az rest` to each plane, by the unmodified Azure CLI."""

import json

import pytest
from az import Az
from clients import geocode, new_name, refused

GRAPH_APPLICATIONS = "/v1.0/applications?$top=1"


@pytest.fixture(scope="module")
def az(lazurite, tmp_path_factory):
    """Signed in as the program that may do everything."""
    az = Az(tmp_path_factory.mktemp("maps") / "az", lazurite.env)
    env = lazurite.env
    az(
        *("login", "--service-principal", "--tenant", env["LAZURITE_TENANT"]),
        *("-u", env["LAZURITE_ADMIN_CLIENT_ID"], "-p", env["LAZURITE_ADMIN_CLIENT_SECRET"]),
    )
    return az


@pytest.fixture(scope="module")
def group(az, lazurite):
    name = new_name("g")
    az("group", "create", "--name", name, "--location", lazurite.env["LAZURITE_LOCATION"])
    yield name
    az("group", "delete", "--name", name, "--yes")


@pytest.fixture
def account(az, group):
    """The words that name a new account, and the account."""
    named = ("--name", new_name("m"), "--resource-group", group)
    return named, az("maps", "account", "create", *named, "--kind", "Gen2", "--sku", "G2", "--accept-tos")


def test_an_account_is_made_shown_listed_changed_and_deleted(az, account, group):
    named, made = account
    assert (made["kind"], made["sku"]["name"], made["resourceGroup"]) == ("Gen2", "G2", group)
    assert az("maps", "account", "show", *named)["properties"]["uniqueId"] == made["properties"]["uniqueId"]
    assert az("maps", "account", "show", "--ids", made["id"])["id"] == made["id"]
    assert made["id"] in [one["id"] for one in az("maps", "account", "list", "--resource-group", group)]
    assert made["id"] in [one["id"] for one in az("maps", "account", "list")]
    assert az("maps", "account", "update", *named, "--tags", "stage=test", "owner=maps")["tags"] == {"stage": "test", "owner": "maps"}
    assert az("maps", "account", "update", *named, "--tags", "")["tags"] == {}
    closed = az("maps", "account", "update", *named, "--disable-local-auth", "true")
    assert closed["properties"]["disableLocalAuth"] is True
    linked = az(
        *("maps", "account", "update", *named, "--linked-resources", "unique-name=store"),
        "id=/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/store",
    )
    assert linked["name"] == made["name"]
    az("maps", "account", "delete", *named)
    assert "ResourceNotFound" in az.refused("maps", "account", "show", *named)


def test_wrong_settings_are_refused_in_azures_words(az, group):
    named = ("--name", new_name("m"), "--resource-group", group, "--accept-tos")
    nowhere = az.refused("maps", "account", "create", *named, "--sku", "G2", "--kind", "Gen2", "--location", "australiaeast")
    assert "LocationNotAvailableForResourceType" in nowhere
    missing = ("--name", new_name("m"), "--resource-group", new_name("g"), "--accept-tos", "--location", "eastus")
    assert "ResourceGroupNotFound" in az.refused("maps", "account", "create", *missing, "--sku", "G2", "--kind", "Gen2")
    assert "ResourceNotFound" in az.refused("maps", "account", "keys", "list", "--name", "none", "--resource-group", group)


def test_keys_are_listed_renewed_and_open_the_maps(az, azure, account):
    named, _ = account
    keys = az("maps", "account", "keys", "list", *named)
    geocode(azure.search_with_key(keys["primaryKey"]))
    renewed = az("maps", "account", "keys", "renew", *named, "--key", "primary")
    assert renewed["primaryKey"] != keys["primaryKey"] and renewed["secondaryKey"] == keys["secondaryKey"]
    refused(401, lambda: geocode(azure.search_with_key(keys["primaryKey"])))
    geocode(azure.search_with_key(renewed["primaryKey"]))
    az("maps", "account", "update", *named, "--disable-local-auth", "true")
    refused(401, lambda: geocode(azure.search_with_key(renewed["primaryKey"])))


def test_the_operations_of_maps_are_listed(az):
    names = {one["name"] for one in az("maps", "map", "list-operation")}
    assert "Microsoft.Maps/accounts/listKeys/action" in names


def test_creators_are_refused_by_name(az, account):
    _, made = account
    creator = ("rest", "--method", "put", "--url", f"{made['id']}/creators/indoor?api-version=2023-06-01")
    complaint = az.refused(*creator, "--body", json.dumps({"location": "eastus", "properties": {"storageUnits": 1}}))
    assert "InvalidResourceType" in complaint and "accounts/creators" in complaint


def test_a_role_is_assigned_at_every_scope_and_found_by_all_ways_to_ask(az, azure, account, group):
    _, made = account
    _, principal, _ = azure.application()
    subscription = f"/subscriptions/{azure.subscription}"
    scopes = [subscription, f"{subscription}/resourceGroups/{group}", made["id"]]
    who = ("--assignee-object-id", principal, "--assignee-principal-type", "ServicePrincipal")
    for scope in scopes:
        az("role", "assignment", "create", *who, "--role", "Azure Maps Data Reader", "--scope", scope)
    again = az("role", "assignment", "create", *who, "--role", "Azure Maps Data Reader", "--scope", made["id"])
    assert again["scope"] == made["id"], "the same one again is the one that is there"

    def found(*asked):
        listed = az("role", "assignment", "list", "--assignee-object-id", principal, *asked)
        return sorted(one["scope"] for one in listed)

    assert found("--all") == sorted(scopes)
    assert found("--scope", made["id"]) == [made["id"]]
    assert found("--scope", made["id"], "--include-inherited") == sorted(scopes)
    assert found("--resource-group", group) == [scopes[1]]
    az("role", "assignment", "delete", "--assignee-object-id", principal, "--scope", made["id"])
    assert found("--all") == sorted(scopes[:2])
    ids = [one["id"] for one in az("role", "assignment", "list", "--assignee-object-id", principal, "--all")]
    az("role", "assignment", "delete", "--ids", *ids)
    assert found("--all") == []


def test_locations_are_listed(az):
    names = {one["name"] for one in az("account", "list-locations")}
    assert {"eastus", "westeurope"} <= names


def test_rest_reaches_the_resource_manager_the_directory_and_the_maps(az, azure, account):
    _, made = account
    listed = az("rest", "--url", "/subscriptions?api-version=2022-12-01")["value"]
    assert [one["subscriptionId"] for one in listed] == [azure.subscription]
    keys = az("rest", "--method", "post", "--url", f"{made['id']}/listKeys?api-version=2023-06-01")
    graph = azure.env["LAZURITE_GRAPH"]
    assert "value" in az("rest", "--url", f"{graph}{GRAPH_APPLICATIONS}", "--resource", f"{graph}/")
    url = f"{azure.maps}/geocode?api-version=2023-06-01&query=Helsinki&subscription-key={keys['primaryKey']}"
    found = az("rest", "--url", url, "--skip-authorization-header")
    assert found["features"][0]["properties"]["address"]["locality"] == "Helsinki"
    assert "ResourceNotFound" in az.refused("rest", "--url", f"{made['id']}-none?api-version=2023-06-01")
