"""What the documentation tells people to type is typed here."""

import os
import pathlib
import re
import subprocess
import sys

import pytest
from server import Server

ROOT = pathlib.Path(__file__).parents[3]
NODE = ROOT / "tests/conformance/node"


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    """A server whose administrator has no role yet, as the guides assume."""
    server = Server(tmp_path_factory.mktemp("docs") / "data").wait_until_ready()
    yield {**os.environ, **server.env}
    assert server.stop() == 0


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)


def run(env, *command):
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_geocodes(env):
    (program,) = blocks("README.md", "python")
    assert "coordinates" in run(env, sys.executable, "-c", program)


def test_the_guide_to_signing_in_works_from_top_to_bottom(env):
    (program,) = blocks("docs/how-to/sign-in.md", "python")
    assert "Helsinki" in run(env, sys.executable, "-c", program)
    if not (NODE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=NODE, check=True)
    (program,) = blocks("docs/how-to/sign-in.md", "js")
    file = NODE / "suite/guide.mjs"
    file.write_text(program)
    try:
        assert "200 Helsinki" in run(env, "node", str(file))
    finally:
        file.unlink()
    commands = [
        line.removeprefix("$ ").removeprefix("    ")
        for block in blocks("docs/how-to/sign-in.md", "console")
        if "curl" in block
        for line in block.splitlines()
    ]
    answer = run(env, "bash", "-c", "set -e\n" + "\n".join(commands))
    assert '"FeatureCollection"' in answer and '"access_token"' in answer


def test_the_seed_of_the_guide_starts(tmp_path):
    (seed,) = blocks("docs/how-to/seed-file.md", "toml")
    file = tmp_path / "seed.toml"
    file.write_text(seed)
    server = Server(tmp_path / "data", f"--seed={file}").wait_until_ready()
    assert server.env["LAZURITE_SUBSCRIPTION_KEY"] == "primary-key-for-tests"
    assert server.stop() == 0
