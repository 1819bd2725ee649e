"""Runs the programs of `examples/` as their guides say, in each language that they are written in."""

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

from server import BINARY, run
from vaults import NAMES

ROOT = pathlib.Path(__file__).parents[3]
NODE_NAMES = ROOT / "tests/conformance/node/suite/names.mjs"
WITHIN_SECONDS = 60


def command(example, language):
    """How a reader starts it."""
    folder = ROOT / "examples" / example
    if language == "python":
        return [sys.executable, str(folder / "python/daemon.py")]
    if language == "node":
        if not (folder / "node/node_modules").is_dir():
            install = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(install, cwd=folder / "node", check=True)
        return ["node", str(folder / "node/daemon.mjs")]
    return [str(pathlib.Path(BINARY).with_name(example))]


def resolves(name):
    """Asks the system, past what Python programs of this suite are told."""
    program = f"import socket; socket.getaddrinfo({name!r}, 443)"
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run([sys.executable, "-c", program], env=plain, capture_output=True).returncode == 0


def with_names(server, folder, command):
    """The command in a world of its own whose hosts file has what `lazurite hosts` prints, if the system needs that."""
    if resolves("kv.vault.localhost"):
        return command
    lines = run("hosts", f"--data-dir={server.data_dir}")
    assert lines.returncode == 0, lines.stderr
    hosts = folder / "hosts"
    hosts.write_text(pathlib.Path("/etc/hosts").read_text() + lines.stdout)
    script = 'mount --bind "$0" /etc/hosts && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", script, str(hosts), *command]


class Program:
    """One that runs until it is told to stop, and what it printed so far."""

    def __init__(self, command, env):
        more = {"PYTHONPATH": str(NAMES), "NODE_OPTIONS": f"--import={NODE_NAMES}", "NO_PROXY": "*"}
        self.process = subprocess.Popen(
            command, env={**os.environ, **env, **more}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self.reader.start()

    def count(self, text):
        return sum(text in line for line in self.lines)

    def wait_for(self, text, times):
        """Until it has printed `text` that many times more."""
        wanted, deadline = self.count(text) + times, time.monotonic() + WITHIN_SECONDS
        while self.count(text) < wanted:
            assert self.process.poll() is None and time.monotonic() < deadline, "".join(self.lines[-20:])
            time.sleep(0.05)

    def stop(self):
        """Asks it to stop, as service managers do; its status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=30)
        self.reader.join()
        return status
