"""Seed: shared keys, their rotation, and the switch that turns them off."""

import requests
from clients import GROUP, geocode, refused


def test_both_keys_open_the_account_in_header_and_query(azure):
    keys = azure.accounts.list_keys(GROUP, azure.account().name)
    assert keys.primary_key != keys.secondary_key
    for key in (keys.primary_key, keys.secondary_key):
        geocode(azure.search_with_key(key))
        parameters = {"api-version": "2023-06-01", "query": "Helsinki", "subscription-key": key}
        assert requests.get(f"{azure.maps}/geocode", params=parameters).status_code == 200


def test_a_wrong_key_is_told_what_is_wrong(azure):
    error = refused(401, lambda: geocode(azure.search_with_key("A" * 43)))
    challenge = error.response.headers["WWW-Authenticate"]
    assert challenge.startswith('SharedKey realm="') and 'error="InvalidKey"' in challenge
    assert challenge.count('"') % 2 == 0
    assert error.response.json()["error"]["code"] == "Unauthorized"


def test_a_renewed_key_dies_at_once_and_the_other_lives(azure):
    account = azure.account()
    old = azure.accounts.list_keys(GROUP, account.name)
    new = azure.accounts.regenerate_keys(GROUP, account.name, {"keyType": "primary"})
    assert new.primary_key != old.primary_key and new.secondary_key == old.secondary_key
    refused(401, lambda: geocode(azure.search_with_key(old.primary_key)))
    geocode(azure.search_with_key(old.secondary_key))
    geocode(azure.search_with_key(new.primary_key))


def test_local_authentication_can_be_turned_off(azure):
    account = azure.account()
    key = azure.accounts.list_keys(GROUP, account.name).primary_key
    azure.accounts.update(GROUP, account.name, {"properties": {"disableLocalAuth": True}})
    assert azure.accounts.get(GROUP, account.name).properties.disable_local_auth is True
    refused(401, lambda: geocode(azure.search_with_key(key)))


def test_a_deleted_account_answers_nobody(azure):
    account = azure.account()
    key = azure.accounts.list_keys(GROUP, account.name).primary_key
    geocode(azure.search_with_key(key))
    azure.accounts.delete(GROUP, account.name)
    refused(404, lambda: azure.accounts.get(GROUP, account.name))
    refused(401, lambda: geocode(azure.search_with_key(key)))
