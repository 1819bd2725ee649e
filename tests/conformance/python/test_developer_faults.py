"""Tokens that are right or wrong in one way, and failures on purpose, as clients meet them."""

import time

import pytest
import requests
from azure.core.exceptions import HttpResponseError, ServiceResponseError
from clients import geocode
from developer import TILE, dev, started  # noqa: F401 (fixtures)

# Tokens

BEARER_FAULTS = [
    "expired", "not-yet", "wrong-audience", "wrong-issuer", "wrong-tenant", "id-token", "unknown-kid", "no-kid",
    "wrong-key", "bad-signature", "unsigned", "hs256-with-public-key", "malformed",
    "unknown-principal",
]
SAS_FAULTS = [
    "expired", "not-yet", "wrong-audience", "wrong-issuer", "wrong-tenant", "unknown-principal", "unknown-account",
    "unknown-kid", "no-kid", "wrong-key", "bad-signature", "unsigned", "hs256-with-public-key", "malformed",
]


def test_a_right_token_opens_and_every_wrong_one_is_refused(dev):
    principal, _ = dev.reader()
    assert dev.with_bearer(dev.token(principal=principal)).status_code == 200
    for fault in BEARER_FAULTS:
        answer = dev.with_bearer(dev.token(principal=principal, fault=fault))
        assert answer.status_code == 401 and "WWW-Authenticate" in answer.headers, f"{fault}: {answer.status_code}"
    assert dev.with_bearer(dev.token(principal=principal, fault="no-scope")).status_code == 403
    assert dev.with_bearer(dev.token(principal=principal, claims={"oid": None})).status_code == 401
    assert dev.with_bearer(dev.token(principal=principal, claims={"exp": 1})).status_code == 401


def test_a_person_s_token_and_a_sas_token_are_made_in_one_call(dev):
    dev.azure.assign("Azure Maps Data Reader", person(dev), dev.env["LAZURITE_MAPS_ACCOUNT"], kind="User")
    assert dev.with_bearer(dev.token(principal=dev.env["LAZURITE_USER"])).status_code == 200
    assert dev.with_bearer(dev.token(principal=dev.env["LAZURITE_USER"], scopes=["openid"])).status_code == 403
    account, identity = dev.sas_account()
    for slot in ("primaryKey", "secondaryKey"):
        assert dev.with_sas(dev.token(type="sas", account=account.name, signingKey=slot)).status_code == 200
    for fault in SAS_FAULTS:
        answer = dev.with_sas(dev.token(type="sas", account=account.name, fault=fault))
        assert answer.status_code == 401, f"{fault}: {answer.status_code}"
    assert dev.with_sas(dev.token(type="sas", account=account.name, fault="other-region")).status_code == 403
    dev.call("POST", "/tokens", {"type": "sas", "fault": "sunny"}, status=400)
    dev.call("POST", "/tokens", {"principal": "nobody"}, status=400)


def person(dev):
    name = dev.env["LAZURITE_USER"]
    return dev.azure.graph("GET", f"/users/{name}")["id"]


def test_a_forged_token_is_for_the_resource_manager_too(dev):
    ask = {"principal": dev.env["LAZURITE_ADMIN_CLIENT_ID"], "audience": "resource-manager"}
    url = f"{dev.env['LAZURITE_ARM']}/subscriptions?api-version=2022-12-01"
    status = lambda token: requests.get(url, headers={"Authorization": f"Bearer {token}"}).status_code
    assert status(dev.token(**ask)) == 200
    assert status(dev.token(**ask, fault="expired")) == 401
    assert status(dev.token()) == 401, "that is for maps"


# Faults


def test_the_sdk_tries_again_when_the_service_is_busy(dev):
    for status in (503, 429, 408, 500):
        dev.faults({"match": {"surface": "maps"}, "times": 2, "do": {"status": status, "headers": {"Retry-After": "0"}}})
        geocode(dev.search())
        assert dev.hits() == [2], status
    dev.faults({"match": {"path": "/geocode"}, "do": {"status": 503, "code": "Busy", "message": "Later."}})
    with pytest.raises(HttpResponseError) as error:
        geocode(dev.search(retry_total=1))
    assert (error.value.status_code, error.value.error.code) == (503, "Busy")
    dev.call("DELETE", "/faults", status=204)
    geocode(dev.search())


def test_connections_break_before_and_within_an_answer(dev):
    dev.faults({"match": {"surface": "maps"}, "times": 1, "do": {"cut": "before-headers"}})
    with pytest.raises(requests.ConnectionError):
        dev.tile()
    assert dev.tile().status_code == 200
    dev.faults({"match": {"surface": "maps"}, "times": 1, "do": {"cut": {"after-bytes": 10}}})
    with requests.get(dev.plain + TILE, headers={"subscription-key": dev.env["LAZURITE_SUBSCRIPTION_KEY"]}, stream=True) as answer:
        assert answer.status_code == 200 and int(answer.headers["content-length"]) > 10
        received = b""
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            for piece in answer.iter_content(5):
                received += piece
    assert received == b"\x89PNG\r\n\x1a\n\x00\x00"
    dev.faults({"match": {"surface": "maps"}, "times": 2, "do": {"cut": "before-headers"}})
    geocode(dev.search())
    assert dev.hits() == [2], "the SDK connected anew"
    dev.faults({"match": {"surface": "maps"}, "do": {"cut": "before-headers"}})
    with pytest.raises(ServiceResponseError):
        geocode(dev.search(retry_total=0))


def test_an_answer_that_is_lost_was_given_nevertheless(dev):
    token = {"Authorization": f"Bearer {dev.token(audience='resource-manager')}"}
    group = f"{dev.env['LAZURITE_ARM']}/subscriptions/{dev.env['LAZURITE_SUBSCRIPTION']}/resourceGroups/lost?api-version=2022-09-01"
    dev.faults({"match": {"surface": "resource-manager", "method": "PUT"}, "times": 1, "do": {"cut": "after-serving"}})
    with pytest.raises(requests.ConnectionError):
        requests.put(group, json={"location": dev.env["LAZURITE_LOCATION"]}, headers=token)
    assert requests.get(group, headers=token).status_code == 200


def test_a_rule_strikes_a_share_of_an_operation_s_requests_and_no_other(dev):
    rule = {"name": "flaky", "match": {"path": "/map/*", "account": dev.env["LAZURITE_CLIENT_ID"]}, "share": 0.5, "seed": 3}
    dev.faults({**rule, "do": {"status": 500}})
    statuses = lambda: [dev.tile().status_code for _ in range(20)]
    first = statuses()
    assert 3 < first.count(500) < 17
    geocode(dev.search())
    dev.faults({**rule, "do": {"status": 500}})
    assert statuses() == first, "the same seed strikes the same requests"
    answer = next(answer for answer in iter(dev.tile, None) if answer.status_code == 500)
    assert answer.headers["x-lazurite-fault"] == "flaky"
    assert answer.json()["error"]["code"] == "InternalServerError"


def test_requests_wait_and_are_limited_as_a_rule_says(dev):
    dev.faults({"match": {"surface": "maps"}, "do": {"latency": [150, 200]}})
    begin = time.monotonic()
    assert dev.tile().status_code == 200
    assert time.monotonic() - begin >= 0.15
    dev.clock(freeze=True)
    dev.faults({"match": {"surface": "maps"}, "do": {"rate": 3}})
    answers = [dev.tile() for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    assert answers[-1].headers["retry-after"] == "1"
    dev.clock(advance=1)
    assert dev.tile().status_code == 200


def test_every_surface_fails_in_its_own_words(dev):
    env = dev.env
    for surface, url, read in [
        ("maps", env["LAZURITE_MAPS"] + TILE, lambda body: body["error"]["code"]),
        ("resource-manager", env["LAZURITE_ARM"] + "/subscriptions?api-version=2022-12-01", lambda body: body["error"]["code"]),
        ("graph", env["LAZURITE_ARM"] + "/v1.0/users", lambda body: body["error"]["innerError"] and body["error"]["code"]),
        ("sign-in", f"{env['LAZURITE_AUTHORITY']}/{env['LAZURITE_TENANT']}/v2.0/.well-known/openid-configuration",
         lambda body: body["error_codes"] and body["error"]),
        ("managed-identity", env["LAZURITE_IMDS"] + "/metadata/identity/oauth2/token", lambda body: body["error"]),
    ]:
        dev.faults({"match": {"surface": surface}, "do": {"status": 503, "code": "played"}})
        answer = requests.get(url)
        assert (answer.status_code, read(answer.json())) == (503, "played"), surface
        assert dev.hits() == [1], surface
    assert requests.get(f"{dev.plain}/health").status_code == 200


def test_a_rule_that_makes_no_sense_is_named(dev):
    for rule in ({"do": {}}, {"share": 2, "do": {"status": 500}}, {"match": {"account": "none"}, "do": {"status": 500}}):
        answer = requests.put(f"{dev.plain}/_lazurite/faults", json=[rule])
        assert answer.status_code == 400 and answer.json()["error"]["target"].startswith("[0]"), rule
    assert dev.call("GET", "/faults") == {"rules": []}
