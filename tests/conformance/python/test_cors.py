"""Seed: which web pages may call."""

import pytest
import requests
from clients import GROUP, refused

OURS, THEIRS = "https://www.azure.com", "https://evil.example"


@pytest.fixture
def account(azure):
    account = azure.account()
    return account, azure.accounts.list_keys(GROUP, account.name).primary_key


def call(azure, method, origin=None, key=None, **headers):
    parameters = {"api-version": "2023-06-01", "query": "Helsinki"}
    if key:
        parameters["subscription-key"] = key
    if origin:
        headers["Origin"] = origin
    return requests.request(method, f"{azure.maps}/geocode", params=parameters, headers=headers)


def preflight(azure, origin, key=None, asks="subscription-key,session-id,map-agent,ms-am-request-origin"):
    headers = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": asks}
    return call(azure, "OPTIONS", origin, key, **headers)


def allowed(answer, origin):
    return answer.headers.get("Access-Control-Allow-Origin") in (origin, "*")


def test_without_a_rule_every_page_may_call(azure, account):
    _, key = account
    for answer in (preflight(azure, THEIRS, key), call(azure, "GET", THEIRS, key)):
        assert answer.status_code == 200 and allowed(answer, THEIRS)


def test_a_preflight_must_name_origin_and_method(azure, account):
    _, key = account
    assert preflight(azure, None, key).status_code == 400
    assert call(azure, "OPTIONS", OURS, key).status_code == 400


def test_a_rule_lets_its_origins_in_and_no_others(azure, account):
    account, key = account
    rule = {"corsRules": [{"allowedOrigins": [OURS, "https://www.microsoft.com"]}]}
    azure.accounts.update(GROUP, account.name, {"properties": {"cors": rule}})
    assert preflight(azure, OURS, key).status_code == 200
    assert preflight(azure, THEIRS, key).status_code == 403
    assert allowed(call(azure, "GET", OURS, key), OURS)
    stranger = call(azure, "GET", THEIRS, key)
    assert stranger.status_code == 403 and "Access-Control-Allow-Origin" not in stranger.headers
    assert call(azure, "GET", None, key).status_code == 200
    azure.accounts.update(GROUP, account.name, {"properties": {"cors": {"corsRules": []}}})
    assert preflight(azure, THEIRS, key).status_code == 200


def test_cors_is_no_authorisation_and_errors_are_readable(azure, account):
    answer = call(azure, "GET", OURS)
    assert answer.status_code == 401 and allowed(answer, OURS)
    assert "www-authenticate" in answer.headers["Access-Control-Expose-Headers"].lower()


def test_a_preflight_that_cannot_name_its_account_is_answered(azure):
    answer = preflight(azure, OURS, asks="authorization,x-ms-client-id")
    assert answer.status_code == 200 and allowed(answer, OURS)
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"].lower()


def test_a_second_rule_is_refused(azure, account):
    account, _ = account
    rules = [{"allowedOrigins": [OURS]}, {"allowedOrigins": [THEIRS]}]
    body = {"properties": {"cors": {"corsRules": rules}}}
    refused(400, lambda: azure.accounts.update(GROUP, account.name, body))
