"""Runs `lazurite serve` with a configuration of the test's own."""

import pathlib
import signal
import subprocess
import time

import requests

from ports import free_port
from server import BINARY, READY_WITHIN_SECONDS


def write_file(folder, certificate, more, listen=(0, "https://localhost"), server=""):
    """Writes a configuration that keeps its data beside itself, with the certificate of that data folder; `listen`: port and origin."""
    port, origin = listen
    (folder / "lazurite.toml").write_text(
        f"""
[server]
listen = ["127.0.0.1:{port}"]
origin = "{origin}"
data_dir = "{folder}/data"
{server}

[tls]
certificate = "{certificate}/server.pem"
key = "{certificate}/server.key.pem"

{more}"""
    )


class Serving:
    """One `lazurite serve` on a port of its own; `issuer` is a `lazurite start` whose certificate it borrows; `server` goes into `[server]`."""

    def __init__(self, folder, issuer_data_dir, configuration, port=None, server=""):
        self.port = port or free_port()
        self.origin = f"https://localhost:{self.port}"
        self.folder, issuer = pathlib.Path(folder), pathlib.Path(issuer_data_dir)
        self.ca = str(issuer / "ca.pem")
        self.file = self.folder / "lazurite.toml"
        write_file(self.folder, issuer, configuration, listen=(self.port, self.origin), server=server)
        self.start()

    def start(self):
        self.log = open(self.folder / "serve.log", "ab+")
        command = [BINARY, "serve", "--config", str(self.file), "--log=json"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=self.log)
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if requests.get(f"{self.origin}/health/ready", verify=self.ca, timeout=5).status_code == 200:
                    return
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not become ready: {self.logged()}")

    def logged(self):
        self.log.seek(0)
        return self.log.read().decode()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)
