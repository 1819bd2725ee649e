"""The token service of single-page applications, with each credential of the Azure SDK that it knows."""

import os
import pathlib

import pytest
import requests
from broker import PAGE, Broker
from clients import claims
from server import Server, run

FLAGS = ("--listen=127.0.0.1:0", f"--allowed-origin={PAGE}")
PLAIN = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "IDENTITY_", "MSI_"))}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("broker") / "data").wait_until_ready()
    yield server
    assert server.stop() == 0


@pytest.fixture
def started(tmp_path):
    brokers = []

    def start(*arguments, **env):
        brokers.append(Broker(tmp_path, *arguments, env={**PLAIN, **env}))
        return brokers[-1]

    yield start
    for broker in brokers:
        assert broker.stop() == 0


def draws(server, token):
    """Whether a token opens the map."""
    headers = {"Authorization": f"Bearer {token}", "x-ms-client-id": server.env["LAZURITE_CLIENT_ID"]}
    tile = "/map/tile?api-version=2024-04-01&tilesetId=microsoft.base.road&zoom=0&x=0&y=0"
    return requests.get(server.env["LAZURITE_MAPS_HTTP"] + tile, headers=headers, timeout=30).status_code == 200


def test_the_identity_of_an_app_service(server, started):
    env = {"IDENTITY_ENDPOINT": server.env["LAZURITE_MSI_ENDPOINT"], "IDENTITY_HEADER": server.env["LAZURITE_MSI_HEADER"]}
    broker = started(*FLAGS, **env)
    answer = broker.get()
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert claims(answer.text)["oid"] == server.env["LAZURITE_MSI_PRINCIPAL_ID"]
    assert draws(server, answer.text)
    as_json = broker.get(Accept="application/json").json()
    assert as_json == {"token": answer.text, "expires_on": claims(answer.text)["exp"]}


def test_the_identity_of_a_virtual_machine(server, started):
    named = f"--client-id={server.env['LAZURITE_MSI_CLIENT_ID']}"
    by_flag = started(*FLAGS, named, f"--metadata-host={server.env['LAZURITE_IMDS']}")
    assert claims(by_flag.get().text)["oid"] == server.env["LAZURITE_MSI_PRINCIPAL_ID"]
    by_variable = started(*FLAGS, AZURE_POD_IDENTITY_AUTHORITY_HOST=server.env["LAZURITE_IMDS"])
    assert draws(server, by_variable.get().text)


def test_secrets_that_happen_to_be_in_the_environment_are_left_alone(server, started):
    """`lazurite env` prints the administrator's: no page may become an administrator by that."""
    names = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_AUTHORITY_HOST", "SSL_CERT_FILE")
    broker = started(*FLAGS, f"--metadata-host={server.env['LAZURITE_IMDS']}", **{name: server.env[name] for name in names})
    assert claims(broker.get().text)["oid"] == server.env["LAZURITE_MSI_PRINCIPAL_ID"]
    assert "ManagedIdentityCredential" in broker.errors()


def test_an_application_with_a_secret_where_the_file_says_so(server, started, tmp_path):
    config = tmp_path / "broker.toml"
    config.write_text(f'listen = ["127.0.0.1:0"]\nallowed_origins = ["{PAGE}"]\n[identity]\nkind = "client-secret"\n')
    names = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_AUTHORITY_HOST", "SSL_CERT_FILE")
    broker = started(f"--config={config}", **{name: server.env[name] for name in names})
    assert claims(broker.get().text)["appid"] == server.env["LAZURITE_ADMIN_CLIENT_ID"]
    assert server.env["AZURE_CLIENT_SECRET"] not in broker.errors()


def test_https_with_a_certificate_of_ones_own(server, started):
    folder = pathlib.Path(server.env["LAZURITE_CA"]).parent
    tls = (f"--certificate={folder / 'server.pem'}", f"--key={folder / 'server.key.pem'}")
    broker = started(*FLAGS, *tls, f"--metadata-host={server.env['LAZURITE_IMDS']}")
    assert broker.address.startswith("https://")
    broker.address = broker.address.replace("127.0.0.1", "localhost")
    assert draws(server, broker.get(verify=server.env["LAZURITE_CA"]).text)


def test_what_runs_is_told_from_what_can_give_tokens(server, started):
    broker = started(*FLAGS, "--metadata-host=http://127.0.0.1:9")
    assert broker.get("/health/live").status_code == 200
    assert broker.get("/health/ready").status_code == 503
    assert "token" not in broker.get("/health").json()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--listen=127.0.0.1:0"], "`allowed_origins` is empty"),
        (["--listen=0.0.0.0:0", f"--allowed-origin={PAGE}"], "HTTPS alone"),
        (["--listen=127.0.0.1:0", "--allowed-origin=*"], "`*` is no origin"),
        ([*FLAGS, "--metadata-host=https://example.com/path"], "is no address"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(arguments, words, tmp_path):
    done = run("broker", *arguments, f"--keys={tmp_path / 'keys.toml'}")
    assert done.returncode == 1 and words in done.stderr, done.stderr


def test_a_source_that_the_sdk_does_not_know_is_named(tmp_path):
    env = {**PLAIN, "MSI_ENDPOINT": "http://127.0.0.1:9"}
    with pytest.raises(AssertionError, match="CloudShell managed identity isn't supported"):
        Broker(tmp_path, *FLAGS, env=env)
