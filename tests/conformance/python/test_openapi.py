"""The server against its own OpenAPI documents, by schemathesis: no 5xx, and no answer that is not described.

On a server of its own, because it deletes whatever it finds."""

import collections
import json
import os
import pathlib
import subprocess
import sys

import pytest
import requests
from clients import Azure, claims
from openapi_spec_validator import OpenAPIV31SpecValidator
from server import Server

EXAMPLES = 12
WITHIN_SECONDS = 240
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "missing_required_header",
    "ignored_auth",
]
NAMESPACES = [
    "Lazurite.Access",
    "Microsoft.Authorization",
    "Microsoft.Features",
    "Microsoft.Insights",
    "Microsoft.KeyVault",
    "Microsoft.ManagedIdentity",
    "Microsoft.Management",
    "Microsoft.Maps",
    "Microsoft.PolicyInsights",
    "Microsoft.Resources",
]
HOOKS = pathlib.Path(__file__).with_name("openapi_hooks.py")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("openapi") / "data").wait_until_ready()
    yield server
    assert server.stop() == 0
    # A caller who is refused thousands of times is worth a warning.
    assert " ERROR " not in server.errors(), server.errors()


@pytest.fixture
def read(server):
    """Reads what anybody may read."""

    def read(path):
        answer = requests.get(f"{server.env['LAZURITE_ARM']}{path}", verify=server.env["LAZURITE_CA"], timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return read


@pytest.fixture
def check(server, tmp_path, monkeypatch):
    """Runs schemathesis with a document: how it ended, and the statuses that each operation answered with,
    which are only `refused` where the document knows no other outcome."""
    for name, value in server.env.items():
        monkeypatch.setenv(name, value)
    token = Azure(server.env).admin.get_token("https://management.azure.com/.default").token
    monkeypatch.setenv("LAZURITE_TOKEN", token)
    monkeypatch.setenv("LAZURITE_ADMIN_OBJECT_ID", claims(token)["oid"])

    def check(document):
        file = tmp_path / "openapi.json"
        file.write_text(json.dumps(document))
        arguments = ["--checks", ",".join(CHECKS), "--max-examples", str(EXAMPLES), "--phases", "coverage,fuzzing"]
        arguments += ["--generation-deterministic", "--no-color"]
        arguments += ["--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"]
        arguments += ["--url", server.env["LAZURITE_ARM"], "--header", f"Authorization: Bearer {token}"]
        done = subprocess.run(
            [pathlib.Path(sys.executable).with_name("st"), "run", file, *arguments],
            env={**os.environ, "SCHEMATHESIS_HOOKS": HOOKS.stem, "PYTHONPATH": str(HOOKS.parent)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=WITHIN_SECONDS,
        )
        answers = collections.defaultdict(set)
        assert (tmp_path / "answers").exists(), done.stdout + done.stderr
        for line in (tmp_path / "answers").read_text().splitlines():
            label, _, status = line.rpartition(" ")
            answers[label].add(status)
        return done, answers

    return check


def operations(document):
    return sum(len(methods) for methods in document["paths"].values())


def test_every_document_is_valid_and_there_is_one_for_each_provider(read):
    listed = read("/metadata/openapi")["value"]
    assert [one["namespace"] for one in listed] == NAMESPACES
    for one in listed:
        document = read(f"/metadata/openapi/{one['namespace'].lower()}")
        OpenAPIV31SpecValidator(document).validate()
        assert document["info"]["title"] == one["namespace"] and operations(document)


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_the_server_answers_as_its_document_says(read, check, namespace):
    document = read(f"/metadata/openapi/{namespace}")
    done, answers = check(document)
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr
    assert len(answers) >= operations(document)
    could = {label for label, statuses in answers.items() if statuses != {"refused"}}
    did = {label for label in could if any(status.startswith("2") for status in answers[label])}
    assert len(did) >= len(could) / 2, f"most requests are steered to nothing: {sorted(could - did)}"


WRONGS = {
    "a status that is not documented": lambda answers: {"202": answers["200"], "4XX": answers["4XX"]},
    "a body that is described otherwise": lambda answers: {**answers, "200": answers["4XX"]},
    "another media type": lambda answers: json.loads(json.dumps(answers).replace("application/json", "text/csv")),
}


@pytest.mark.parametrize("wrong", WRONGS)
def test_a_document_that_says_anything_else_is_found_out(read, check, wrong):
    document = read("/metadata/openapi/Microsoft.Resources")
    item = document["paths"]["/tenants"]
    item["get"]["responses"] = WRONGS[wrong](item["get"]["responses"])
    document["paths"] = {"/tenants": item}
    done, _ = check(document)
    assert done.returncode == 1 and "GET /tenants" in done.stdout, done.stdout + done.stderr
