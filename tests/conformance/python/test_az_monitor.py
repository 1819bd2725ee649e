"""What an operator learns from `az monitor`: how an account was called, and who did what to it."""

import datetime
import time

import pytest
import requests
from az import Az
from clients import GROUP, new_name

TILE = {"api-version": "2024-04-01", "tilesetId": "microsoft.base.road", "zoom": 0, "x": 0, "y": 0}
FLUSHED_WITHIN_SECONDS = 10


@pytest.fixture
def owner(az, azure):
    secret, client = azure.env["LAZURITE_ADMIN_CLIENT_SECRET"], azure.env["LAZURITE_ADMIN_CLIENT_ID"]
    az("login", "--service-principal", "-u", client, "-p", secret, "--tenant", azure.tenant)
    return az


def call(azure, account, status, path="/map/tile", key=None, sas=None, **parameters):
    """One call of the account's API, which must be answered with that status."""
    headers = {"x-ms-client-id": account.properties.unique_id}
    if sas:
        headers["Authorization"] = f"jwt-sas {sas}"
    if key:
        headers["subscription-key"] = key
    answer = requests.get(f"{azure.maps}{path}", params={**TILE, **parameters}, headers=headers, timeout=30)
    assert answer.status_code == status, answer.text


def counted(az, account, total, *arguments):
    """The series of a metric once all calls have reached it, by the values of its dimensions."""
    deadline = time.monotonic() + FLUSHED_WITHIN_SECONDS
    while True:
        answer = az("monitor", "metrics", "list", "--resource", account.id, *arguments)
        series = {}
        for one in answer["value"][0]["timeseries"]:
            name = " ".join(value["value"] for value in one["metadatavalues"])
            series[name] = sum(point.get("total") or 0 for point in one["data"])
        if sum(series.values()) >= total or time.monotonic() > deadline:
            return series
        time.sleep(0.3)


def test_metrics_show_exactly_the_calls_that_were_made(owner, azure):
    identity = azure.identity()
    account = azure.account(identity=identity.id)
    azure.assign("Azure Maps Data Reader", identity.principal_id, account.id)
    key = azure.accounts.list_keys(GROUP, account.name).primary_key
    sas = azure.sas(account, identity.principal_id)
    for _ in range(7):
        call(azure, account, 200, key=key)
    for _ in range(3):
        call(azure, account, 200, sas=sas)
    for _ in range(2):
        call(azure, account, 400, key=key, zoom=99)
    call(azure, account, 200, "/geocode", key=key, **{"api-version": "2023-06-01", "query": "Oslo"})
    call(azure, account, 501, "/timezone/byId/json", key=key, **{"api-version": "1.0", "query": "Europe/Oslo"})
    # Named by nobody who could prove to be of the account, or no operation at all: no account's metric.
    call(azure, account, 401, key="wrong")
    call(azure, account, 404, "/no/such/operation", key=key)
    usage = ("--metrics", "Usage", "--aggregation", "Total")
    names = counted(owner, account, 14, *usage, "--filter", "ApiName eq '*'")
    assert names == {"MapTile.GetBaseTile": 12, "Geocode": 1, "TimezoneById": 1}
    categories = counted(owner, account, 14, *usage, "--filter", "ApiCategory eq '*'")
    assert categories == {"Render": 12, "Search": 1, "Timezone": 1}
    results = counted(owner, account, 14, *usage, "--filter", "ResultType eq '*'")
    assert results == {"Success": 11, "ClientError": 2, "ServerError": 1}
    tiles = "ResponseCode eq '*' and ApiName eq 'MapTile.GetBaseTile'"
    assert counted(owner, account, 12, *usage, "--filter", tiles) == {
        "200 MapTile.GetBaseTile": 10,
        "400 MapTile.GetBaseTile": 2,
    }
    for interval in ["1m", "PT5M", "15m", "PT30M", "1h", "6h", "PT12H", "P1D"]:
        assert counted(owner, account, 14, *usage, "--interval", interval) == {"": 14}
    hour = (*usage, "--offset", "2h", "--end-time", datetime.datetime.now(datetime.UTC).isoformat())
    assert counted(owner, account, 14, *hour, "--orderby", "total desc", "--top", "3") == {"": 14}


def test_availability_counts_what_the_server_failed(owner, azure):
    account = azure.account()
    key = azure.accounts.list_keys(GROUP, account.name).primary_key
    for _ in range(3):
        call(azure, account, 200, key=key)
    call(azure, account, 501, "/timezone/byId/json", key=key, **{"api-version": "1.0", "query": "Europe/Oslo"})
    counted(owner, account, 4, "--metrics", "Usage", "--aggregation", "Total")
    listed = owner(
        *("monitor", "metrics", "list", "--resource", account.id, "--metrics", "Availability"),
        *("--aggregation", "Average", "Minimum", "--interval", "1d", "--offset", "1d"),
    )
    point = listed["value"][0]["timeseries"][0]["data"][-1]
    assert (point["average"], point["minimum"]) == (75, 0)
    assert listed["value"][0]["unit"] == "Percent" and listed["resourceregion"] == account.location


def test_an_account_says_which_metrics_it_has(owner, azure):
    account = azure.account()
    definitions = {one["name"]["value"]: one for one in owner("monitor", "metrics", "list-definitions", "--resource", account.id)}
    assert set(definitions) == {"Usage", "Availability"}
    dimensions = [one["value"] for one in definitions["Usage"]["dimensions"]]
    assert dimensions[:4] == ["ApiCategory", "ApiName", "ResultType", "ResponseCode"]
    assert dimensions[4:] == ["Credential", "CredentialId", "Origin", "Location"]
    grains = [one["timeGrain"] for one in definitions["Usage"]["metricAvailabilities"]]
    assert grains == ["PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D"]
    namespaces = owner("monitor", "metrics", "list-namespaces", "--resource-uri", account.id)
    assert [one["properties"]["metricNamespaceName"] for one in namespaces] == ["Microsoft.Maps/accounts"]
    complaint = owner.refused("monitor", "metrics", "list", "--resource", account.id, "--metrics", "CreatorUsage")
    assert "Valid metrics: Usage,Availability" in complaint


def test_the_activity_log_says_who_did_what_from_where(owner, azure, lazurite, tmp_path):
    name = new_name("logged")
    owner("group", "create", "-n", GROUP, "-l", azure.location)
    owner("maps", "account", "create", "-g", GROUP, "-n", name, "--sku", "G2", "--kind", "Gen2", "--accept-tos")
    owner("maps", "account", "keys", "list", "-g", GROUP, "-n", name)
    account = owner("maps", "account", "show", "-g", GROUP, "-n", name)
    application, principal, credential = azure.application()
    azure.assign("Reader", principal, f"/subscriptions/{azure.subscription}")
    reader = Az(tmp_path / "reader", lazurite.env)
    secret = credential._client_credential
    reader("login", "--service-principal", "-u", application["appId"], "-p", secret, "--tenant", azure.tenant)
    assert "AuthorizationFailed" in reader.refused("maps", "account", "keys", "list", "-g", GROUP, "-n", name)

    events = reader("monitor", "activity-log", "list", "--resource-id", account["id"], "--offset", "1h")
    told = [(one["operationName"]["value"], one["status"]["value"], one["subStatus"]["value"]) for one in events]
    assert told == [
        ("Microsoft.Maps/accounts/listKeys/action", "Failed", "Forbidden"),
        ("Microsoft.Maps/accounts/listKeys/action", "Succeeded", "OK"),
        ("Microsoft.Maps/accounts/write", "Succeeded", "Created"),
    ]
    refused, _, created = events
    assert refused["caller"] == principal and refused["claims"]["appid"] == application["appId"]
    assert refused["level"] == "Error" and "AuthorizationFailed" in refused["properties"]["statusMessage"]
    assert created["httpRequest"]["clientIpAddress"] in ("127.0.0.1", "::1")
    assert created["httpRequest"]["method"] == "PUT" and created["resourceGroupName"].lower() == GROUP.lower()
    assert created["authorization"] == {"action": "Microsoft.Maps/accounts/write", "scope": account["id"]}
    assert created["claims"]["appid"] == azure.env["LAZURITE_ADMIN_CLIENT_ID"]

    group = ("monitor", "activity-log", "list", "-g", GROUP, "--offset", "1h")
    failed = owner(*group, "--status", "Failed", "--caller", principal)
    assert [one["eventDataId"] for one in failed] == [refused["eventDataId"]]
    one = owner("monitor", "activity-log", "list", "--correlation-id", created["correlationId"], "--offset", "1h")
    assert created["eventDataId"] in [event["eventDataId"] for event in one]
    chosen = owner(*group, "--select", "caller", "status", "--max-events", "1")
    assert {key for key, value in chosen[0].items() if value is not None} == {"caller", "status"}
    categories = owner("monitor", "activity-log", "list-categories")
    assert [one["value"] for one in categories] == ["Administrative"]


def test_the_log_of_a_group_is_for_who_may_read_the_group(azure, lazurite, tmp_path):
    azure.account()
    application, principal, credential = azure.application()
    azure.assign("Monitoring Reader", principal, f"/subscriptions/{azure.subscription}/resourceGroups/{GROUP}")
    reader = Az(tmp_path / "reader", lazurite.env)
    secret = credential._client_credential
    reader("login", "--service-principal", "-u", application["appId"], "-p", secret, "--tenant", azure.tenant)
    assert "AuthorizationFailed" in reader.refused("monitor", "activity-log", "list", "--offset", "1h")
    reader("monitor", "activity-log", "list", "-g", GROUP, "--offset", "1h")
