"""azure-mgmt-maps: an account's whole life."""

import pytest
from clients import geocode, new_name, refused
from management import Management, code


@pytest.fixture
def arm(azure):
    return Management(azure)


def test_an_accounts_whole_life(arm, azure):
    group, name = arm.group(), new_name("m")
    made = arm.account(group, name, tags={"a": "1"})
    assert (made.sku.name, made.kind, made.properties.provisioning_state) == ("G2", "Gen2", "Succeeded")
    changed = arm.maps.update(group, name, {"tags": {"a": "2"}, "properties": {"cors": {"corsRules": [{"allowedOrigins": ["https://a.b"]}]}}})
    assert changed.tags == {"a": "2"} and changed.properties.cors.cors_rules[0].allowed_origins == ["https://a.b"]
    keys = arm.maps.list_keys(group, name)
    geocode(azure.search_with_key(keys.primary_key))
    renewed = arm.maps.regenerate_keys(group, name, {"keyType": "primary"})
    assert renewed.primary_key != keys.primary_key and renewed.secondary_key == keys.secondary_key
    refused(401, lambda: geocode(azure.search_with_key(keys.primary_key)))
    geocode(azure.search_with_key(renewed.primary_key))
    assert [one.name for one in arm.maps.list_by_resource_group(group)] == [name]
    arm.maps.update(group, name, {"properties": {"disableLocalAuth": True}})
    refused(401, lambda: geocode(azure.search_with_key(renewed.primary_key)))
    arm.maps.delete(group, name)
    assert code(refused(404, lambda: arm.maps.get(group, name))) == "ResourceNotFound"


def test_the_errors_are_told_in_azures_codes(arm):
    group = arm.group()
    wrong = [
        (lambda: arm.account(group, location="australiaeast"), 400, "LocationNotAvailableForResourceType"),
        (lambda: arm.account(new_name("nowhere")), 404, "ResourceGroupNotFound"),
        (lambda: arm.maps.list_keys(group, "none"), 404, "ResourceNotFound"),
    ]
    for call, status, expected in wrong:
        assert code(refused(status, call)) == expected
