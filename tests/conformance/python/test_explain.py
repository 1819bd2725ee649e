"""A refused request is explained by its x-ms-request-id: on the command line, and over the resource manager."""

import json
import subprocess

import pytest
import requests
from azure.core.exceptions import HttpResponseError
from clients import geocode
from server import BINARY
from test_docs import blocks, run

VERSION = {"api-version": "2026-11-01"}


@pytest.fixture
def reader(azure):
    """An account, and a token of the administrator for the resource manager."""
    account = azure.account()
    token = azure.admin.get_token(f"{azure.arm}/.default").token
    url = f"{azure.arm}{account.id}/providers/Lazurite.Access"

    def ask(method, path, status=200, **more):
        headers = {"Authorization": f"Bearer {token}"}
        params = VERSION | more.pop("params", {})
        answer = requests.request(method, f"{url}/{path}", params=params, headers=headers, timeout=30, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    return account, ask


def request_id(call):
    """The id of a call of the SDK that is refused."""
    with pytest.raises(HttpResponseError) as refused:
        call()
    return refused.value.response.headers["x-ms-request-id"]


def explain(lazurite, id, *arguments):
    command = [BINARY, "explain", id, f"--data-dir={lazurite.data_dir}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_missing_role_is_explained_on_both_ways(lazurite, azure, reader):
    account, ask = reader
    _, principal, credential = azure.application()
    id = request_id(lambda: geocode(azure.search(credential, account.properties.unique_id)))
    shown = ask("GET", f"decisions/{id}")["properties"]
    assert (shown["status"], shown["cause"]["code"], shown["principal"]) == (403, "no-role", principal)
    told = explain(lazurite, id)
    assert "authorise    REFUSED" in told and "Why it was refused (no-role)" in told
    assert json.loads(explain(lazurite, id, "--format=json")) == shown
    listed = ask("GET", "decisions", params={"$filter": "cause eq 'no-role'"})["value"]
    assert [one["name"] for one in listed] == [id]
    question = {"operation": shown["operation"], "principalId": principal}
    assert ask("POST", "evaluate", json=question)["properties"]["cause"]["code"] == "no-role"
    azure.assign("Azure Maps Data Reader", principal, account.id)
    assert ask("POST", "evaluate", json=question)["properties"]["allowed"] is True
    geocode(azure.search(credential, account.properties.unique_id))


def test_a_wrong_key_is_no_accounts_business(lazurite, azure, reader):
    _, ask = reader
    id = request_id(lambda: geocode(azure.search_with_key("wrong")))
    assert "(key-unknown)" in explain(lazurite, id)
    assert ask("GET", f"decisions/{id}", 404)["error"]["code"] == "DecisionNotFound"


def test_the_guide_explains_its_request(lazurite):
    take, tell = blocks("docs/how-to/explain.md", "console")
    script = "\n".join(line.removeprefix("$ ") for line in (take + tell).splitlines())
    script = script.replace("lazurite explain", f"{BINARY} explain --data-dir={lazurite.data_dir}")
    assert "(no-credential)" in run({**lazurite.env, "PATH": "/usr/bin:/bin"}, "bash", "-c", "set -e\n" + script)
