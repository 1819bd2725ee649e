"""One server for all tests of the session, and the SDKs' environment as `lazurite env` gives it."""

import os

import pytest

from server import Server


@pytest.fixture(scope="session")
def lazurite(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("lazurite") / "data").wait_until_ready()
    for name, value in server.env.items():
        os.environ[name] = value
    os.environ["NO_PROXY"] = "*"
    yield server
    assert server.stop() == 0
    assert server.errors() == "", "the server's log must be clean"


@pytest.fixture(autouse=True)
def environment():
    """What a test does to the environment ends with it. Fixtures of longer life have set theirs before."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def azure(lazurite):
    from clients import Azure

    return Azure(lazurite.env)


@pytest.fixture
def az(lazurite, tmp_path):
    """The Azure CLI with a fresh configuration folder."""
    from az import Az

    return Az(tmp_path / "az", lazurite.env)
