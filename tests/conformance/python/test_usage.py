"""The guide to usage, typed as it stands, and what comes out of it."""

import json
import pathlib
import re
import subprocess
import urllib.request

import pytest
from server import BINARY, Server

GUIDE = pathlib.Path(__file__).parents[3] / "docs/how-to/usage.md"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("usage") / ".lazurite").wait_until_ready()
    yield server
    assert server.stop() == 0


def commands():
    text = GUIDE.read_text()
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


def test_every_command_of_the_guide_does_what_it_says(server, tmp_path):
    key = server.env["LAZURITE_SUBSCRIPTION_KEY"]
    tile = f"{server.env['LAZURITE_MAPS_HTTP']}/map/tile?api-version=2024-04-01&tilesetId=microsoft.base&zoom=0&x=0&y=0"
    for _ in range(15):
        urllib.request.urlopen(f"{tile}&subscription-key={key}").read()
    server.stop()
    (tmp_path / ".lazurite").symlink_to(server.data_dir)
    told = {}
    for command in commands():
        shell = command.replace("lazurite usage", f"'{BINARY}' usage")
        done = subprocess.run(shell, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, (command, done.stderr)
        told[command] = done.stdout
    assert re.search(r"map/tile +200 +15 +1$", told["lazurite usage"], re.MULTILINE)
    assert "0 differences" in told["lazurite usage verify"]
    assert "0 requests in 0 batches" in told["lazurite usage verify"]
    head, *rows = (tmp_path / "usage.csv").read_text().splitlines()
    assert head == "account,hour,requests,sixtieths,transactions"
    assert any(row.endswith(",15,60,1") for row in rows)
    for line in (tmp_path / "usage.jsonl").read_text().splitlines():
        assert json.loads(line)["specversion"] == "1.0"
