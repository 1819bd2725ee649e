"""The guide to the single-page application, set up and run word for word. Browsers look at its pages in tests/browser."""

import os
import re
import subprocess
import time
import tomllib

import pytest
import requests
from clients import claims
from examples import ROOT
from ports import free_port
from server import BINARY, Server
from test_docs import blocks
from test_examples import Reader

GUIDE = "docs/how-to/single-page-app.md"


@pytest.fixture
def reader(tmp_path):
    server = Server(tmp_path / "data").wait_until_ready()
    yield Reader(tmp_path, server)
    assert server.stop() == 0


class Beside:
    """What stands last in a block and runs until it is stopped."""

    def __init__(self, reader, line, url, **more):
        program = line.removeprefix("$ ").replace("target/debug/lazurite", BINARY, 1)
        env = {**reader.env, **more}
        self.process = subprocess.Popen(["bash", "-c", f"exec {program}"], cwd=reader.folder, env=env)
        deadline = time.monotonic() + 60
        while True:
            try:
                requests.get(url, timeout=5)
                return
            except requests.ConnectionError:
                assert self.process.poll() is None and time.monotonic() < deadline
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


def test_the_guide_works_from_top_to_bottom(reader):
    ports = {"7071": str(free_port()), "5173": str(free_port())}
    account, identity, broker, key, page, sign_in = (
        re.sub("7071|5173", lambda port: ports[port[0]], block) for block in blocks(GUIDE, "console")
    )
    reader.type(account)
    reader.type(identity)
    *before, last = broker.splitlines()
    reader.type("\n".join(before))
    service = Beside(reader, f"{last} --listen 127.0.0.1:{ports['7071']}", f"http://127.0.0.1:{ports['7071']}/health/live")
    token = reader.type(key).split("{")[0].strip()
    *before, last = page.splitlines()
    os.environ.setdefault("npm_config_audit", "false")
    reader.type("\n".join(before))
    tile = f"{reader.server.env['LAZURITE_MAPS_HTTP']}/map/tile?api-version=2024-04-01&tilesetId=microsoft.base.road&zoom=0&x=0&y=0"
    headers = {"Authorization": f"Bearer {token}", "x-ms-client-id": reader.env["MAPS_CLIENT_ID"]}
    assert claims(token)["appid"] == reader.env["TOKEN_SERVICE_ID"]
    ours, others = (
        requests.get(tile, headers={**headers, "Origin": origin}, timeout=30)
        for origin in (f"http://localhost:{ports['5173']}", "https://evil.example")
    )
    assert (ours.status_code, others.status_code) == (200, 403)
    reader.type(sign_in)
    site = f"http://localhost:{ports['5173']}"
    pages = Beside(reader, last, site, PORT=ports["5173"])
    settings = requests.get(f"{site}/settings.json", timeout=5).json()
    assert settings["tokenUrl"] == reader.env["TOKEN_URL"]
    assert settings["application"] == reader.env["APPLICATION_ID"]
    for path in ("/", "/sign-in.html", "/lib/maplibre/maplibre-gl.mjs", "/lib/msal/msal-browser.js"):
        assert requests.get(site + path, timeout=5).status_code == 200, path
    for path in ("/lib/..%2f..%2fserve.mjs", "/..%2fserve.mjs", "/lib/constructor/x"):
        assert requests.get(site + path, timeout=5).status_code == 404, path
    authorize = f"{reader.env['AUTHORITY']}/oauth2/v2.0/authorize"
    query = {
        "client_id": reader.env["APPLICATION_ID"],
        "response_type": "code",
        "redirect_uri": f"{site}/redirect.html",
        "scope": "https://atlas.microsoft.com/user_impersonation",
        "code_challenge": "a" * 43,
        "code_challenge_method": "S256",
    }
    asked = requests.get(authorize, params=query, verify=reader.server.env["LAZURITE_CA"], timeout=30)
    assert asked.status_code == 200 and "AADSTS" not in asked.text, "the page's address is known"
    assert pages.stop() == 0
    assert service.stop() == 0


def test_the_configuration_of_the_guide_is_read(tmp_path):
    (text,) = blocks(GUIDE, "toml")
    told = tomllib.loads(text)
    text = text.replace("0.0.0.0:443", "127.0.0.1:0").replace("/run/secrets/broker-keys.toml", str(tmp_path / "keys.toml"))
    file = tmp_path / "broker.toml"
    file.write_text(text)
    done = subprocess.run([BINARY, "broker", f"--config={file}"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and told["tls"]["certificate"] in done.stderr, "all but the certificate was read"


def test_the_seed_of_the_guide_starts(tmp_path):
    seed = ROOT / "examples/single-page-app/seed.toml"
    server = Server(tmp_path / "data", f"--seed={seed}").wait_until_ready()
    assert server.env["LAZURITE_CLIENT_ID"] == "5a9e0000-0000-4000-8000-000000000004"
    assert server.stop() == 0
