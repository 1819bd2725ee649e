"""azure-mgmt-resource: subscriptions, providers, groups, resources of every type, tags and moves."""

import pytest
import requests
from azure.core.exceptions import ResourceNotFoundError
from clients import new_name, refused
from management import Management, code

ACCOUNT = "Microsoft.Maps/accounts"
VERSION = "2023-06-01"


@pytest.fixture
def arm(azure):
    return Management(azure)


def body(arm, **more):
    return {"location": arm.location, "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}, **more}


def test_subscriptions_tenants_and_locations_are_read(arm, azure):
    (found,) = list(arm.subscriptions.subscriptions.list())
    assert (found.subscription_id, found.state) == (azure.subscription, "Enabled")
    assert arm.subscriptions.subscriptions.get(azure.subscription).tenant_id == azure.tenant
    assert [one.tenant_id for one in arm.subscriptions.tenants.list()] == [azure.tenant]
    assert "westeurope" in [one.name for one in arm.subscriptions.subscriptions.list_locations(azure.subscription)]
    error = refused(404, lambda: arm.subscriptions.subscriptions.get("11111111-0000-4000-8000-000000000000"))
    assert code(error) == "SubscriptionNotFound"


def test_providers_are_listed_and_kept_while_they_are_in_use(arm):
    providers = arm.resources.providers
    assert {"Microsoft.Maps", "Microsoft.KeyVault", "Microsoft.ManagedIdentity"} <= {one.namespace for one in providers.list()}
    maps = providers.get("Microsoft.Maps")
    (accounts,) = [one for one in maps.resource_types if one.resource_type == "accounts"]
    assert VERSION in accounts.api_versions and maps.registration_state == "Registered"
    assert providers.register("Microsoft.Maps").registration_state == "Registered"
    arm.account(arm.group())
    assert code(refused(409, lambda: providers.unregister("Microsoft.Maps"))) == "ResourceProviderInUse"
    assert code(refused(404, lambda: providers.get("Contoso.Nothing"))) == "InvalidResourceNamespace"


def test_a_group_lives_and_is_deleted_with_everything_in_it(arm):
    groups, name = arm.resources.resource_groups, new_name("g")
    assert groups.check_existence(name) is False
    made = groups.create_or_update(name, {"location": arm.location, "tags": {"stage": "test"}})
    assert made.properties.provisioning_state == "Succeeded" and groups.check_existence(name) is True
    assert groups.update(name, {"tags": {"stage": "production"}}).tags == {"stage": "production"}
    assert name in [one.name for one in groups.list(filter="tagName eq 'stage' and tagValue eq 'production'")]
    assert name not in [one.name for one in groups.list(filter="tagName eq 'stage' and tagValue eq 'test'")]
    account = arm.account(name)
    arm.identities.user_assigned_identities.create_or_update(name, "inside", {"location": arm.location})
    arm.azure.assign("Reader", arm.identities.user_assigned_identities.get(name, "inside").principal_id, account.id)
    assert {one.type for one in arm.resources.resources.list_by_resource_group(name)} == {
        ACCOUNT,
        "Microsoft.ManagedIdentity/userAssignedIdentities",
    }
    groups.begin_delete(name).result()
    assert groups.check_existence(name) is False
    for gone in (lambda: groups.get(name), lambda: arm.maps.get(name, account.name)):
        assert code(refused(404, gone)) == "ResourceGroupNotFound"
    again = arm.group()
    assert arm.account(again, account.name).properties.unique_id != account.properties.unique_id


def test_a_group_that_is_not_there_cannot_be_deleted_and_none_is_made_nowhere(arm):
    groups = arm.resources.resource_groups
    assert code(refused(404, lambda: groups.begin_delete(new_name("g")).result())) == "ResourceGroupNotFound"
    nowhere = refused(400, lambda: groups.create_or_update(new_name("g"), {"location": "atlantis"}))
    assert code(nowhere) == "LocationNotAvailableForResourceGroup"
    elsewhere = refused(409, lambda: groups.create_or_update(arm.group(), {"location": "japaneast"}))
    assert code(elsewhere) == "InvalidResourceGroupLocation"


def test_any_resource_is_made_found_changed_and_deleted_by_its_id(arm):
    group, name, tag, resources = arm.group(), new_name("m"), new_name("t"), arm.resources.resources
    id = f"{arm.scope}/resourceGroups/{group}/providers/{ACCOUNT}/{name}"
    assert resources.check_existence_by_id(id, api_version=VERSION) is False
    made = resources.begin_create_or_update_by_id(id, body(arm, tags={tag: "1"}), api_version=VERSION).result()
    assert (made.id, made.type) == (id, ACCOUNT) and resources.check_existence_by_id(id, api_version=VERSION) is True
    found = list(resources.list(filter=f"resourceType eq '{ACCOUNT}' and name eq '{name}'", expand="createdTime"))
    assert [one.id for one in found] == [id] and found[0].created_time
    assert [one.id for one in resources.list(filter=f"tagName eq '{tag}' and tagValue eq '1'")] == [id]
    changed = resources.begin_update_by_id(id, {"tags": {tag: "2"}}, api_version=VERSION).result()
    assert changed.tags == {tag: "2"}
    assert resources.get_by_id(id, api_version=VERSION).tags == {tag: "2"}
    resources.begin_delete_by_id(id, api_version=VERSION).result()
    assert resources.check_existence_by_id(id, api_version=VERSION) is False
    assert code(refused(404, lambda: resources.get_by_id(id, api_version=VERSION))) == "ResourceNotFound"
    unknown = refused(400, lambda: resources.get_by_id(id, api_version="2001-01-01"))
    assert code(unknown) == "NoRegisteredProviderFound" and VERSION in unknown.message
    assert code(refused(400, lambda: list(resources.list(filter="name gt 'a'")))) == "InvalidFilterInQueryString"


def test_tags_are_merged_replaced_and_taken_away_at_every_scope(arm):
    group = arm.group(kept="yes")
    account = arm.account(group, tags={"kept": "yes"})
    tags = arm.resources.tags
    for scope in (f"{arm.scope}/resourceGroups/{group}", account.id):
        patch = lambda operation, **wanted: (
            tags.begin_update_at_scope(scope, {"operation": operation, "properties": {"tags": wanted}}).result().properties.tags
        )
        assert patch("Merge", more="1", KEPT="no") == {"kept": "no", "more": "1"}
        assert patch("Delete", more="2") == {"kept": "no", "more": "1"}, "another value is another tag"
        assert patch("Delete", more="1") == {"kept": "no"}
        assert patch("Replace", only="this") == {"only": "this"}
        put = tags.begin_create_or_update_at_scope(scope, {"properties": {"tags": {"new": "one"}}}).result()
        assert put.properties.tags == tags.get_at_scope(scope).properties.tags == {"new": "one"}
        tags.begin_delete_at_scope(scope).result()
        assert not tags.get_at_scope(scope).properties.tags
    name = new_name("tag")
    tags.create_or_update(name)
    tags.create_or_update_value(name, "value")
    (listed,) = [one for one in tags.list() if one.tag_name == name]
    assert [one.tag_value for one in listed.values_property] == ["value"] and listed.count.value == 0
    tags.delete_value(name, "value")
    tags.delete(name)
    assert name not in [one.tag_name for one in tags.list()]


def test_resources_move_and_stay_what_they_are(arm):
    source, target, resources = arm.group(), arm.group(), arm.resources.resources
    account = arm.account(source, identity={"type": "SystemAssigned"})
    keys = arm.maps.list_keys(source, account.name).primary_key
    move = {"resources": [account.id], "targetResourceGroup": f"{arm.scope}/resourceGroups/{target}"}
    resources.begin_validate_move_resources(source, move).result()
    assert arm.maps.get(source, account.name), "nothing has moved yet"
    resources.begin_move_resources(source, move).result()
    moved = arm.maps.get(target, account.name)
    assert (moved.properties.unique_id, moved.identity.principal_id) == (
        account.properties.unique_id,
        account.identity.principal_id,
    )
    assert arm.maps.list_keys(target, account.name).primary_key == keys
    with pytest.raises(ResourceNotFoundError):
        arm.maps.get(source, account.name)
    again = arm.account(source, account.name)
    taken = {"resources": [again.id], "targetResourceGroup": f"{arm.scope}/resourceGroups/{target}"}
    assert code(refused(409, lambda: resources.begin_move_resources(source, taken).result())) == "ResourceMoveTargetConflict"


def test_lists_come_in_pages_without_gaps_and_repeats(arm):
    group = arm.group()
    names = sorted(arm.account(group, f"page{at}").name for at in range(5))
    pages = [[one.name for one in page] for page in arm.resources.resources.list_by_resource_group(group, top=2).by_page()]
    assert [len(page) for page in pages] == [2, 2, 1] and sorted(sum(pages, [])) == names


def test_every_answer_tells_what_is_left_and_by_what_it_is_found_again(arm):
    token = arm.credential.get_token("https://management.azure.com/.default").token
    headers = {"Authorization": f"Bearer {token}", "x-ms-correlation-request-id": "1d4a2a9e-7c1b-4b0e-9c27-6ab0d4c1c3a8"}

    def ask(method, path, **body):
        url = f"{arm.azure.arm}{path}?api-version=2021-04-01"
        return requests.request(method, url, headers=headers, json=body or None, timeout=30).headers

    group = f"{arm.scope}/resourceGroups/{new_name('g')}"
    assert int(ask("GET", arm.scope)["x-ms-ratelimit-remaining-subscription-reads"]) > 0
    assert int(ask("PUT", group, location="eastus")["x-ms-ratelimit-remaining-subscription-writes"]) > 0
    assert int(ask("DELETE", group)["x-ms-ratelimit-remaining-subscription-deletes"]) > 0
    tenant = ask("GET", "/tenants")
    assert int(tenant["x-ms-ratelimit-remaining-tenant-reads"]) > 0 and tenant["x-ms-request-id"]
    assert tenant["x-ms-correlation-request-id"] == headers["x-ms-correlation-request-id"]


def test_a_write_can_be_bound_to_what_was_read(arm):
    group = arm.group()
    name = arm.account(group).name
    keep = lambda pipeline, body, headers: (body, pipeline.http_response.headers["ETag"])
    _, before = arm.maps.get(group, name, cls=keep)
    bound = lambda tag: arm.maps.update(group, name, {"tags": {"n": "1"}}, headers={"If-Match": tag}, cls=keep)
    _, after = bound(before)
    assert after != before
    assert code(refused(412, lambda: bound(before))) == "PreconditionFailed"
    assert bound("*")[0].tags == {"n": "1"}
