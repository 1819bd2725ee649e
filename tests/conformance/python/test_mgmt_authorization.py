"""azure-mgmt-authorization: roles, who has them where, what that allows, and what is denied all the same."""

import uuid

import pytest
from azure.mgmt.authorization.models import RoleDefinition
from clients import new_name, refused
from management import Management, code

VAULT_OFFICER = "Key Vault Secrets Officer"


@pytest.fixture
def arm(azure):
    return Management(azure)


@pytest.fixture
def role(arm):
    """A custom role for the subscription that reads Maps accounts; its body and what became of it."""
    body = {
        "properties": {
            "roleName": new_name("role "),
            "description": "for tests",
            "assignableScopes": [arm.scope],
            "permissions": [{"actions": ["Microsoft.Maps/accounts/read"], "dataActions": ["Microsoft.Maps/accounts/*/read"]}],
        }
    }
    roles = arm.authorization.role_definitions
    made = roles.create_or_update(arm.scope, str(uuid.uuid4()), RoleDefinition.from_dict(body))
    yield body, made
    for assigned in arm.authorization.role_assignments.list_for_subscription():
        if assigned.role_definition_id == made.id:
            arm.authorization.role_assignments.delete_by_id(assigned.id)
    roles.delete(arm.scope, made.name)


def test_a_custom_role_is_made_found_changed_and_deleted(arm, role):
    body, made = role
    roles = arm.authorization.role_definitions
    assert (made.role_type, made.role_name) == ("CustomRole", body["properties"]["roleName"])
    (found,) = list(roles.list(arm.scope, filter=f"roleName eq '{made.role_name}'"))
    assert found.id == roles.get_by_id(made.id).id == made.id
    assert made.name in [one.name for one in roles.list(arm.scope, filter="type eq 'CustomRole'")]
    body["properties"]["permissions"] = [{"actions": ["Microsoft.Maps/accounts/*"], "notActions": ["*/delete"]}]
    changed = roles.create_or_update(arm.scope, made.name, RoleDefinition.from_dict(body))
    assert changed.permissions[0].not_actions == ["*/delete"]
    body["properties"]["permissions"] = [{"actions": ["Microsoft.Maps/acounts/read"]}]
    misspelt = refused(400, lambda: roles.create_or_update(arm.scope, made.name, RoleDefinition.from_dict(body)))
    assert code(misspelt) == "InvalidActionOrNotAction"


def test_an_assignment_grants_at_once_and_only_there(arm, role, azure):
    _, made = role
    _, principal, credential = azure.application()
    own, other = arm.group(), arm.group()
    account, hidden = arm.account(own), arm.account(other)
    reader = Management(azure, credential)
    assert code(refused(403, lambda: reader.maps.get(own, account.name))) == "AuthorizationFailed"
    assignments, scope = arm.authorization.role_assignments, f"{arm.scope}/resourceGroups/{own}"
    name = str(uuid.uuid4())
    wanted = {"properties": {"roleDefinitionId": made.id, "principalId": principal, "principalType": "ServicePrincipal"}}
    assigned = assignments.create(scope, name, wanted)
    assert reader.maps.get(own, account.name).name == account.name
    refused(403, lambda: reader.maps.get(other, hidden.name))
    refused(403, lambda: reader.maps.update(own, account.name, {"tags": {"a": "1"}}))
    permissions = list(reader.authorization.permissions.list_for_resource_group(own))
    assert [one.actions for one in permissions] == [["Microsoft.Maps/accounts/read"]]
    assert [one.id for one in assignments.list_for_scope(scope, filter=f"principalId eq '{principal}'")] == [assigned.id]
    assert assigned.id in [one.id for one in assignments.list_for_resource_group(own)]
    at_account = assignments.list_for_scope(account.id, filter=f"atScope() and assignedTo('{principal}')")
    assert [one.id for one in at_account] == [assigned.id], "roles are inherited"
    again = refused(409, lambda: assignments.create(scope, str(uuid.uuid4()), wanted))
    assert code(again) == "RoleAssignmentExists"
    in_use = refused(409, lambda: arm.authorization.role_definitions.delete(arm.scope, made.name))
    assert code(in_use) == "RoleDefinitionHasAssignments"
    assignments.delete(scope, name)
    refused(403, lambda: reader.maps.get(own, account.name))
    refused(404, lambda: assignments.get(scope, name))


def test_a_condition_is_refused_rather_than_forgotten(arm, azure):
    _, principal, _ = azure.application()
    wanted = {
        "properties": {
            "roleDefinitionId": azure.role("Reader"),
            "principalId": principal,
            "condition": "@Resource[name] StringEquals 'x'",
            "conditionVersion": "2.0",
        }
    }
    create = lambda: arm.authorization.role_assignments.create(arm.scope, str(uuid.uuid4()), wanted)
    assert code(refused(400, create)) == "RoleAssignmentConditionNotSupported"


def test_deny_assignments_schedules_and_operations_are_read(arm):
    authorization, scope = arm.authorization, arm.scope
    assert [one for one in authorization.deny_assignments.list() if one.scope != scope] == []
    assert list(authorization.role_assignment_schedule_instances.list_for_scope(scope)) == []
    maps = authorization.provider_operations_metadata.get("Microsoft.Maps", expand="resourceTypes")
    (accounts,) = [one for one in maps.resource_types if one.name == "accounts"]
    assert "Microsoft.Maps/accounts/listKeys/action" in [one.name for one in accounts.operations]
    assert "Microsoft.KeyVault" in [one.name for one in authorization.provider_operations_metadata.list()]
    assert authorization.role_definitions.list(scope, filter=f"roleName eq '{VAULT_OFFICER}'").next()


def test_only_an_administrator_of_the_directory_elevates_their_access(arm, azure):
    _, principal, credential = azure.application()
    azure.assign("Owner", principal, arm.scope)
    owner = Management(azure, credential)
    assert code(refused(403, owner.authorization.global_administrator.elevate_access)) == "AuthorizationFailed"
    arm.authorization.global_administrator.elevate_access()
    elevated = [one for one in arm.authorization.role_assignments.list_for_scope("/", filter="atScope()") if one.scope == "/"]
    assert elevated and all(one.role_definition_id.endswith("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9") for one in elevated)
    for one in elevated:
        arm.authorization.role_assignments.delete_by_id(one.id)
