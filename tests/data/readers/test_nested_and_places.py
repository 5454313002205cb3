"""Objects in cells become columns; places in one cell become longitude and latitude."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import embedding_explorer as ee
from embedding_explorer.data import coordinates

N = 24
RNG = np.random.default_rng(0)
LON = (RNG.uniform(-170, 170, N)).round(4).tolist()
LAT = (RNG.uniform(-80, 80, N)).round(4).tolist()


def from_json(rows):
    return ee.read(json.dumps(rows).encode(), name="a.json")


def from_csv(title, cells):
    frame = pd.DataFrame({"name": [f"p{i}" for i in range(N)], "pop": range(N), title: cells})
    return ee.read(frame.to_csv(index=False).encode(), name="a.csv")


def said(data, words):
    return any(words in note.text for note in data.notes)


OBJECTS = [
    {"name": f"p{i}", "pos": {"lat": LAT[i], "lon": LON[i]}, "stats": {"a": {"hp": i * i}}}
    for i in range(N)
]


@pytest.mark.parametrize(
    "give",
    [
        from_json,
        lambda rows: ee.read("\n".join(map(json.dumps, rows)).encode(), name="a.jsonl"),
        lambda rows: ee.read(pa.Table.from_pylist(rows)),
        lambda rows: ee.read(pd.DataFrame(rows)),
        ee.read,
    ],
    ids=["json", "json lines", "arrow", "pandas", "list"],
)
def test_objects_in_cells_are_columns_however_deep(give):
    data = give(OBJECTS)
    assert data.kind == "items"
    assert data.with_role("number") == ["pos.lat", "pos.lon", "stats.a.hp"]
    assert data.items["pos.lat"].tolist() == LAT
    assert said(data, "Nested objects became columns: pos.lat, pos.lon, stats.a.hp.")
    assert coordinates.of_dataset(data) == ("pos.lon", "pos.lat")


def test_a_role_chosen_for_objects_keeps_them():
    data = ee.read(json.dumps(OBJECTS).encode(), name="a.json", roles={"pos": "category"})
    assert data.roles["pos"] == "category"
    assert data.with_role("number") == ["stats.a.hp"]


def test_types_of_mongodb_are_taken_off():
    day = 86_400_000
    rows = [
        {
            "_id": {"$oid": f"{i:024d}"},
            "age": {"$numberInt": str(20 + i)},
            "size": {"$numberDouble": str(i / 2)},
            "when": {"$date": {"$numberLong": str(i * day)}},
            "seen": {"$date": "2020-01-05T00:00:00Z"},
        }
        for i in range(N)
    ]
    data = from_json(rows)
    assert data.names.tolist() == [f"{i:024d}" for i in range(N)]
    assert data.with_role("number") == ["age", "size"]
    assert data.items["when"].tolist()[:2] == ["1970-01-01", "1970-01-02"]
    assert set(data.items["seen"]) == {"2020-01-05T00:00:00Z"}


def test_objects_that_are_vectors_or_counts_stay_whole():
    vector = [{"text": f"t {i}", "e": {"values": [0.5, i, -1], "model": "m"}} for i in range(N)]
    assert from_json(vector).vectors.shape == (N, 3)
    counts = [
        {"size": i, "words": {f"w{i * 9 + j}": j for j in range(9)}, "name": f"d{i}"}
        for i in range(N)
    ]
    data = from_json(counts)
    assert set(data.items) == {"name", "size", "words"}
    assert data.roles["words"] == "ignore"
    assert said(data, "Objects in words differ too much to be columns: not used.")
    sparse = [{"size": i, "s": {"indices": [1, i], "values": [0.5, 1]}} for i in range(N)]
    assert from_json(sparse).kind == "items"


def features(shapes, **more):
    rows = [
        {"type": "Feature", "bbox": [0, 0, 1, i], "geometry": shape,
         "properties": {"name": f"p{i}", "pop": i * i, "type": "town"}}
        for i, shape in enumerate(shapes)
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": rows, **more}


def test_points_of_geojson_are_coordinates():
    points = [{"type": "Point", "coordinates": [*p, 5.0]} for p in zip(LON, LAT, strict=True)]
    for value in (features(points), features(points)["features"]):
        data = from_json(value)
        assert (data.kind, data.vectors) == ("items", None)
        assert data.with_role("number") == ["lon", "lat", "pop"]
        assert data.items["lon"].tolist() == LON
        assert data.items["lat"].tolist() == LAT
        assert said(data, "'geometry' holds places: read as longitude, latitude.")
        assert not said(data, "middle")


def test_areas_of_geojson_lie_at_the_middle_of_their_extent():
    areas = [
        {"type": "Polygon", "coordinates": [[[i, 0], [i + 2, 0], [i, i], [i, 0]]]} for i in range(N)
    ]
    areas[3] = None
    data = from_json(features(areas, crs={"name": "x"}))
    assert data.items["lon"].dropna().tolist() == [i + 1 for i in range(N) if i != 3]
    assert data.items["lat"].tolist()[5] == 2.5
    assert said(data, "middle of its extent")
    assert said(data, "not read: crs")


class Shape:
    """A point of shapely, by what it offers."""

    def __init__(self, x, y):
        self.__geo_interface__ = {"type": "Point", "coordinates": (x, y)}


class Offering(Shape):
    __geo_interface__ = None


def test_shapes_of_geopandas_are_coordinates():
    shapes = [Offering(x, y) for x, y in zip(LON, LAT, strict=True)]
    data = ee.read(pd.DataFrame({"size": range(N), "geometry": shapes}))
    assert data.items["lon"].tolist() == LON


PLACES = list(zip(LON, LAT, strict=True))
WRITTEN = {
    "wkt": ("where", [f"POINT ({x} {y})" for x, y in PLACES], "longitude, latitude"),
    "ewkt": ("g", [f"SRID=4326;POINT Z({x} {y} 7)" for x, y in PLACES], "longitude, latitude"),
    "geojson": (
        "g",
        [json.dumps({"type": "Point", "coordinates": p}) for p in PLACES],
        "longitude, latitude",
    ),
    "round": ("Location 1", [f"({y}, {x})" for x, y in PLACES], "latitude, longitude"),
    "bare": ("geo_point_2d", [f"{y}, {x}" for x, y in PLACES], "latitude, longitude"),
    "square": ("loc", [f"[{x}, {y}]" for x, y in PLACES], "longitude, latitude"),
    "title": ("lat_lon", [f"[{y}, {x}]" for x, y in PLACES], "latitude, longitude"),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_places_in_one_cell_are_coordinates(case):
    title, cells, order = WRITTEN[case]
    data = from_csv(title, cells)
    assert (data.kind, data.vectors) == ("items", None)
    assert data.items["lon"].tolist() == LON
    assert data.items["lat"].tolist() == LAT
    assert said(data, f"{title!r} holds places: read as {order}.")


def test_lists_of_two_beside_numbers_are_places_and_no_vectors():
    rows = [{"name": f"p{i}", "pop": i, "loc": PLACES[i]} for i in range(N)]
    data = from_json(rows)
    assert (data.kind, data.items["lon"].tolist()) == ("items", LON)
    mixed = from_json([{**row, "lon": i} for i, row in enumerate(rows)])
    assert {"lon", "loc.lon", "loc.lat"} <= set(mixed.items)
    far = from_json([{**row, "loc": [400_000 + i, 5_000_000]} for i, row in enumerate(rows)])
    assert {"x", "y"} <= set(far.items)


def test_areas_in_wkt_are_no_vectors():
    cells = [f"POLYGON (({i} 0, {i + 2} 0, {i + 2} 4, {i} {i}))" for i in range(N)]
    data = from_csv("shape", cells)
    assert (data.kind, data.items["lon"].tolist()) == ("items", [i + 1 for i in range(N)])
    assert said(data, "middle of each shape's extent")


def test_boxes_and_unnamed_pairs_are_columns_of_numbers():
    box = from_csv("bbox", [str([i, 2, i + 3, 9 + i]) for i in range(N)])
    assert (box.kind, box.with_role("number")) == ("items", ["pop", "bbox.1", "bbox.3", "bbox.4"])
    pair = from_csv("ci", [f"[{i / 50}, {i / 40 + 0.1}]" for i in range(N)])
    assert (pair.kind, pair.with_role("number")) == ("items", ["pop", "ci.1", "ci.2"])
    assert said(pair, "read as columns, not as vectors")


@pytest.mark.parametrize("title", ["vector", "embedding", "image_emb", "vec"])
def test_short_lists_that_are_called_vectors_are(title):
    data = from_csv(title, [str([i / 2, -i / 3]) for i in range(N)])
    assert (data.kind, data.vectors.shape) == ("vectors", (N, 2))
    chosen = {"roles": {"loc": "vector"}}
    rows = [{"name": f"p{i}", "pop": i, "loc": PLACES[i]} for i in range(N)]
    data = ee.read(json.dumps(rows).encode(), name="a.json", **chosen)
    assert data.vectors.shape == (N, 2)


def test_intervals_that_classes_are_called_by_stay_categories():
    data = from_csv("age", ["(18, 30)", "(31, 60)"] * (N // 2))
    assert data.roles["age"] == "category"


def test_places_without_end_are_missing():
    rows = [{"name": f"p{i}", "loc": [i, 10**400 if i == 3 else 5]} for i in range(N)]
    data = from_json(rows)
    assert np.isnan(data.items["lat"]).tolist() == [i == 3 for i in range(N)]
    points = [{"type": "Point", "coordinates": [10**400 if i == 3 else i, 5]} for i in range(N)]
    assert from_json(features(points)).items["lon"].isna().sum() == 1
