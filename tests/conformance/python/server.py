"""Runs the built binary on free ports with a data folder of its own, and tells what it prints."""

import json
import os
import pathlib
import signal
import subprocess
import time

import requests

BINARY = os.environ.get("LAZURITE_BINARY", str(pathlib.Path(__file__).parents[3] / "target/debug/lazurite"))
READY_WITHIN_SECONDS = 60


class Server:
    """One `lazurite start`; ports are chosen by the system unless they are given."""

    def __init__(self, data_dir, *arguments):
        self.data_dir = pathlib.Path(data_dir)
        ports = [] if "--port" in arguments else ["--port=0", "--http-port=0", "--identity-port=0"]
        self.log = open(self.data_dir.with_suffix(".log"), "ab+")
        self.process = subprocess.Popen(
            [BINARY, "start", f"--data-dir={data_dir}", *ports, *arguments],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.banner = self._read_banner()
        self.env = env(data_dir)

    def _read_banner(self):
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("Settings for SDKs"):
                return "".join(lines)
        raise AssertionError(f"the server ended with {self.process.wait()}: {self.errors()}")

    def errors(self):
        self.log.seek(0)
        return self.log.read().decode()

    def wait_until_ready(self):
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline:
            try:
                if requests.get(f"{self.env['LAZURITE_MAPS_HTTP']}/health", timeout=5).status_code == 200:
                    return self
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError("the server did not become ready")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def kill(self):
        self.process.kill()
        self.process.wait()


def run(*arguments):
    """Runs a command of the binary to its end."""
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def env(data_dir):
    """What `lazurite env` says."""
    output = run("env", f"--data-dir={data_dir}", "--format=json")
    assert output.returncode == 0, output.stderr
    return json.loads(output.stdout)
