"""True boundaries: read, drawn with what is unknown hatched, the tiles kept where one lacks."""

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from vigie.operations.boundaries import import_files, outlines
from vigie.operations.importing import Outcome
from vigie.web.charts.outlines import outline_map
from vigie.web.charts.tiles import Tile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
NOW = datetime(2026, 11, 23, tzinfo=UTC)
SQUARE = [[2.0, 48.0], [2.5, 48.0], [2.5, 48.5], [2.0, 48.5], [2.0, 48.0]]
FAR = [[55.2, -21.4], [55.8, -21.4], [55.8, -20.9], [55.2, -21.4]]


def feature(code: str, ring: Any = SQUARE, **more: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]} | more
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def given(folder: Path, *features: dict[str, Any]) -> Any:
    path = folder / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return import_files([path], now=NOW).files[0]


def test_departments_and_regions_are_told_apart_and_again_changes_nothing(tmp_path: Path) -> None:
    found = given(tmp_path, feature("75"), feature("2A"), feature("974", FAR), feature("XX"))
    assert (found.format, found.records, found.set_aside) == ("boundaries:department", 3, 1)
    assert given(tmp_path, feature("75"), feature("2A"), feature("974", FAR)).outcome is (
        Outcome.UNCHANGED
    )
    assert given(tmp_path, feature("11"), feature("93")).format == "boundaries:region"
    assert outlines("department").keys() == {"75", "2A", "974"}


def test_far_territories_stand_beside_the_mainland(tmp_path: Path) -> None:
    given(tmp_path, feature("75"), feature("974", FAR))
    drawn = outlines("department")
    assert drawn["974"].box[2] < drawn["75"].box[0]


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"features": 3}',
        '{"features": []}',
        '{"features": [{"properties": {}}]}',
        '{"features": [{"properties": {"code": "75"}, "geometry": null}]}',
        json.dumps({"features": [feature("75", type="Point", coordinates=[1, 2])]}),
        json.dumps({"features": [feature("75", [[2.0, 480.0]])]}),
        json.dumps({"features": [feature("75", [["a", "b"]])]}),
        json.dumps({"features": [feature("75", [])]}),
        "[" * 100_000,
    ],
)
def test_what_is_no_boundary_is_refused_and_nothing_changes(text: str, tmp_path: Path) -> None:
    given(tmp_path, feature("75"))
    before = outlines("department")
    path = tmp_path / "bad.geojson"
    path.write_text(text)
    report = import_files([path], now=NOW)
    assert report.exit_code == 1 and report.files[0].reason_fr
    assert outlines("department") == before


def test_what_is_not_seen_is_hatched_and_said(tmp_path: Path) -> None:
    given(tmp_path, feature("75"), feature("974", FAR))
    tiles = [
        Tile("75", "75", "/departement/75/", 3, 0.25, "Paris : un quart vu"),
        Tile("974", "974", "", 0, 0.0, "La Réunion : inconnu"),
    ]
    svg = outline_map(tiles, outlines=outlines("department"), kind="department", label="Carte")
    hatched = re.findall(r'<rect[^>]*height="([\d.]+)" fill="url\(#hatch\)"', svg)
    boxes = [outlines("department")[tile.code].box for tile in tiles]
    for height, box, tile in zip(hatched, boxes, tiles, strict=True):
        assert float(height) == pytest.approx((box[3] - box[1]) * (1 - tile.seen), abs=0.01)
    assert all(tile.said in svg for tile in tiles)
    assert svg.count("<a ") == 1 and "style=" not in svg


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "count"),
    [("departements-avec-outre-mer.geojson.gz", 101), ("regions-version-simplifiee.geojson", 13)],
)
def test_the_public_boundaries_are_all_drawn(shared_data: Path, name: str, count: int) -> None:
    path = shared_data / "geo" / name
    found = import_files([path], now=NOW).files[0]
    assert (found.outcome, found.records, found.set_aside) == (Outcome.IMPORTED, count, 0)
    kind = found.format.partition(":")[2]
    size = sum(len(each.path) for each in outlines(kind).values())
    raw = path.read_bytes()
    assert size < len(gzip.decompress(raw) if name.endswith(".gz") else raw) / 3
