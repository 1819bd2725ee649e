"""A folder of tiles behind a web server, put behind the gate as docs/how-to/map-servers.md says."""

import os
import subprocess
import sys
import time

import pytest
import requests
from azure.core.credentials import AzureKeyCredential
from azure.maps.render import MapsRenderClient
from server import Server
from ports import free_port
from serving import Serving
from test_docs import blocks, run

PAGE = "docs/how-to/map-servers.md"
TILE = b"\x1a\x07parcels"


class Tiles:
    """Python's own web server over a folder with one tile."""

    def __init__(self, folder, protocol):
        tile = folder / "parcels/3/4/2.pbf"
        tile.parent.mkdir(parents=True)
        tile.write_bytes(TILE)
        self.port = free_port()
        command = [sys.executable, "-m", "http.server", str(self.port), "--bind=127.0.0.1", f"--protocol={protocol}"]
        self.log = open(folder / "log", "w+")
        self.process = subprocess.Popen([*command, f"--directory={folder}"], stdout=self.log, stderr=self.log)
        while True:
            try:
                requests.get(f"http://127.0.0.1:{self.port}/", timeout=5)
                return
            except requests.ConnectionError:
                assert self.process.poll() is None
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture(params=["HTTP/1.0", "HTTP/1.1"])
def tiles(request, tmp_path):
    folder = tmp_path / "tiles"
    folder.mkdir()
    server = Tiles(folder, request.param)
    yield server
    server.stop()


@pytest.fixture
def lazurite(tiles, tmp_path):
    (command, _) = blocks(PAGE, "console")
    upstream = command.split("--upstream ")[1].strip().strip('"').replace("3000", str(tiles.port))
    server = Server(tmp_path / "data", f"--upstream={upstream}").wait_until_ready()
    yield server
    server.stop()


def get(lazurite, z, x, y, **headers):
    address = f"{lazurite.env['LAZURITE_MAPS_HTTP']}/map/tile?api-version=2024-04-01&tilesetId=contoso.parcels"
    return requests.get(f"{address}&zoom={z}&x={x}&y={y}", headers=headers)


def test_the_render_sdk_gets_the_tile_and_nobody_gets_it_without_a_key(lazurite):
    key = lazurite.env["LAZURITE_SUBSCRIPTION_KEY"]
    # The plain listener is for tests on this machine; azure-core wants TLS for credentials.
    endpoint, ca = lazurite.env["LAZURITE_MAPS"], lazurite.env["REQUESTS_CA_BUNDLE"]
    client = MapsRenderClient(AzureKeyCredential(key), endpoint=endpoint, connection_verify=ca)
    tile = client.get_map_tile(tileset_id="contoso.parcels", z=3, x=4, y=2)
    assert b"".join(tile) == TILE
    for headers in [{}, {"subscription-key": "wrong"}]:
        refused = get(lazurite, 3, 4, 2, **headers)
        assert refused.status_code == 401 and TILE not in refused.content
    answer = get(lazurite, 3, 4, 2, **{"subscription-key": key})
    assert answer.content == TILE and answer.headers["x-ms-azuremaps-region"] == "East US"
    dated = {"If-Modified-Since": answer.headers["Last-Modified"], "subscription-key": key}
    assert get(lazurite, 3, 4, 2, **dated).status_code == 304
    assert get(lazurite, 3, 4, 3, **{"subscription-key": key}).status_code == 404


def test_a_map_server_that_is_away_is_a_502_and_one_that_is_back_serves_again(lazurite, tiles, tmp_path):
    headers = {"subscription-key": lazurite.env["LAZURITE_SUBSCRIPTION_KEY"]}
    assert get(lazurite, 3, 4, 2, **headers).status_code == 200
    tiles.stop()
    gone = get(lazurite, 3, 4, 2, **headers)
    assert gone.status_code == 502 and gone.json()["error"]["code"] == "BadGateway"
    assert str(tiles.port) not in gone.text


def test_the_commands_of_the_guide_work(lazurite, tmp_path):
    (_, commands) = blocks(PAGE, "console")
    lines = [line.removeprefix("$ ") for line in commands.splitlines()]
    script = "\n".join(["set -e", f"cd {tmp_path}", *lines])
    assert '"tilejson":"2.2.0"' in run({**os.environ, **lazurite.env}, "bash", "-c", script)
    assert (tmp_path / "tile.pbf").read_bytes() == TILE


def test_the_tables_of_the_guide_are_read(lazurite, tmp_path):
    (tables,) = blocks(PAGE, "toml")
    password = tmp_path / "password"
    password.write_text("a-first-password\n")
    bootstrap = f'[bootstrap]\ndomain = "maps.example"\nadministrator = "root"\npassword_file = "{password}"\n'
    folder = tmp_path / "serve"
    folder.mkdir()
    serving = Serving(folder, lazurite.data_dir, f"{bootstrap}\n{tables}")
    assert serving.stop() == 0
