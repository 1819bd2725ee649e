"""200 writers at a time, over the wire, on SQLite and on PostgreSQL: whatever was acknowledged is there, also after a crash."""

import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from clients import Azure
from postgres import Postgres
from server import Server

WRITERS = 200
VERSION = "2023-06-01"
BODY = {"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}}


class Arm:
    """The resource manager of one server, called by any number of threads."""

    def __init__(self, server):
        azure = Azure(server.env)
        self.origin, self.ca = azure.arm, server.env["LAZURITE_CA"]
        self.token = azure.admin.get_token("https://management.azure.com/.default").token
        self.group = f"/subscriptions/{azure.subscription}/resourceGroups/acid"
        self.local = threading.local()

    def __call__(self, method, url, body=None, **headers):
        if not hasattr(self.local, "session"):
            self.local.session = requests.Session()
            self.local.session.verify = self.ca
        url = url if url.startswith("https:") else f"{self.origin}{url}?api-version={VERSION}"
        headers = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.local.session.request(method, url, json=body, headers=headers, timeout=60)

    def account(self, name):
        return f"{self.group}/providers/Microsoft.Maps/accounts/{name}"

    def make_group(self):
        url = f"{self.origin}{self.group}?api-version=2021-04-01"
        assert self("PUT", url, {"location": "eastus"}).ok

    def make(self, name):
        answer = self("PUT", self.account(name), BODY)
        assert answer.status_code == 201, answer.text


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def start(request, tmp_path_factory):
    """Starts a server on the database; each time on the same one, so that it can be crashed and started again."""
    folder = tmp_path_factory.mktemp("acid") / "data"
    postgres = Postgres() if request.param == "PostgreSQL" else None
    arguments = [f"--database-url={postgres.url}"] if postgres else []
    yield lambda: Server(folder, *arguments).wait_until_ready()
    if postgres:
        postgres.stop()


@pytest.fixture
def server(start, monkeypatch):
    server = start()
    for name, value in server.env.items():
        monkeypatch.setenv(name, value)
    yield server
    server.kill()
    assert " ERROR " not in server.errors(), server.errors()


@pytest.fixture
def arm(server):
    arm = Arm(server)
    arm.make_group()
    return arm


def all_at_once(work):
    """Does it in 200 threads that begin together; what each gave."""
    barrier = threading.Barrier(WRITERS)

    def begin(number):
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(WRITERS) as threads:
        return list(threads.map(begin, range(WRITERS)))


def test_200_writers_of_one_account_lose_no_update(arm):
    name = f"one{uuid.uuid4().hex[:8]}"
    arm.make(name)

    def count(number):
        for attempt in range(10_000):
            read = arm("GET", arm.account(name))
            tags = read.json()["tags"]
            tags["count"] = str(int(tags.get("count", "0")) + 1)
            written = arm("PATCH", arm.account(name), {"tags": tags}, If_Match=read.headers["ETag"])
            if written.status_code == 200:
                return int(written.json()["tags"]["count"])
            assert written.status_code == 412, written.text
            time.sleep(random.random() * min(attempt + 1, 20) / 20)

    counted = all_at_once(count)
    assert sorted(counted) == list(range(1, WRITERS + 1)), "each update was seen by the next"
    assert arm("GET", arm.account(name)).json()["tags"] == {"count": str(WRITERS)}


def test_200_writers_without_conditions_leave_the_account_as_one_of_them_wanted_it(arm):
    name = f"any{uuid.uuid4().hex[:8]}"
    arm.make(name)

    def replace(number):
        tags = {f"writer{at}": str(number) for at in range(15)}
        written = arm("PATCH", arm.account(name), {"tags": tags})
        assert (written.status_code, written.json()["tags"]) == (200, tags), written.text

    all_at_once(replace)
    tags = arm("GET", arm.account(name)).json()["tags"]
    assert len(tags) == 15 and len(set(tags.values())) == 1, "no write is mixed with another one"


def test_200_writers_of_200_accounts_find_all_of_them_in_the_list(arm):
    prefix = f"many{uuid.uuid4().hex[:8]}"

    def write(number):
        name = f"{prefix}-{number}"
        arm.make(name)
        written = arm("PATCH", arm.account(name), {"tags": {"writer": str(number)}})
        assert written.status_code == 200, written.text
        return name, number

    written = {name: str(number) for name, number in all_at_once(write)}
    listed, pages = {}, 0
    url = f"{arm.origin}{arm.group}/providers/Microsoft.Maps/accounts?api-version={VERSION}&$top=30"
    while url:
        page = arm("GET", url).json()
        assert len(page["value"]) <= 30
        found = {one["name"]: one["tags"].get("writer") for one in page["value"] if one["name"].startswith(prefix)}
        assert not found.keys() & listed.keys(), "nothing is on two pages"
        listed.update(found)
        url, pages = page.get("nextLink"), pages + 1
    assert listed == written and pages >= WRITERS / 30


def test_one_name_is_given_once_to_200_who_want_it(arm):
    name = f"race{uuid.uuid4().hex[:8]}"
    answers = all_at_once(lambda number: arm("PUT", arm.account(name), BODY, If_None_Match="*"))
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * (WRITERS - 1)
    deleted = all_at_once(lambda number: arm("DELETE", arm.account(name)))
    assert sorted(answer.status_code for answer in deleted) == [200] + [204] * (WRITERS - 1)


def test_what_was_acknowledged_before_a_crash_is_there_after_it(start, server, arm):
    prefix = f"crash{uuid.uuid4().hex[:8]}"
    acknowledged, enough = [], threading.Event()

    def write(number):
        for round in range(1000):
            name = f"{prefix}-{number}-{round}"
            try:
                answer = arm("PUT", arm.account(name), BODY)
            except requests.ConnectionError:
                return
            assert answer.status_code == 201, answer.text
            acknowledged.append(name)
            if len(acknowledged) >= 2 * WRITERS:
                enough.set()

    def crash():
        assert enough.wait(120)
        server.kill()

    crasher = threading.Thread(target=crash)
    crasher.start()
    all_at_once(write)
    crasher.join()
    again = start()
    try:
        arm = Arm(again)
        listed, url = set(), f"{arm.origin}{arm.group}/providers/Microsoft.Maps/accounts?api-version={VERSION}"
        while url:
            page = arm("GET", url).json()
            listed |= {one["name"] for one in page["value"]}
            url = page.get("nextLink")
        assert len(acknowledged) >= 2 * WRITERS and set(acknowledged) <= listed
        assert arm("GET", arm.account(acknowledged[-1])).status_code == 200
    finally:
        assert again.stop() == 0
