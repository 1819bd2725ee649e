"""The account's own life in the resource manager: shapes, versions, and every way to get it wrong."""

import pytest
import requests
from clients import GROUP, new_name


def arm(azure, method, path, body=None, version="2023-06-01"):
    token = azure.admin.get_token("https://management.azure.com/.default").token
    return requests.request(
        method,
        f"{azure.arm}{path}",
        params={"api-version": version},
        json=body,
        headers={"Authorization": f"Bearer {token}"},
    )


def path_of(azure, name):
    return f"/subscriptions/{azure.subscription}/resourceGroups/{GROUP}/providers/Microsoft.Maps/accounts/{name}"


BODY = {"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}}


@pytest.mark.parametrize("version", ["2021-02-01", "2023-06-01", "2026-12-01"])
def test_every_version_creates_shows_and_deletes(azure, version):
    azure.account()
    path = path_of(azure, new_name("v"))
    created = arm(azure, "PUT", path, BODY, version)
    assert created.status_code == 201
    again = arm(azure, "PUT", path.lower().replace("resourcegroups", "RESOURCEGROUPS"), BODY, version)
    assert again.status_code == 200
    assert again.json()["properties"]["uniqueId"] == created.json()["properties"]["uniqueId"]
    shown = arm(azure, "GET", path, version=version).json()
    assert shown["name"] in path and shown["type"] == "Microsoft.Maps/accounts"
    assert shown["sku"] == {"name": "G2", "tier": "Standard"}
    assert arm(azure, "DELETE", path, version=version).status_code == 200
    assert arm(azure, "DELETE", path, version=version).status_code == 204
    assert arm(azure, "GET", path, version=version).json()["error"]["code"] == "ResourceNotFound"


def test_the_newest_version_shows_its_operation(azure):
    azure.account()
    created = arm(azure, "PUT", path_of(azure, new_name("o")), {**BODY, "properties": {"locations": [{"locationName": "northeurope"}]}}, "2026-12-01")
    assert created.json()["properties"]["locations"] == [{"locationName": "northeurope"}]
    operation = created.headers["Azure-AsyncOperation"]
    token = azure.admin.get_token("https://management.azure.com/.default").token
    status = requests.get(operation, headers={"Authorization": f"Bearer {token}"}).json()
    assert status["status"] == "Succeeded"


WRONG = {
    "an unknown location": ({**BODY, "location": "australiaeast"}, "LocationNotAvailableForResourceType"),
    "an unknown SKU": ({**BODY, "sku": {"name": "G9"}}, None),
    "no SKU": ({"location": "eastus", "properties": {}}, None),
    "two CORS rules": ({**BODY, "properties": {"cors": {"corsRules": [{"allowedOrigins": ["https://a.b"]}] * 2}}}, None),
    "an identity in global": (
        {**BODY, "location": "global", "identity": {"type": "SystemAssigned"}},
        None,
    ),
    "an identity that does not exist": (
        {
            **BODY,
            "identity": {
                "type": "UserAssigned",
                "userAssignedIdentities": {
                    "/subscriptions/0/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/x": {}
                },
            },
        },
        None,
    ),
    "no JSON object": ([], None),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_bodies_are_told_what_is_wrong(azure, what):
    azure.account()
    body, code = WRONG[what]
    answer = arm(azure, "PUT", path_of(azure, new_name("w")), body)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["message"] and (code is None or error["code"] == code)


def test_the_location_error_lists_the_locations(azure):
    azure.account()
    answer = arm(azure, "PUT", path_of(azure, new_name("l")), {**BODY, "location": "australiaeast"})
    assert "westcentralus,global,westus2,eastus,westeurope,northeurope" in answer.json()["error"]["message"]


def test_unknown_versions_are_told_the_known_ones(azure):
    answer = arm(azure, "GET", path_of(azure, "x"), version="1999-01-01")
    assert answer.status_code == 400 and "2023-06-01" in answer.json()["error"]["message"]


def test_the_operations_name_every_data_action(azure):
    operations = arm(azure, "GET", "/providers/Microsoft.Maps/operations").json()["value"]
    data = {one["name"] for one in operations if one.get("isDataAction")}
    assert {
        "Microsoft.Maps/accounts/services/render/read",
        "Microsoft.Maps/accounts/services/search/read",
        "Microsoft.Maps/accounts/services/batch/action",
    } <= data


def test_lists_show_accounts_by_group_and_subscription(azure):
    account = azure.account()
    assert account.name in [one.name for one in azure.accounts.list_by_resource_group(GROUP)]
    assert account.name in [one.name for one in azure.accounts.list_by_subscription()]


def test_the_management_plane_asks_for_a_token(azure):
    answer = requests.get(f"{azure.arm}/subscriptions", params={"api-version": "2022-12-01"})
    assert answer.status_code == 401 and "authorization_uri=" in answer.headers["WWW-Authenticate"]
