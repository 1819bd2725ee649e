"""A private PostgreSQL server, run by the script that the store's own tests use; it ends when this process does."""

import os
import pathlib
import shutil
import subprocess

SCRIPT = pathlib.Path(__file__).parents[3] / "crates/store/src/testing/postgres.sh"
DEBIAN = pathlib.Path("/usr/lib/postgresql")


class Postgres:
    """A server without any network; `url` is that of an empty database."""

    def __init__(self):
        programs = _programs()
        # The server refuses to run as root; Debian's package brings a user for it.
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        self.script = subprocess.Popen(
            [*user, "sh", "-c", SCRIPT.read_text(), SCRIPT.name, programs],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            text=True,
        )
        folder = self.script.stdout.readline().strip()
        assert folder, "the private PostgreSQL did not start"
        createdb = [f"{programs}/createdb", "-h", folder, "-U", "lazurite", "lazurite"]
        subprocess.run(createdb, check=True, timeout=60)
        self.url = f"postgres://lazurite@localhost/lazurite?host={folder}"

    def stop(self):
        self.script.stdin.close()
        self.script.wait(timeout=60)


def _programs():
    """The folder of `initdb`: the latest one of Debian's, else where the search path leads."""
    versions = [folder for folder in DEBIAN.glob("*/bin") if (folder / "initdb").exists()]
    if versions:
        return str(max(versions, key=lambda folder: int(folder.parent.name)))
    found = shutil.which("initdb")
    assert found, "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    return os.path.dirname(found)
