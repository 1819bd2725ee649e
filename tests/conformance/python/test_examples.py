"""The seeds' device and SAS tokens, set up and run as their guides say, word for word."""

import os
import pathlib
import re
import subprocess
import sys

import pytest
import requests
from examples import ROOT, WITHIN_SECONDS, Program
from server import BINARY, Server
from test_docs import blocks
from vaults import NAMES


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A folder of a newcomer with the first block of the guides behind them."""
    folder = tmp_path_factory.mktemp("reader")
    server = Server(folder / "data").wait_until_ready()
    yield Reader(folder, server)
    assert server.stop() == 0


class Reader:
    """Types blocks of a guide into one shell after the other; what is exported stays."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        names = os.pathsep.join([os.path.dirname(os.environ["LAZURITE_AZ"]), os.path.dirname(sys.executable)])
        self.env = {
            "PATH": os.pathsep.join([names, os.environ["PATH"]]),
            "HOME": str(folder),
            "PYTHONPATH": str(NAMES),
            "NO_PROXY": "*",
        }
        (folder / "examples").symlink_to(ROOT / "examples")
        (first, *_) = blocks("docs/how-to/daemon.md", "console")
        self.type(first)

    def type(self, block):
        """What it prints. Variables that it sets are there for the next block."""
        lines = [line.removeprefix("$ ") for line in block.splitlines()]
        kept = self.folder / "environment"
        script = "\n".join(["set -e -a", *lines, "set +a", f"env -0 > {kept}"])
        script = script.replace("target/debug/lazurite env", f"{BINARY} env --data-dir={self.server.data_dir}")
        script = script.replace("python examples", f"{sys.executable} examples")
        done = subprocess.run(["bash", "-c", script], cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        self.env = dict(item.split("=", 1) for item in kept.read_text().split("\0") if "=" in item)
        return done.stdout

    def start(self, block, **more):
        """A program that runs until it is stopped: the last line of the block, what stands before it is typed."""
        *before, last = [line.removeprefix("$ ") for line in block.splitlines()]
        self.type("\n".join(before))
        words = last.replace("python ", f"{sys.executable} ", 1).split()
        words = [str(ROOT / word) if word.startswith("examples/") else word for word in words]
        env = {key: value for key, value in self.env.items()}
        for name, value in more.items():
            env[name] = value
        os.chdir(self.folder)
        return Program(words, env)


@pytest.fixture(autouse=True)
def folder():
    before = pathlib.Path.cwd()
    yield
    os.chdir(before)


def test_the_guide_to_daemons_works_from_top_to_bottom(reader):
    _, made, told, vault, certificate, rotated = blocks("docs/how-to/daemon.md", "console")
    reader.type(made)
    daemon = reader.start(told, INTERVAL="0.2")
    daemon.wait_for("Helsinki", 3)
    assert daemon.stop() == 0
    reader.type(vault)
    daemon = reader.start(certificate, INTERVAL="0.2", READ_AGAIN_AFTER="1")
    daemon.wait_for("Helsinki", 3)
    assert "secondary key now" in reader.type(rotated)
    daemon.wait_for("Helsinki", 10)
    assert daemon.stop() == 0
    assert daemon.count("failed") == 0 and daemon.count("refused") == 0


def test_the_guide_to_devices_works_from_top_to_bottom(reader):
    made, assigned, started = blocks("docs/how-to/device.md", "console")
    reader.type(made)
    reader.type(assigned)
    device = reader.start(started, PYTHONUNBUFFERED="1")
    device.wait_for("enter the code", 1)
    code = re.search(r"enter the code (\S+)", "".join(device.lines))[1]
    subprocess.run(reader.server.env["LAZURITE_DEVICE_APPROVE_CMD"], shell=True, check=True, env={**reader.env, **reader.server.env, "USER_CODE": code})
    assert device.process.wait(timeout=WITHIN_SECONDS) == 0, device.lines
    device.reader.join()
    assert device.count("upload: Succeeded") == 1
    assert [line.split(" (")[0] for line in device.lines[-2:]] == [
        "47.639754,-122.126986: inside",
        "47.645000,-122.126986: outside",
    ]
    again = reader.start(started)
    assert again.process.wait(timeout=WITHIN_SECONDS) == 0, again.lines
    again.reader.join()
    assert again.count("enter the code") == 0 and again.count("inside") == 1
    assert (reader.folder / "device-tokens.json").stat().st_mode & 0o777 == 0o600


def test_the_guide_to_sas_tokens_works_from_top_to_bottom(reader):
    made, started, rotated = blocks("docs/how-to/sas.md", "console")
    reader.type(made)
    first = (reader.folder / "sas.txt").read_text().strip()
    client = reader.start(started, INTERVAL="0.3")
    client.wait_for("200 Helsinki", 3)
    assert "the old tokens are refused" in reader.type(f"{rotated.rstrip()} 2\n")
    client.wait_for("200 Helsinki", 5)
    assert client.stop() == 0
    assert all(line.startswith("200 ") for line in client.lines), client.lines
    geocode = f"{reader.env['LAZURITE_MAPS']}/geocode?api-version=2023-06-01&query=Helsinki"
    headers = {"Authorization": f"jwt-sas {first}"}
    refused = requests.get(geocode, headers=headers, verify=reader.env["LAZURITE_CA"])
    assert refused.status_code == 401 and "jwt-sas" in refused.headers["WWW-Authenticate"]
