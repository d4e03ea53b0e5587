"""What is out of support on the observed country: counts, scopes, schema."""

import json
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from vigie.core.scope import NATION, NOBODY, Scope
from vigie.engine import snapshot
from vigie.operations.support import SORTS, support_document
from vigie.store.home import lake

pytestmark = pytest.mark.usefixtures("observed")


def told(**choice: Any) -> dict[str, Any]:
    document = support_document(scope=choice.pop("scope", NATION), **choice)
    assert document is not None
    return document


def test_the_document_follows_its_schema_in_every_order() -> None:
    text = resources.files("vigie").joinpath("data", "schemas", "support.json").read_text()
    rule = Draft202012Validator(json.loads(text), format_checker=FormatChecker())
    for sort in SORTS:
        rule.validate(told(sort=sort))


def test_each_row_adds_up_and_each_system_is_counted_once() -> None:
    document, compiled = told(), snapshot.current(lake())
    assert document["rows"] and compiled is not None
    for row in document["rows"]:
        assert sum(row["by_exposure"].values()) == row["machines"] > 0
        assert sum(row["by_care_service"].values()) == row["machines"]
        assert (
            row["exposed"] + row["exposure_unknown"] <= row["machines"] <= len(compiled.machines)
        )
    stages = {one["stage"]: one["installations"] for one in document["stages"]}
    assert sum(stages.values()) == sum(row["machines"] for row in document["rows"])
    assert stages["ended"] > 0 and stages["unknown"] > 0


def test_regions_share_the_nation_out() -> None:
    nation = {(r["product"], r["cycle"]): r["machines"] for r in told()["rows"]}
    parts: dict[tuple[str, str], int] = {}
    for region in _regions():
        for row in told(region=region)["rows"]:
            key = (row["product"], row["cycle"])
            parts[key] = parts.get(key, 0) + row["machines"]
    assert parts == nation


def _regions() -> list[str]:
    from vigie.web.places import region_names

    return list(region_names())


def test_nobody_sees_nothing_and_a_region_no_other() -> None:
    assert told(scope=NOBODY)["rows"] == []
    own = Scope(regions=frozenset(("11",)))
    assert told(scope=own)["rows"] == told(region="11")["rows"]
    assert told(scope=own, region="53")["rows"] == []
