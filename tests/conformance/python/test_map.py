"""The map itself, through the SDKs and as web maps fetch it."""

import gzip
import sqlite3
import struct
import time

import pytest
import requests
from azure.core.credentials import AzureKeyCredential
from clients import GROUP, refused


@pytest.fixture(scope="module")
def key(lazurite):
    return lazurite.env["LAZURITE_SUBSCRIPTION_KEY"]


def get(azure, path, key, **parameters):
    parameters = {"api-version": "2024-04-01", **parameters}
    return requests.get(f"{azure.maps}{path}", params=parameters, headers={"subscription-key": key} if key else {})


def size_of(png):
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize("tileset", ["microsoft.base.road", "microsoft.base.darkgrey"])
@pytest.mark.parametrize("size", [256, 512])
@pytest.mark.parametrize("zoom, x, y", [(0, 0, 0), (6, 36, 18), (14, 9327, 4743), (22, 2387900, 1214440)])
def test_raster_tiles_are_pngs_of_the_asked_size(azure, key, tileset, size, zoom, x, y):
    answer = get(azure, "/map/tile", key, tilesetId=tileset, zoom=zoom, x=x, y=y, tileSize=size)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/png"
    assert size_of(answer.content) == (size, size)
    assert answer.headers["x-ms-azuremaps-region"] == "East US" and answer.headers["x-ms-request-id"]


def test_the_render_sdk_fetches_tiles_tile_sets_and_attribution(azure, key):
    client = azure.render(AzureKeyCredential(key))
    tile = b"".join(client.get_map_tile(tileset_id="microsoft.base.road", z=1, x=0, y=0))
    assert size_of(tile) == (256, 256)
    tileset = client.get_map_tileset(tileset_id="microsoft.base")
    assert tileset["tiles"][0].startswith(azure.maps) and "{z}" in tileset["tiles"][0]
    attribution = client.get_map_attribution(tileset_id="microsoft.base", zoom=3, bounds=[-10, 40, 10, 60])
    assert any("Natural Earth" in line for line in attribution["copyrights"])


def test_a_tile_set_points_at_tiles_that_are_there(azure, key):
    tiles = get(azure, "/map/tileset", key, tilesetId="microsoft.base").json()["tiles"][0]
    url = tiles.replace("{z}", "3").replace("{x}", "4").replace("{y}", "2")
    answer = requests.get(url, headers={"subscription-key": key})
    assert answer.status_code == 200 and len(answer.content) > 1000


def test_empty_ocean_is_an_empty_answer_and_no_error(azure, key):
    answer = get(azure, "/map/tile", key, tilesetId="microsoft.base", zoom=10, x=0, y=512)
    assert answer.status_code in (200, 204)


def test_vector_tiles_come_compressed_only_to_those_who_ask(azure, key):
    parameters = {"api-version": "2024-04-01", "tilesetId": "microsoft.base", "zoom": 2, "x": 2, "y": 1}
    headers = {"subscription-key": key, "Accept-Encoding": "identity"}
    plain = requests.get(f"{azure.maps}/map/tile", params=parameters, headers=headers)
    assert "Content-Encoding" not in plain.headers
    headers["Accept-Encoding"] = "gzip"
    with requests.get(f"{azure.maps}/map/tile", params=parameters, headers=headers, stream=True) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.raw.read(decode_content=False)) == plain.content


def test_tiles_outside_the_world_and_unknown_tile_sets_are_refused(azure, key):
    for parameters in ({"zoom": 1, "x": 2, "y": 0}, {"zoom": 23, "x": 0, "y": 0}, {"zoom": "a", "x": 0, "y": 0}):
        answer = get(azure, "/map/tile", key, tilesetId="microsoft.base.road", **parameters)
        assert answer.status_code == 400 and answer.json()["error"]["message"]
    assert get(azure, "/map/tile", key, tilesetId="nonsense", zoom=0, x=0, y=0).status_code == 400


def test_what_has_no_engine_says_so_after_it_asked_who_is_calling(azure, key):
    parameters = {"tilesetId": "microsoft.imagery", "zoom": 1, "x": 0, "y": 0}
    assert get(azure, "/map/tile", None, **parameters).status_code == 401
    answer = get(azure, "/map/tile", key, **parameters)
    assert answer.status_code == 501 and answer.json()["error"]["message"]
    refused(501, lambda: azure.route(AzureKeyCredential(key)).get_route_directions(route_points=[(52.5, 13.4), (52.6, 13.5)]))


@pytest.mark.parametrize(
    "query, locality, country",
    [
        ("Helsinki", "Helsinki", "FI"),
        ("paris texas", "Paris", "US"),
        ("Paris", "Paris", "FR"),
        ("東京", "Tokyo", "JP"),
        ("Muenster", "Münster", "DE"),
    ],
)
def test_places_are_ranked_as_a_person_would(azure, key, query, locality, country):
    best = azure.search_with_key(key).get_geocoding(query=query)["features"][0]["properties"]["address"]
    assert (best["locality"], best["countryRegion"]["ISO"]) == (locality, country)


def test_a_house_number_that_was_not_found_is_not_claimed(azure, key):
    best = azure.search_with_key(key).get_geocoding(query="1 Microsoft Way, Redmond")["features"][0]["properties"]
    assert best["address"]["locality"] == "Redmond"
    assert best["confidence"] != "High" and "UpHierarchy" in best["matchCodes"]
    assert not best["address"].get("streetNumber") and best["type"] != "Address"


def test_points_become_places_on_the_right_side_of_the_border(azure, key):
    client = azure.search_with_key(key)
    for coordinates, country in (((9.52, 47.14), "LI"), ((24.15, 65.85), "FI"), ((24.10, 65.83), "SE")):
        best = client.get_reverse_geocoding(coordinates=list(coordinates))["features"][0]["properties"]
        assert best["address"]["countryRegion"]["ISO"] == country, coordinates


def test_batches_answer_in_order_and_tell_each_fault(azure, key):
    items = [{"query": "Helsinki"}, {"query": "x", "locality": "y"}, {"query": "Vaduz", "optionalId": "v"}]
    answer = azure.search_with_key(key).get_geocoding_batch({"batchItems": items})
    assert answer["summary"] == {"successfulRequests": 2, "totalRequests": 3}
    assert answer["batchItems"][1]["error"]["code"] == "Conflicting Parameters"
    assert answer["batchItems"][2]["optionalId"] == "v"


def test_styles_and_glyphs_need_no_credential(azure):
    styles = requests.get(f"{azure.maps}/styling/styles", params={"api-version": "2.0"}).json()
    style = requests.get(f"{azure.maps}/styling/styles/{styles['defaultStyle']}", params={"api-version": "2.0"}).json()
    assert style["version"] == 8 and style["layers"]
    glyphs = style["glyphs"].replace("{fontstack}", "Noto Sans Regular").replace("{range}", "0-255")
    assert requests.get(glyphs).content
    configuration = requests.get(f"{azure.maps}/styles/mapconfigurations/metadata/any", params={"api-version": "2.0"})
    assert configuration.json()["configurations"]


def test_every_operation_asks_for_an_api_version_it_knows(azure, key):
    missing = requests.get(f"{azure.maps}/geocode", params={"query": "x"}, headers={"subscription-key": key})
    assert missing.status_code == 400 and missing.json()["error"]["code"] == "MissingApiVersionParameter"
    unknown = get(azure, "/geocode", key, **{"api-version": "1999-01-01", "query": "x"})
    assert unknown.status_code == 400 and "2023-06-01" in unknown.json()["error"]["message"]


def test_a_limit_is_told_with_the_time_to_wait(azure):
    account = azure.account()
    key = azure.accounts.list_keys(GROUP, account.name).primary_key
    with requests.Session() as session:
        session.headers["subscription-key"] = key
        parameters = {"api-version": "2024-04-01", "tilesetId": "microsoft.base", "zoom": 0, "bounds": "0,0,1,1"}
        answers = [session.get(f"{azure.maps}/map/attribution", params=parameters) for _ in range(40)]
    slow = [answer for answer in answers if answer.status_code == 429]
    assert slow and all(int(answer.headers["Retry-After"]) >= 1 for answer in slow)


def test_what_was_served_is_counted_and_stored(azure, lazurite):
    account = azure.account()
    key = azure.accounts.list_keys(GROUP, account.name).primary_key
    for _ in range(15):
        assert get(azure, "/map/tile", key, tilesetId="microsoft.base", zoom=0, x=0, y=0).status_code == 200
    assert get(azure, "/map/tile", key, tilesetId="microsoft.imagery", zoom=1, x=0, y=0).status_code == 501
    time.sleep(1.5)
    with sqlite3.connect(f"file:{lazurite.data_dir}/state.db?mode=ro", uri=True) as state:
        rows = state.execute(
            "SELECT operation, credential, status, location, SUM(requests), SUM(sixtieths) FROM usage WHERE account = ? GROUP BY 1, 2, 3, 4",
            [account.properties.unique_id],
        ).fetchall()
    assert ("map/tile", "primaryKey", 200, "eastus", 15, 60) in rows, rows
    assert all(sixtieths == 0 for *_, status, _, _, sixtieths in rows if status == 501)
