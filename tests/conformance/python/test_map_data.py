"""Seed: a device uploads a circle and is told when it leaves it. The Data and Spatial services, as their clients call them."""

import json
import pathlib
import re
import sqlite3
import subprocess
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from clients import ATLAS, GROUP
from postgres import Postgres
from server import BINARY, Server

GUIDE = pathlib.Path(__file__).parents[3] / "docs/how-to/geofence.md"
#: The article's circle: a centre and a radius.
CIRCLE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-122.126986, 47.639754]},
            "properties": {"geometryId": "001", "radius": 500},
        }
    ],
}
DATA = {"api-version": "2.0", "dataFormat": "geojson"}
CENTRE = {"lat": 47.639754, "lon": -122.126986}


class Client:
    """A program without an SDK: no current one has these services."""

    def __init__(self, maps, headers):
        self.maps, self.headers = maps, headers

    def __call__(self, method, path, body=None, **parameters):
        url = path if path.startswith("http") else f"{self.maps}{path}"
        return requests.request(method, url, params=parameters, headers=self.headers, json=body, timeout=60)

    def upload(self, document=CIRCLE):
        answer = self("POST", "/mapData", document, **DATA)
        assert answer.status_code == 202, answer.text
        operation = requests.get(answer.headers["Operation-Location"], headers=self.headers, timeout=60)
        assert operation.json()["status"] == "Succeeded"
        return re.search(r"/mapData/([0-9a-f-]{36})\?", operation.headers["Resource-Location"]).group(1)

    def fence(self, udid, **parameters):
        parameters = {"api-version": "1.0", "deviceId": "drone", "udid": udid, **parameters}
        return self("GET", "/spatial/geofence/json", **parameters)


def with_key(azure, account):
    return Client(azure.maps, {"subscription-key": azure.accounts.list_keys(GROUP, account.name).primary_key})


def with_role(azure, account, role):
    """A program that signs in and has that role on the account."""
    _, principal, credential = azure.application()
    azure.assign(role, principal, account.id)
    token = credential.get_token(f"{ATLAS}/.default").token
    return Client(azure.maps, {"Authorization": f"Bearer {token}", "x-ms-client-id": account.properties.unique_id})


def test_the_circle_of_the_device_article_is_uploaded_followed_and_left(azure):
    contributor = with_role(azure, azure.account(), "Azure Maps Data Contributor")
    answer = contributor("POST", "/mapData", CIRCLE, **DATA)
    assert answer.status_code == 202 and answer.content == b""
    assert "Operation-Location" in answer.headers["Access-Control-Expose-Headers"]
    operation = contributor("GET", answer.headers["Operation-Location"])
    assert operation.json()["status"] == "Succeeded" and operation.json()["created"]
    assert contributor("GET", operation.headers["Resource-Location"]).json() == CIRCLE
    udid = operation.json()["operationId"]
    inside = contributor.fence(udid, **CENTRE).json()
    assert inside["geometries"][0]["distance"] == -999.0 and inside["geometries"][0]["udId"] == udid
    near = contributor.fence(udid, lat=47.639754, lon=-122.1201, searchBuffer=500).json()["geometries"][0]
    assert 0 < near["distance"] < 30 and near["nearestLon"] < -122.1201
    assert contributor.fence(udid, lat=47.7, lon=-122.1).json()["geometries"][0]["distance"] == 999.0


def test_readers_read_contributors_write_and_a_custom_role_does_what_it_names(azure):
    account = azure.account()
    contributor = with_role(azure, account, "Azure Maps Data Contributor")
    reader = with_role(azure, account, "Azure Maps Data Reader")
    udid = contributor.upload()
    assert reader("GET", f"/mapData/{udid}", **DATA).json() == CIRCLE
    assert [item["udid"] for item in reader("GET", "/mapData", **DATA).json()["mapDataList"]] == [udid]
    assert reader.fence(udid, **CENTRE).status_code == 200
    for answer, action in (
        (reader("POST", "/mapData", CIRCLE, **DATA), "data/write"),
        (reader("PUT", f"/mapData/{udid}", CIRCLE, **DATA), "data/write"),
        (reader("DELETE", f"/mapData/{udid}", **DATA), "data/delete"),
        (reader.fence(udid, isAsync="true", **CENTRE), "spatial/write"),
    ):
        assert answer.status_code == 403 and action in answer.json()["error"]["message"], answer.text
    published = contributor.fence(udid, isAsync="True", mode="EnterAndExit", **CENTRE)
    assert published.json()["isEventPublished"] is False and uuid.UUID(published.headers["X-Correlation-id"])
    assert contributor("DELETE", f"/mapData/{udid}", **DATA).status_code == 204
    assert reader("GET", f"/mapData/{udid}", **DATA).status_code == 400


def test_another_account_sees_nothing_of_it(azure):
    mine, theirs = with_key(azure, azure.account()), with_key(azure, azure.account())
    udid, unknown = mine.upload(), str(uuid.uuid4())
    assert mine.fence(udid, **CENTRE).status_code == 200
    for method, path in (("GET", "/mapData/{}"), ("DELETE", "/mapData/{}"), ("PUT", "/mapData/{}"), ("GET", "/mapData/operations/{}")):
        answers = [theirs(method, path.format(id), CIRCLE, **DATA) for id in (udid, unknown)]
        assert [answer.status_code for answer in answers] in ([400, 400], [404, 404])
        assert answers[0].json() == answers[1].json(), "nobody learns that it exists"
    answer = theirs.fence(udid, **CENTRE)
    assert answer.status_code == 400 and answer.json()["error"]["innererror"]["code"] == "NoUserDataWithUdid"
    assert theirs("GET", "/mapData", **DATA).json() == {"mapDataList": []}
    assert mine("GET", f"/mapData/{udid}", **DATA).json() == CIRCLE


def test_the_first_generation_is_followed_by_its_bodies(azure):
    client = with_key(azure, azure.account())
    answer = client("POST", "/mapData/upload", CIRCLE, **{**DATA, "api-version": "1.0"})
    assert answer.status_code == 202 and answer.headers["Content-Length"] == "0"
    operation = client("GET", answer.headers["Location"]).json()
    metadata = client("GET", operation["resourceLocation"]).json()
    assert metadata["uploadStatus"] == "Completed" and metadata["sizeInBytes"] == len(json.dumps(CIRCLE))
    assert client("GET", metadata["location"]).json() == CIRCLE


def test_a_fault_is_told_by_its_path(azure):
    client = with_key(azure, azure.account())
    swapped = json.loads(json.dumps(CIRCLE).replace("-122.126986, 47.639754", "47.639754, -122.126986"))
    error = client("POST", "/mapData", swapped, **DATA).json()["error"]
    assert error["innererror"]["code"] == "InvalidGeoJson" and error["target"] == "features[0].geometry.coordinates"
    assert "longitude first" in error["message"]
    nameless = json.loads(json.dumps(CIRCLE).replace('"geometryId": "001", ', ""))
    error = client.fence(client.upload(nameless), **CENTRE).json()["error"]
    assert error["message"].startswith("Invalid GeoJSON: All feature properties should contain a geometryId, which is used for identifying the geofence.")
    packages = client("POST", "/mapData", CIRCLE, **{**DATA, "dataFormat": "dwgzippackage"})
    assert packages.status_code == 400 and "Creator" in packages.json()["error"]["message"]


def test_too_much_is_refused_before_it_is_read(azure):
    client = with_key(azure, azure.account())
    body = b" " * (50 << 20) + b"{}"
    answer = requests.post(f"{azure.maps}/mapData", params=DATA, headers=client.headers, data=body, timeout=60)
    assert answer.status_code == 413
    many = {"type": "FeatureCollection", "features": CIRCLE["features"] * 50_000}
    assert client("POST", "/mapData", many, **DATA).status_code == 202
    assert len(client("GET", "/mapData", **DATA).json()["mapDataList"]) == 1


def test_what_is_asked_of_geometry_is_answered(azure):
    client = with_key(azure, azure.account())
    udid = client.upload()
    version = {"api-version": "2022-08-01"}
    circle = client("GET", "/spatial/buffer/json", udid=udid, distances="176.3", **version).json()
    assert circle["summary"] == {"udid": udid, "information": "1 feature processed in user data"}
    inside = client("POST", "/spatial/pointInPolygon/json", circle["result"], **CENTRE, **version).json()
    assert inside["result"] == {"pointInPolygons": True, "intersectingGeometries": ["001"]}
    closest = client("GET", "/spatial/closestPoint/json", udid=udid, **CENTRE, **version).json()
    assert closest["result"][0]["geometryId"] == "001" and closest["result"][0]["distanceInMeters"] == 0
    query = "47.622942,-122.316456:47.610378,-122.200676"
    distance = client("GET", "/spatial/greatCircleDistance/json", query=query, **version).json()
    assert abs(distance["result"]["distanceInMeters"] - 8815.317560660951) < 1e-6


def test_writers_at_once_keep_everything_that_was_acknowledged(azure):
    client = with_key(azure, azure.account())
    with ThreadPoolExecutor(16) as threads:
        # Two requests each: within the fifty that an account may send at once.
        kept = set(threads.map(lambda _: client.upload(), range(20)))
    assert {item["udid"] for item in client("GET", "/mapData", **DATA).json()["mapDataList"]} == kept


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_what_was_acknowledged_survives_kill_9(tmp_path, database):
    postgres = Postgres() if database == "PostgreSQL" else None
    arguments = [f"--database-url={postgres.url}"] if postgres else []
    try:
        kept = []
        for _ in range(3):
            server = Server(tmp_path / "data", *arguments).wait_until_ready()
            client = Client(server.env["LAZURITE_MAPS_HTTP"], {"subscription-key": server.env["LAZURITE_SUBSCRIPTION_KEY"]})
            for udid in kept:
                assert client("GET", f"/mapData/{udid}", **DATA).json() == CIRCLE
            answer = client("POST", "/mapData", CIRCLE, **DATA)
            server.kill()
            kept.append(answer.headers["Operation-Location"].split("/")[-1].split("?")[0])
    finally:
        if postgres:
            postgres.stop()


def test_the_data_of_an_account_goes_with_it(azure, lazurite):
    account = azure.account()
    with_key(azure, account).upload()
    azure.accounts.delete(GROUP, account.name)
    with sqlite3.connect(f"file:{lazurite.data_dir}/state.db?mode=ro", uri=True) as state:
        rows = state.execute("SELECT COUNT(*) FROM map_data_body WHERE account = ?", [account.properties.unique_id]).fetchone()
    assert rows == (0,)


def test_the_guide_to_geofences_works_from_top_to_bottom(tmp_path):
    server = Server(tmp_path / "data").wait_until_ready()
    (document,) = re.findall(r"^```json\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    (tmp_path / "fences.json").write_text(document)
    blocks = re.findall(r"^```console\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    script = "\n".join(["set -e", *lines]).replace("target/debug/lazurite env", f"{BINARY} env --data-dir={server.data_dir}")
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path), "NO_PROXY": "*"}
    done = subprocess.run(["bash", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    (metres,) = re.findall(r'"geometryId":"house","distance":(-?[0-9.]+)', done.stdout.split("}{")[0])
    assert -50 < float(metres) < 0, done.stdout
    assert '"expiredGeofenceGeometryId":["yard"]' in done.stdout, done.stdout
    assert server.stop() == 0
