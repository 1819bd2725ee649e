"""The two commands a newcomer types, and everything that may be wrong when they do."""

import json
import os
import pathlib
import re
import signal
import socket
import ssl
import stat
import subprocess
import threading
import urllib.parse

import pytest
import requests
from clients import GROUP, Azure
from dotenv import dotenv_values
from server import BINARY, Server, run

SEED = """
[[tenants]]
id = "11111111-1111-4111-8111-111111111111"
domain = "contoso.localhost"

[subscription]
id = "22222222-2222-4222-8222-222222222222"

[[applications]]
name = "admin"
app_id = "33333333-3333-4333-8333-333333333333"
secret = "admin-secret~1"
administrator = true

[[users]]
name = "ada"
password = "correct horse"

[[groups]]
name = "readers"
members = ["ada"]

[[resource_groups]]
name = "maps"

[[accounts]]
name = "demo"
resource_group = "maps"
unique_id = "44444444-4444-4444-8444-444444444444"
primary_key = "primary-key-of-the-seed"

[[role_assignments]]
principal = "readers"
role = "Azure Maps Data Reader"
scope = "demo"
"""


@pytest.fixture
def fresh(tmp_path):
    """Starts servers on fresh folders and ends them with the test."""
    servers = []

    def start(*arguments, folder="data"):
        server = Server(tmp_path / folder, *arguments).wait_until_ready()
        servers.append(server)
        return server

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.kill()


def test_the_printed_url_shows_a_map(lazurite):
    url = re.search(r"http://localhost\S+", lazurite.banner).group()
    answer = requests.get(url)
    assert answer.status_code == 200 and answer.content.startswith(b"\x89PNG")
    without_key = re.sub(r"&subscription-key=\S+", "", url)
    assert requests.get(without_key).status_code == 401


def test_the_banner_tells_what_a_newcomer_needs(lazurite):
    for value in ("LAZURITE_SUBSCRIPTION_KEY", "LAZURITE_ARM", "LAZURITE_CA", "LAZURITE_CLIENT_ID", "LAZURITE_ADMIN_CLIENT_ID"):
        assert lazurite.env[value] in lazurite.banner


def test_ctrl_c_ends_with_0_and_a_second_start_finds_everything(fresh):
    first = fresh()
    key = first.env["LAZURITE_SUBSCRIPTION_KEY"]
    assert first.stop() == 0
    second = fresh()
    for name in ("LAZURITE_TENANT", "LAZURITE_SUBSCRIPTION_KEY", "LAZURITE_ADMIN_CLIENT_SECRET", "LAZURITE_CLIENT_ID"):
        assert first.env[name] == second.env[name]
    answer = requests.get(
        f"{second.env['LAZURITE_MAPS_HTTP']}/geocode",
        params={"api-version": "2023-06-01", "query": "Helsinki", "subscription-key": key},
    )
    assert answer.status_code == 200


def test_a_server_whose_first_account_was_deleted_starts_again(tmp_path):
    data = tmp_path / "data"
    first = Server(data).wait_until_ready()
    os.environ.update(first.env)
    _, _, _, _, group, _, _, _, name = first.env["LAZURITE_MAPS_ACCOUNT"].split("/")
    Azure(first.env).accounts.delete(group, name)
    assert first.stop() == 0
    ports = ["--port=0", "--http-port=0", "--identity-port=0"]
    again = subprocess.Popen([BINARY, "start", f"--data-dir={data}", *ports], stdout=subprocess.PIPE, text=True)
    told = next(line for line in again.stdout if line.startswith("Maps account"))
    assert "was deleted" in told
    again.send_signal(signal.SIGINT)
    assert again.wait(timeout=30) == 0


def test_env_is_read_alike_by_dotenv_readers_shells_and_json(lazurite, tmp_path):
    expected = lazurite.env
    dotenv = tmp_path / "lazurite.env"
    dotenv.write_text(run("env", "--data-dir", lazurite.data_dir).stdout)
    assert dotenv_values(dotenv) == expected
    script = f"set -a; . {dotenv}; env -0"
    printed = subprocess.run(["sh", "-c", script], capture_output=True, env={}, text=True).stdout
    by_shell = dict(item.split("=", 1) for item in printed.split("\0") if "=" in item)
    assert {name: by_shell.get(name) for name in expected} == expected
    powershell = run("env", "--data-dir", lazurite.data_dir, "--format=powershell").stdout
    assert f"$env:LAZURITE_CA = '{expected['LAZURITE_CA']}'" in powershell


def test_the_folder_keeps_its_secrets(lazurite):
    assert stat.S_IMODE(os.stat(lazurite.data_dir).st_mode) == 0o700
    key = lazurite.env["LAZURITE_SUBSCRIPTION_KEY"].encode()
    secret = lazurite.env["LAZURITE_ADMIN_CLIENT_SECRET"].encode()
    password = lazurite.env["LAZURITE_PASSWORD"].encode()
    for file in filter(pathlib.Path.is_file, lazurite.data_dir.rglob("*")):
        content = file.read_bytes()
        for plain in (key, secret, password):
            assert plain not in content, f"{file.name} holds a secret in the clear"


def test_one_seed_on_two_folders_gives_one_state(fresh, tmp_path):
    seed = tmp_path / "seed.toml"
    seed.write_text(SEED)
    one, two = fresh(f"--seed={seed}", folder="one"), fresh(f"--seed={seed}", folder="two")
    ports_differ = {"LAZURITE_ARM", "LAZURITE_AUTHORITY", "LAZURITE_GRAPH", "LAZURITE_MAPS", "LAZURITE_MAPS_HTTP"}
    ports_differ |= {"LAZURITE_VAULT_SUFFIX", "LAZURITE_IMDS", "LAZURITE_MSI_ENDPOINT", "AZURE_AUTHORITY_HOST"}
    ports_differ |= {"LAZURITE_ARC_ENDPOINT", "LAZURITE_CLOUD_SHELL_ENDPOINT", "LAZURITE_SERVICE_FABRIC_ENDPOINT"}
    ports_differ |= {"LAZURITE_SERVICE_FABRIC_THUMBPRINT", "LAZURITE_DEVICE_APPROVE_CMD"}
    ports_differ |= {"LAZURITE_CA", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"}
    for name in one.env.keys() - ports_differ:
        assert one.env[name] == two.env[name], name
    assert one.env["LAZURITE_SUBSCRIPTION_KEY"] == "primary-key-of-the-seed"
    assert one.env["LAZURITE_CLIENT_ID"] == "44444444-4444-4444-8444-444444444444"


@pytest.mark.parametrize(
    "name, text, expected",
    [
        ("seed.toml", "[[accounts]]\nname = 'a'\nresource_group = 'g'\n", ["line 3", "accounts.0.resource_group"]),
        ("seed.toml", "[[accounts]]\nname = 'a'\ncolour = 'g'\n", ["line 3", "colour"]),
        ("seed.json", '{"users": [\n  {"name": 7}]}', ["line 2", "users[0].name"]),
        ("seed.json", '{"role_assignments": [\n {"principal": "x",\n "role": "y"}]}', ["line 2", "principal"]),
        ("seed.toml", "[[accounts\n", ["line 1"]),
    ],
)
def test_a_wrong_seed_names_the_line_and_the_key(tmp_path, name, text, expected):
    seed = tmp_path / name
    seed.write_text(text)
    ended = run("start", f"--data-dir={tmp_path / 'data'}", f"--seed={seed}", "--port=0", "--http-port=0", "--identity-port=0")
    assert ended.returncode != 0
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    for part in expected:
        assert part in ended.stderr
    # The folder stays fresh: a mended seed works.
    seed.write_text("{}" if name.endswith("json") else "")
    server = Server(tmp_path / "data", f"--seed={seed}").wait_until_ready()
    assert server.stop() == 0


def test_a_busy_port_is_told_in_one_sentence(tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        ended = run("start", f"--data-dir={tmp_path / 'd'}", f"--port={port}", "--http-port=0", "--identity-port=0")
    assert ended.returncode != 0
    assert ended.stderr.strip().splitlines() == [
        f"lazurite: port {port} is in use by another program; stop that, or choose another port with --port"
    ]


def test_a_folder_that_cannot_be_made_or_is_in_use_is_told_in_one_sentence(lazurite, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    ports = ("--port=0", "--http-port=0", "--identity-port=0")
    for folder, reason in ((blocked / "data", "cannot make the data folder"), (lazurite.data_dir, "in use by another")):
        ended = run("start", f"--data-dir={folder}", *ports)
        assert ended.returncode != 0 and reason in ended.stderr
        assert len(ended.stderr.strip().splitlines()) == 1


def test_wrong_flags_are_refused(tmp_path):
    for arguments in (["start", "--port=x"], ["start", "--location=atlantis"], ["begin"], ["env", "--format=xml"]):
        ended = run(*arguments)
        assert ended.returncode == 2 and "error:" in ended.stderr
    missing = run("env", f"--data-dir={tmp_path / 'none'}")
    assert missing.returncode == 1 and "lazurite start" in missing.stderr


def test_only_tls_1_2_and_1_3_are_spoken(lazurite):
    address = urllib.parse.urlsplit(lazurite.env["LAZURITE_ARM"])
    versions = {
        ssl.TLSVersion.TLSv1_1: False,
        ssl.TLSVersion.TLSv1_2: True,
        ssl.TLSVersion.TLSv1_3: True,
    }
    for version, spoken in versions.items():
        context = ssl.create_default_context(cafile=lazurite.env["LAZURITE_CA"])
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        with socket.create_connection((address.hostname, address.port)) as plain:
            try:
                with context.wrap_socket(plain, server_hostname="localhost") as secure:
                    assert spoken and secure.version()
            except ssl.SSLError:
                assert not spoken, version


def test_every_promised_name_is_in_the_certificate(lazurite):
    port = urllib.parse.urlsplit(lazurite.env["LAZURITE_ARM"]).port
    context = ssl.create_default_context(cafile=lazurite.env["LAZURITE_CA"])
    for name in ("localhost", "graph.localhost", "us.atlas.localhost", "kv.vault.localhost", "127.0.0.1", "::1"):
        with socket.create_connection(("127.0.0.1", port)) as plain:
            context.wrap_socket(plain, server_hostname=name).close()


def test_acknowledged_writes_survive_a_kill(fresh):
    server = fresh()
    os.environ.update(server.env)
    azure = Azure(server.env)
    azure.resources.resource_groups.create_or_update(GROUP, {"location": azure.location})
    acknowledged, refused = [], threading.Event()

    def write():
        while not refused.is_set():
            try:
                acknowledged.append(azure.account().name)
            except Exception:
                refused.set()

    writer = threading.Thread(target=write)
    writer.start()
    while len(acknowledged) < 5:
        assert not refused.wait(0.02)
    server.kill()
    refused.set()
    writer.join()
    again = fresh()
    os.environ.update(again.env)
    found = {account.name for account in Azure(again.env).accounts.list_by_resource_group(GROUP)}
    assert set(acknowledged) <= found and len(found - set(acknowledged)) <= 1


def test_a_request_under_way_is_finished_before_the_server_stops(fresh):
    server = fresh()
    address = urllib.parse.urlsplit(server.env["LAZURITE_MAPS_HTTP"])
    body = json.dumps({"batchItems": [{"query": "Helsinki"}]}).encode()
    head = (
        "POST /geocode:batch?api-version=2023-06-01 HTTP/1.1\r\n"
        f"Host: {address.netloc}\r\nsubscription-key: {server.env['LAZURITE_SUBSCRIPTION_KEY']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head.encode())
        # The server says so when it begins to read the body: the request is under way.
        assert connection.recv(4096).startswith(b"HTTP/1.1 100 ")
        server.process.send_signal(signal.SIGTERM)
        connection.sendall(body)
        answer = connection.makefile("rb").read()
    assert server.process.wait(timeout=30) == 0
    assert answer.startswith(b"HTTP/1.1 200 "), answer[:200]
