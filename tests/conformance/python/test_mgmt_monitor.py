"""azure-mgmt-monitor: what an account was called for, and what was asked of the resource manager."""

import datetime
import time

import pytest
from clients import geocode, new_name, refused
from management import Management

WITHIN_SECONDS = 60


@pytest.fixture
def arm(azure):
    return Management(azure)


def eventually(read):
    """What it gives, as soon as that is something."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < deadline:
        found = read()
        if found:
            return found
        time.sleep(0.25)
    raise AssertionError("nothing came")


def test_an_accounts_metrics_count_its_requests(arm, azure):
    group = arm.group()
    account = arm.account(group)
    key = arm.maps.list_keys(group, account.name).primary_key
    for _ in range(3):
        geocode(azure.search_with_key(key))
    definitions = {one.name.value: one for one in arm.monitor.metric_definitions.list(account.id)}
    assert set(definitions) == {"Usage", "Availability"}
    azures, ours = ["ApiCategory", "ApiName", "ResultType", "ResponseCode"], ["Credential", "CredentialId", "Origin", "Location"]
    assert [one.value for one in definitions["Usage"].dimensions] == azures + ours
    (namespace,) = list(arm.monitor.metric_namespaces.list(account.id))
    assert namespace.properties.metric_namespace_name == "Microsoft.Maps/accounts"

    def counted(**asked):
        answer = arm.monitor.metrics.list(account.id, metricnames="Usage", aggregation="Count", interval="PT1M", **asked)
        return {
            tuple(value.value for value in series.metadatavalues or []): sum(point.count or 0 for point in series.data)
            for series in answer.value[0].timeseries
        }

    eventually(lambda: counted() == {(): 3})
    assert counted(filter="ResultType eq 'Success'") == {("Success",): 3}
    assert counted(filter="ResponseCode eq '404'") == {}
    available = arm.monitor.metrics.list(account.id, metricnames="Availability", aggregation="Average").value[0]
    assert [point.average for point in available.timeseries[0].data if point.average is not None] == [100.0]
    unknown = refused(400, lambda: arm.monitor.metrics.list(account.id, metricnames="Temperature"))
    assert "Usage" in unknown.message


def test_the_activity_log_tells_who_did_what_and_what_became_of_it(arm, azure):
    group = arm.group()
    account = arm.account(group, new_name("m"))
    since = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)).isoformat()
    log = lambda: list(
        arm.monitor.activity_logs.list(filter=f"eventTimestamp ge '{since}' and resourceGroupName eq '{group}'")
    )
    entries = eventually(lambda: [one for one in log() if one.operation_name.value == "Microsoft.Maps/accounts/write"])
    assert {one.resource_id.lower() for one in entries} == {account.id.lower()}
    assert all(one.status.value == "Succeeded" and one.caller for one in entries)
    assert all(one.tenant_id == azure.tenant and one.correlation_id for one in entries)
    _, _, credential = azure.application()
    refused(403, lambda: Management(azure, credential).maps.delete(group, account.name))
    (refusal,) = eventually(lambda: [one for one in log() if one.operation_name.value == "Microsoft.Maps/accounts/delete"])
    assert refusal.status.value == "Failed" and refusal.sub_status.value == "Forbidden"
    assert "Administrative" in [one.value for one in arm.monitor.event_categories.list()]


def test_a_log_without_a_time_or_of_another_is_refused(arm):
    refused(400, lambda: list(arm.monitor.activity_logs.list(filter="resourceGroupName eq 'x' or status eq 'y'")))
