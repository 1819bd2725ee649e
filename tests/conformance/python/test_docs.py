"""What the documentation tells people to type is typed here."""

import os
import pathlib
import re
import subprocess
import sys

import pytest
from az import AZ, BROWSER
from server import BINARY, Server

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
    assert '"FeatureCollection"' in answer


def test_the_guide_to_managed_identity_works_from_top_to_bottom(tmp_path):
    server = Server(tmp_path / "data").wait_until_ready()
    page = "docs/how-to/managed-identity.md"
    commands = [line.removeprefix("$ ") for block in blocks(page, "console") for line in block.splitlines()]
    program = "from azure.identity import DefaultAzureCredential as D; D().get_token('https://atlas.microsoft.com/.default')"
    script = "\n".join(["set -e", *commands, f'{sys.executable} -c "{program}"'])
    script = script.replace("target/debug/lazurite env", f"{BINARY} env --data-dir={server.data_dir}")
    assert '"access_token"' in run({"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, "bash", "-c", script)
    assert server.stop() == 0


def test_the_guide_to_signing_people_in_signs_the_administrator_in(tmp_path):
    server = Server(tmp_path / "data").wait_until_ready()
    (commands,) = blocks("docs/how-to/sign-people-in.md", "console")
    script = "\n".join(["set -e", *(line.removeprefix("$ ") for line in commands.splitlines())])
    script = script.replace("target/debug/lazurite env", f"{BINARY} env --data-dir={server.data_dir}")
    path = os.pathsep.join([os.path.dirname(AZ), os.environ["PATH"]])
    home = {"PATH": path, "BROWSER": BROWSER, "HOME": str(tmp_path)}
    assert '"accessToken"' in run(home, "bash", "-c", script)
    assert server.stop() == 0


def test_the_tables_of_the_guide_to_managed_identity_are_read(tmp_path):
    (tables,) = blocks("docs/how-to/managed-identity.md", "toml")
    file = tmp_path / "identities.toml"
    resource = "/subscriptions/0f000000-0000-4000-8000-000000000001/resourceGroups/lazurite/providers"
    file.write_text(
        tables.replace("/subscriptions/…/resourceGroups/lazurite/providers", resource)
        .replace("/subscriptions/…", f"{resource}/Microsoft.ManagedIdentity")
        .replace("172.17.0.1:4143", "127.0.0.1:0")
        .replace("4142", "0")
    )
    server = Server(tmp_path / "data", f"--managed-identities={file}").wait_until_ready()
    assert server.stop() == 0


def test_the_seed_of_the_guide_starts(tmp_path):
    (seed,) = blocks("docs/how-to/seed-file.md", "toml")
    file = tmp_path / "seed.toml"
    file.write_text(seed)
    server = Server(tmp_path / "data", f"--seed={file}").wait_until_ready()
    assert server.env["LAZURITE_SUBSCRIPTION_KEY"] == "primary-key-for-tests"
    assert server.stop() == 0


def test_every_witness_that_the_page_on_compatibility_names_is_there():
    page = (ROOT / "docs/compatibility.md").read_text()
    short = dict(re.findall(r"^\| `(\w+/)` \| `([^`]+)` \|", page, re.MULTILINE))
    assert len(short) > 5
    named = set(re.findall(r"`((?:%s)[\w./-]+)`" % "|".join(short), page))
    missing = [name for name in named if not (ROOT / (short[name.split("/")[0] + "/"] + name.split("/", 1)[1])).exists()]
    assert len(named) > 100 and missing == []
