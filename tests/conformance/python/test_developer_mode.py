"""What a test of an application asks of `lazurite start`: its clock, its state, the same bytes; and that nobody else may ask."""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

import requests
from clients import GROUP, Azure, geocode, refused
from developer import TILE, Dev, dev, started  # noqa: F401 (fixtures)
from server import BINARY, Server
from serving import Serving
from vaults import Vaults

ROOT = pathlib.Path(__file__).parents[3]


# The clock


def test_a_token_ends_with_the_clock_and_the_next_one_opens(dev):
    _, credential = dev.reader()
    client = dev.azure.search(credential, dev.env["LAZURITE_CLIENT_ID"])
    geocode(client)
    dev.clock(advance="PT2H")
    refused(401, lambda: geocode(client))
    again = dev.azure.credential(credential._client_id, credential._client_credential)
    geocode(dev.azure.search(again, dev.env["LAZURITE_CLIENT_ID"]))


def test_a_program_whose_clock_moves_along_renews_its_token_by_itself(dev, monkeypatch):
    _, credential = dev.reader()
    client = dev.azure.search(credential, dev.env["LAZURITE_CLIENT_ID"])
    geocode(client)
    dev.clock(advance="PT2H")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 7200)
    geocode(client)


def test_a_sas_token_ends_with_the_clock(dev):
    account, identity = dev.sas_account()
    client = dev.azure.search_with_sas(dev.azure.sas(account, identity.principal_id, hours=1))
    geocode(client)
    dev.clock(advance="PT1H")
    refused(401, lambda: geocode(client))


def test_a_vault_whose_days_are_over_is_gone_when_the_clock_has_moved(dev):
    vaults = Vaults(dev.azure)
    vault = vaults.make()
    vaults.client.vaults.delete(GROUP, vault.name)
    dev.clock(advance="P89D")
    names = lambda: [one.name for one in Vaults(Azure(dev.env)).client.vaults.list_deleted()]
    assert vault.name in names()
    dev.clock(advance="P2D")
    assert vault.name not in names()


def test_a_frozen_clock_gives_a_rate_no_new_second(dev):
    account, _ = dev.sas_account()
    dev.clock(freeze=True)
    token = dev.token(type="sas", account=account.name, maxRatePerSecond=5)
    statuses = lambda: [dev.with_sas(token).status_code for _ in range(6)]
    assert statuses() == [200] * 5 + [429]
    assert dev.with_sas(token).headers["retry-after"] == "1"
    dev.clock(advance=1)
    assert statuses() == [200] * 5 + [429]
    dev.clock(advance="-P1D")
    fresh = dev.token(type="sas", account=account.name, maxRatePerSecond=5)
    assert dev.with_sas(fresh).status_code == 200, "a clock that was put back gives every limit back"


def test_keys_have_taken_their_turns_when_the_answer_to_a_jump_is_there(dev):
    keys = f"{dev.env['LAZURITE_AUTHORITY']}/{dev.env['LAZURITE_TENANT']}/discovery/v2.0/keys"
    published = lambda: {key["kid"] for key in requests.get(keys).json()["keys"]}
    before = published()
    principal, _ = dev.reader()
    for jump in ({"advance": "P1Y"}, {"now": "2150-06-01T00:00:00Z"}, {"now": "2001-01-01T00:00:00Z"}, {"reset": True}):
        dev.clock(**jump)
        kid = dev.call("POST", "/tokens", {})["header"]["kid"]
        assert kid in published(), jump
        assert dev.with_bearer(dev.token(principal=principal)).status_code == 200, jump
    assert published().isdisjoint(before)


def test_answers_and_billing_go_by_the_clock(dev):
    dev.clock(now="2031-05-06T07:08:09Z", freeze=True)
    answer = dev.tile()
    assert answer.headers["date"] == "Tue, 06 May 2031 07:08:09 GMT"
    assert dev.call("GET", "/clock")["now"].startswith("2031-05-06T07:08:09")


def test_a_time_that_is_none_is_refused(dev):
    for ask in ({"now": "noon"}, {"advance": "soon"}, {"now": "2500-01-01T00:00:00Z"}, {"forward": 1}):
        dev.call("POST", "/clock", ask, status=400)


# The state


def test_a_reset_brings_back_the_first_state(dev):
    account, identity = dev.sas_account()
    token = dev.azure.sas(account, identity.principal_id)
    key = dev.azure.accounts.list_keys(GROUP, account.name).primary_key
    geocode(dev.azure.search_with_key(key))
    bearer = dev.token()
    dev.reset()
    refused(404, lambda: dev.azure.accounts.get(GROUP, account.name))
    refused(401, lambda: geocode(dev.azure.search_with_key(key)))
    refused(401, lambda: geocode(dev.azure.search_with_sas(token)))
    assert dev.tile().status_code == 200
    # Its key is part of the first state, so it is as good as before.
    assert dev.with_bearer(bearer).status_code == dev.with_bearer(dev.token()).status_code


def test_a_snapshot_says_what_changed_and_comes_back(dev):
    principal, credential = dev.reader()
    client = dev.azure.search(credential, dev.env["LAZURITE_CLIENT_ID"])
    geocode(client)
    dev.call("POST", "/snapshots", {"name": "ready"}, status=201)
    assert dev.call("GET", "/snapshots/ready/diff") == {"added": [], "changed": [], "removed": []}
    scope = dev.env["LAZURITE_MAPS_ACCOUNT"]
    mine = [one for one in dev.azure.authorization.role_assignments.list_for_scope(scope) if one.principal_id == principal]
    dev.azure.authorization.role_assignments.delete_by_id(mine[0].id)
    key = dev.azure.accounts.regenerate_keys(*scope.split("/")[4::4], {"keyType": "primary"}).primary_key
    refused(403, lambda: geocode(client))
    difference = dev.call("GET", "/snapshots/ready/diff")
    assert [one["kind"] for one in difference["removed"]] == ["roleAssignment"]
    (changed,) = [one for one in difference["changed"] if one["kind"] == "mapsAccount"]
    assert "/primary_key/sealed" in changed["fields"] and key not in str(difference)
    dev.call("POST", "/snapshots/ready/restore")
    geocode(client)
    assert dev.tile().status_code == 200, "the key of the snapshot counts again"
    assert [one["name"] for one in dev.call("GET", "/snapshots")["snapshots"]] == ["ready"]
    dev.call("DELETE", "/snapshots/ready", status=204)
    dev.call("POST", "/snapshots/ready/restore", status=404)
    dev.call("POST", "/snapshots", {"name": "../master.key"}, status=400)


def test_snapshots_and_the_first_state_outlive_the_process(tmp_path):
    first = Server(tmp_path / "data").wait_until_ready()
    dev = Dev(first)
    dev.call("POST", "/snapshots", {"name": "kept"}, status=201)
    first.kill()
    second = Server(tmp_path / "data").wait_until_ready()
    dev = Dev(second)
    assert [one["name"] for one in dev.call("GET", "/snapshots")["snapshots"]] == ["kept"]
    dev.call("POST", "/snapshots/kept/restore")
    dev.call("POST", "/reset")
    assert dev.tile().status_code == 200
    assert second.stop() == 0


def test_resets_under_load_show_one_state_or_the_other(dev):
    def load(_):
        return dev.tile().status_code

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = pool.map(load, range(200))
        for _ in range(20):
            dev.call("POST", "/reset", {})
        assert set(answers) == {200}


# The same bytes


def story(dev):
    """What a program does, and all that it is answered."""
    told = []

    def ask(method, url, **more):
        answer = requests.request(method, url, timeout=30, **more)
        told.append((answer.status_code, dict(answer.headers), answer.content))
        return answer

    env = dev.env
    form = {
        "grant_type": "client_credentials",
        "client_id": env["LAZURITE_ADMIN_CLIENT_ID"],
        "client_secret": env["LAZURITE_ADMIN_CLIENT_SECRET"],
        "scope": "https://management.core.windows.net//.default",
    }
    signed_in = ask("POST", f"{env['LAZURITE_AUTHORITY']}/{env['LAZURITE_TENANT']}/oauth2/v2.0/token", data=form)
    admin = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    arm = f"{env['LAZURITE_ARM']}/subscriptions/{env['LAZURITE_SUBSCRIPTION']}"
    group = f"{arm}/resourceGroups/story"
    ask("PUT", f"{group}?api-version=2022-09-01", headers=admin, json={"location": env["LAZURITE_LOCATION"]})
    identity = f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/teller"
    body = {"location": env["LAZURITE_LOCATION"]}
    made = ask("PUT", f"{identity}?api-version=2023-01-31", headers=admin, json=body).json()
    assert "id" in made, made
    account = f"{group}/providers/Microsoft.Maps/accounts/story"
    body |= {
        "kind": "Gen2",
        "sku": {"name": "G2"},
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {made["id"]: {}}},
    }
    version = "?api-version=2023-06-01"
    ask("PUT", account + version, headers=admin, json=body)
    key = ask("POST", f"{account}/listKeys{version}", headers=admin).json()["primaryKey"]
    sas = {
        "signingKey": "primaryKey",
        "principalId": made["properties"]["principalId"],
        "maxRatePerSecond": 500,
        "start": "2030-01-01T00:00:00Z",
        "expiry": "2030-01-01T01:00:00Z",
    }
    ask("POST", f"{account}/listSas{version}", headers=admin, json=sas)
    ask("GET", account + version, headers=admin)
    ask("GET", dev.plain + TILE, headers={"subscription-key": key})
    ask("GET", dev.plain + TILE, headers={"subscription-key": "wrong"})
    ask("POST", f"{dev.plain}/_lazurite/tokens", json={"principal": env["LAZURITE_ADMIN_CLIENT_ID"]})
    return told


def test_one_seed_clock_and_state_give_the_same_bytes(dev):
    dev.clock(now="2030-01-01T00:00:00Z", freeze=True)
    dev.call("POST", "/snapshots", {"name": "begin"}, status=201)

    def told(seed):
        dev.call("POST", "/snapshots/begin/restore")
        dev.call("POST", "/random", {"seed": seed})
        return story(dev)

    first = told(7)
    assert all(status < 300 for status, _, _ in first[:-2])
    second, other = told(7), told(8)
    for number, (one, two) in enumerate(zip(first, second, strict=True)):
        assert one == two, f"answer {number} differs"
    assert other != first
    dev.call("DELETE", "/snapshots/begin", status=204)


# Who may


def test_pages_of_other_origins_and_names_are_refused(dev):
    for base in (dev.plain, dev.env["LAZURITE_MAPS"]):
        url = f"{base}/_lazurite/reset"
        assert requests.post(url, json={}, headers={"Origin": "https://evil.example"}).status_code == 403
        assert requests.post(url, json={}, headers={"Origin": "null"}).status_code == 403
        assert requests.post(url, json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert requests.post(url, data="{}", headers={"Content-Type": "text/plain"}).status_code == 415
        assert requests.post(url, json={}, headers={"Host": "evil.example"}).status_code == 421
        assert "access-control-allow-origin" not in requests.options(url, headers={"Origin": "https://evil.example"}).headers
        assert requests.post(url, json={}).status_code == 200


def test_serve_has_no_developer_mode(started, tmp_path):
    (tmp_path / "password").write_text("a first password\n")
    serving = Serving(
        tmp_path,
        started.data_dir,
        f"""
[bootstrap]
domain = "maps.example"
subscription = "22222222-2222-4222-8222-222222222222"
administrator = "root"
password_file = "{tmp_path}/password"
""",
    )
    routes = [
        ("GET", "/clock"), ("POST", "/clock"), ("POST", "/random"), ("POST", "/reset"), ("GET", "/snapshots"),
        ("POST", "/snapshots"), ("DELETE", "/snapshots/a"), ("POST", "/snapshots/a/restore"), ("GET", "/snapshots/a/diff"),
        ("POST", "/tokens"), ("GET", "/faults"), ("PUT", "/faults"), ("DELETE", "/faults"), ("GET", ""),
    ]

    def answer(method, path):
        answer = requests.request(method, f"{serving.origin}{path}", json={}, verify=serving.ca)
        return answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["message"].replace(path, "")

    for method, path in routes:
        # Word for word what any other path gets that there is not.
        assert answer(method, f"/_lazurite{path}") == answer(method, f"/_nothing{path}"), f"{method} {path}"
        assert answer(method, f"/_lazurite{path}")[0] in (404, 405), f"{method} {path}"
    assert serving.stop() == 0


# The guide


def test_the_guide_to_testing_an_application_works_from_top_to_bottom(tmp_path):
    server = Server(tmp_path / "data").wait_until_ready()
    page = (ROOT / "docs/how-to/test-your-app.md").read_text()
    commands = [
        line.removeprefix("$ ")
        for block in re.findall(r"^```console\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
        if "lazurite start" not in line
    ]
    script = "\n".join(["set -e", f"cd {tmp_path}", *commands])
    script = script.replace("target/debug/lazurite env", f"{BINARY} env --data-dir={server.data_dir}")
    home = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(["bash", "-c", script], env=home, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = re.findall(r"^```text\n(\d+)\n```", page, re.MULTILINE)
    assert re.findall(r"(\d{3})$", done.stdout, re.MULTILINE) == shown, done.stdout
    (program,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    file = tmp_path / "test_app.py"
    file.write_text(program)
    command, env = [sys.executable, "-m", "pytest", "-q", str(file)], {**os.environ, **server.env}
    tested = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert tested.returncode == 0, tested.stdout
    assert server.stop() == 0
