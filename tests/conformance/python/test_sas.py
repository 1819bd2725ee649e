"""Seed: SAS tokens of a user-assigned identity."""

import pytest
import requests
from azure.core.credentials import AzureSasCredential
from clients import GROUP, geocode, refused


@pytest.fixture
def sas(azure):
    identity = azure.identity()
    account = azure.account(identity=identity.id)
    azure.assign("Azure Maps Data Reader", identity.principal_id, account.id)
    return account, identity


def test_a_token_needs_a_role(azure):
    identity = azure.identity()
    account = azure.account(identity=identity.id)
    token = azure.sas(account, identity.principal_id)
    refused(403, lambda: geocode(azure.search_with_sas(token)))
    azure.assign("Azure Maps Data Reader", identity.principal_id, account.id)
    geocode(azure.search_with_sas(token))


@pytest.mark.parametrize("signing_key", ["primaryKey", "secondaryKey", "managedIdentity"])
def test_every_signing_key_makes_tokens_that_work(azure, sas, signing_key):
    account, identity = sas
    geocode(azure.search_with_sas(azure.sas(account, identity.principal_id, signingKey=signing_key)))


def test_the_sdk_as_shipped_sends_the_token_in_the_query(azure, sas):
    account, identity = sas
    geocode(azure.search(AzureSasCredential(azure.sas(account, identity.principal_id))))


def test_a_tampered_token_is_refused(azure, sas):
    account, identity = sas
    token = azure.sas(account, identity.principal_id)
    tail = "AAAAAA" if not token.endswith("AAAAAA") else "BBBBBB"
    refused(401, lambda: geocode(azure.search_with_sas(token[:-6] + tail)))


def test_a_day_is_the_longest_life(azure, sas):
    account, identity = sas
    error = refused(400, lambda: azure.sas(account, identity.principal_id, hours=25))
    assert "24" in error.message


def test_the_rate_in_the_token_is_kept(azure, sas):
    account, identity = sas
    token = azure.sas(account, identity.principal_id, maxRatePerSecond=1)
    parameters = {"api-version": "2023-06-01", "query": "Helsinki"}
    answers = [
        requests.get(f"{azure.maps}/geocode", params=parameters, headers={"Authorization": f"jwt-sas {token}"})
        for _ in range(20)
    ]
    assert {answer.status_code for answer in answers} == {200, 429}
    slow = next(answer for answer in answers if answer.status_code == 429)
    assert int(slow.headers["Retry-After"]) >= 1


def test_a_token_for_another_region_is_refused(azure, sas):
    account, identity = sas
    geocode(azure.search_with_sas(azure.sas(account, identity.principal_id, regions=[azure.location])))
    elsewhere = azure.sas(account, identity.principal_id, regions=["westeurope"])
    refused(403, lambda: geocode(azure.search_with_sas(elsewhere)))


def test_renewing_the_key_kills_its_tokens_and_no_others(azure, sas):
    account, identity = sas
    first = azure.sas(account, identity.principal_id)
    second = azure.sas(account, identity.principal_id, signingKey="secondaryKey")
    azure.accounts.regenerate_keys(GROUP, account.name, {"keyType": "primary"})
    refused(401, lambda: geocode(azure.search_with_sas(first)))
    geocode(azure.search_with_sas(second))


def test_taking_the_role_away_revokes_at_once(azure, sas):
    account, identity = sas
    token = azure.sas(account, identity.principal_id)
    geocode(azure.search_with_sas(token))
    of_identity = f"principalId eq '{identity.principal_id}'"
    for assignment in azure.authorization.role_assignments.list_for_scope(account.id, filter=of_identity):
        azure.authorization.role_assignments.delete_by_id(assignment.id)
    refused(403, lambda: geocode(azure.search_with_sas(token)))


def test_detaching_the_identity_kills_its_tokens(azure, sas):
    account, identity = sas
    token = azure.sas(account, identity.principal_id)
    azure.accounts.update(GROUP, account.name, {"identity": {"type": "None"}})
    refused(401, lambda: geocode(azure.search_with_sas(token)))
