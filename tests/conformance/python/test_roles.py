"""Seed: custom roles, least privilege, groups, scopes."""

import uuid

import requests
from clients import ATLAS, GROUP, geocode, new_name, refused


def custom_role(azure, data_actions):
    scope = f"/subscriptions/{azure.subscription}"
    properties = {
        "roleName": new_name("role "),
        "type": "CustomRole",
        "assignableScopes": [scope],
        "permissions": [{"actions": [], "notActions": [], "dataActions": data_actions, "notDataActions": []}],
    }
    return azure.authorization.role_definitions.create_or_update(scope, str(uuid.uuid4()), {"properties": properties})


def test_a_custom_role_opens_one_service_of_one_account(azure):
    account, other = azure.account(), azure.account()
    _, principal, credential = azure.application()
    role = custom_role(azure, ["Microsoft.Maps/accounts/services/search/read"])
    assert role.role_type == "CustomRole"
    azure.assign(role.id, principal, account.id)
    geocode(azure.search(credential, account.properties.unique_id))
    refused(403, lambda: geocode(azure.search(credential, other.properties.unique_id)))
    token = credential.get_token(f"{ATLAS}/.default").token
    answer = requests.get(
        f"{azure.maps}/map/tile",
        params={"api-version": "2024-04-01", "tilesetId": "microsoft.base.road", "zoom": 0, "x": 0, "y": 0},
        headers={"Authorization": f"Bearer {token}", "x-ms-client-id": account.properties.unique_id},
    )
    assert answer.status_code == 403
    assert "Microsoft.Maps/accounts/services/render/read" in answer.json()["error"]["message"]


def test_an_assignment_exists_once_and_its_end_is_felt_at_once(azure):
    account = azure.account()
    _, principal, credential = azure.application()
    assignment = azure.assign("Azure Maps Data Reader", principal, account.id)
    client = azure.search(credential, account.properties.unique_id)
    geocode(client)
    again = refused(409, lambda: azure.assign("Azure Maps Data Reader", principal, account.id))
    assert again.error.code == "RoleAssignmentExists"
    listed = azure.authorization.role_assignments.list_for_scope(account.id, filter="atScope()")
    assert assignment.id in [one.id for one in listed]
    azure.authorization.role_assignments.delete_by_id(assignment.id)
    refused(403, lambda: geocode(client))


def test_nested_groups_at_the_resource_group_reach_every_account(azure):
    account, other = azure.account(), azure.account()
    _, principal, credential = azure.application()
    inner, outer = (
        azure.graph(
            "POST",
            "/groups",
            {"displayName": name, "mailNickname": name, "mailEnabled": False, "securityEnabled": True},
        )
        for name in (new_name("inner"), new_name("outer"))
    )
    for group, member in ((outer["id"], inner["id"]), (inner["id"], principal)):
        reference = {"@odata.id": f"{azure.env['LAZURITE_GRAPH']}/v1.0/directoryObjects/{member}"}
        azure.graph("POST", f"/groups/{group}/members/$ref", reference)
    scope = f"/subscriptions/{azure.subscription}/resourceGroups/{GROUP}"
    assignment = azure.assign("Azure Maps Data Reader", outer["id"], scope, "Group")
    for one in (account, other):
        geocode(azure.search(credential, one.properties.unique_id))
    azure.graph("DELETE", f"/groups/{inner['id']}/members/{principal}/$ref")
    refused(403, lambda: geocode(azure.search(credential, account.properties.unique_id)))
    azure.authorization.role_assignments.delete_by_id(assignment.id)


def test_nobody_gets_a_role_who_does_not_exist(azure):
    account = azure.account()
    error = refused(400, lambda: azure.assign("Azure Maps Data Reader", str(uuid.uuid4()), account.id))
    assert error.error.code == "PrincipalNotFound"


def test_the_built_in_roles_are_there(azure):
    for name in (
        "Azure Maps Data Reader",
        "Azure Maps Data Contributor",
        "Azure Maps Search and Render Data Reader",
        "Azure Maps Data Read and Batch Role",
        "Azure Maps Contributor",
        "Owner",
        "Contributor",
        "Reader",
        "User Access Administrator",
        "Role Based Access Control Administrator",
    ):
        azure.role(name)


def test_management_calls_need_roles_too(azure):
    from azure.mgmt.maps import AzureMapsManagementClient

    account = azure.account()
    _, principal, credential = azure.application()
    accounts = AzureMapsManagementClient(credential, azure.subscription, base_url=azure.arm).accounts
    error = refused(403, lambda: accounts.get(GROUP, account.name))
    assert error.error.code == "AuthorizationFailed"
    azure.assign("Reader", principal, account.id)
    accounts.get(GROUP, account.name)
    refused(403, lambda: accounts.list_keys(GROUP, account.name))
    azure.assign("Azure Maps Contributor", principal, account.id)
    accounts.list_keys(GROUP, account.name)
