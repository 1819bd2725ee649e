"""Runs `lazurite broker`, and knows its keys."""

import re
import signal
import subprocess

import requests
from server import BINARY

PAGE = "http://localhost:5173"


class Broker:
    """One token service on a free port."""

    def __init__(self, folder, *arguments, env=None):
        self.key_file = folder / "broker-keys.toml"
        self.log = open(folder / "broker.log", "wb+")
        self.process = subprocess.Popen(
            [BINARY, "broker", *map(str, arguments)], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        self.address = None
        for line in self.process.stdout:
            if found := re.match(r"Tokens: (.*)\?code=", line):
                self.address = found[1]
                return
        raise AssertionError(f"the broker ended with {self.process.wait()}: {self.errors()}")

    @property
    def key(self):
        return re.search(r'^default = "(.*)"$', self.key_file.read_text(), re.MULTILINE)[1]

    def get(self, path=None, verify=True, **headers):
        """Asks as a page of ours does, with the key."""
        address = re.sub("/api/.*", path, self.address) if path else f"{self.address}?code={self.key}"
        return requests.get(address, headers={"Origin": PAGE, **headers}, verify=verify, timeout=30)

    def errors(self):
        self.log.seek(0)
        return self.log.read().decode()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)
