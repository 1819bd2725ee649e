"""Writes geodesics.txt: shortest ways on the WGS 84 ellipsoid, computed by GeographicLib.

    pip install geographiclib==2.1 && python crates/geo/tests/golden/geodesics.py > crates/geo/tests/golden/geodesics.txt

Each line: latitude and longitude of both ends, the distance in metres, the azimuth at the first end.
"""

import random

from geographiclib.geodesic import Geodesic

SPECIAL = [
    (47.622942, -122.316456, 47.610378, -122.200676),
    (47.622942, -122.316456, 40.516153406773952, -105.02860293715861),
    (0, 0, 0, 179.5),
    (0, 0, 0.5, 179.7),
    (30, 0, -30, 179.9),
    (90, 0, -90, 0),
    (89.999, 10, 89.999, -170),
    (-89.9, 179.9, -89.8, -179.9),
    (10, 179.999, 10, -179.999),
    (0, -180, 0, 180),
    (60, 24, 60, 24),
    (51.5, -0.1, 51.5000001, -0.1),
]


def pairs():
    yield from SPECIAL
    source = random.Random(7946)
    for _ in range(200):
        yield tuple(round(source.uniform(-limit, limit), 6) for limit in (90, 180, 90, 180))
    for _ in range(200):
        latitude, longitude = round(source.uniform(-85, 85), 6), round(source.uniform(-179, 179), 6)
        step = 10 ** source.uniform(-6, 0)
        yield (latitude, longitude, round(latitude + source.uniform(-step, step), 9), round(longitude + source.uniform(-step, step), 9))


for ends in pairs():
    way = Geodesic.WGS84.Inverse(*ends)
    print(*ends, repr(way["s12"]), repr(way["azi1"]))
