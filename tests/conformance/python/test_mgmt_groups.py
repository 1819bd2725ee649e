"""azure-mgmt-managementgroups: the tree above subscriptions, by an administrator who has access to all of it."""

import pytest
from clients import new_name, refused
from management import Management, code

CACHE = "no-cache"


@pytest.fixture
def arm(azure):
    arm = Management(azure)
    arm.authorization.global_administrator.elevate_access()
    yield arm
    for one in arm.authorization.role_assignments.list_for_scope("/", filter="atScope()"):
        if one.scope == "/":
            arm.authorization.role_assignments.delete_by_id(one.id)


@pytest.fixture
def groups(arm):
    return arm.groups.management_groups


def make(groups, parent=None, **properties):
    name = new_name("mg")
    details = {"parent": {"id": parent.id}} if parent else None
    body = {"name": name, "properties": {"details": details, **properties}}
    return groups.begin_create_or_update(name, body, cache_control=CACHE).result()


@pytest.fixture
def owned(arm):
    """Lets the administrator write at the directory's root: elevation gives them the right to give, and no more."""
    root = f"/providers/Microsoft.Management/managementGroups/{arm.azure.tenant}"
    claims = arm.azure.graph("GET", f"/servicePrincipals(appId='{arm.azure.env['LAZURITE_ADMIN_CLIENT_ID']}')")
    assigned = arm.azure.assign("Management Group Contributor", claims["id"], root)
    owner = arm.azure.assign("Owner", claims["id"], root)
    yield
    for one in (assigned, owner):
        arm.authorization.role_assignments.delete_by_id(one.id)


def test_groups_form_a_tree_that_can_be_changed(arm, groups, owned):
    above = make(groups, displayName="Above")
    assert above.properties.display_name == "Above" and above.properties.tenant_id == arm.azure.tenant
    child = make(groups, above, displayName="Child")
    (shown,) = groups.get(above.name, expand="children", recurse=True).properties.children
    assert (shown.name, shown.display_name) == (child.name, "Child")
    assert [one.name for one in groups.get_descendants(above.name)] == [child.name]
    assert {above.name, child.name} <= {one.name for one in groups.list()}
    renamed = groups.update(child.name, {"displayName": "Renamed"})
    assert renamed.properties.display_name == "Renamed"
    assert {above.name, child.name} <= {one.name for one in arm.groups.entities.list()}
    beside = make(groups)
    moved = groups.update(child.name, {"parentGroupId": beside.id})
    assert moved.properties.details.parent.name == beside.name
    into_itself = refused(400, lambda: groups.update(beside.name, {"parentGroupId": child.id}))
    assert code(into_itself) == "InvalidParent"
    refused(409, lambda: groups.begin_delete(beside.name).result())
    for one in (child, beside, above):
        groups.begin_delete(one.name).result()
    refused(404, lambda: groups.get(above.name))


def test_a_subscription_moves_and_roles_follow_from_where_it_is(arm, groups, owned, azure):
    group, subscriptions = make(groups), arm.groups.management_group_subscriptions
    _, principal, credential = azure.application()
    azure.assign("Reader", principal, group.id)
    reader = Management(azure, credential)
    assert azure.subscription not in [one.subscription_id for one in reader.subscriptions.subscriptions.list()]
    moved = subscriptions.create(group.name, azure.subscription)
    try:
        assert moved.properties.parent.id == group.id
        assert [one.name for one in subscriptions.get_subscriptions_under_management_group(group.name)] == [azure.subscription]
        assert subscriptions.get_subscription(group.name, azure.subscription).properties.state == "Active"
        assert reader.subscriptions.subscriptions.get(azure.subscription).subscription_id == azure.subscription
    finally:
        subscriptions.delete(group.name, azure.subscription)
    refused(403, lambda: reader.subscriptions.subscriptions.get(azure.subscription))
    groups.begin_delete(group.name).result()


def test_the_root_has_settings_for_the_whole_tree(arm, groups, owned, azure):
    settings, new = arm.groups.hierarchy_settings, make(groups)
    wanted = {"properties": {"requireAuthorizationForGroupCreation": True, "defaultManagementGroup": new.id}}
    assert settings.create_or_update(azure.tenant, wanted).default_management_group.endswith(new.name)
    assert settings.get(azure.tenant).require_authorization_for_group_creation is True
    assert code(refused(400, lambda: settings.get(new.name))) == "HierarchySettingsNotAtRoot"
    settings.delete(azure.tenant)
    refused(404, lambda: settings.get(azure.tenant))
    groups.begin_delete(new.name).result()
