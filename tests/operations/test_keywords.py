"""Keywords of the nation and of perimeters: matches, rights, who and when."""

import json
from datetime import UTC, date, datetime
from importlib import resources
from typing import Any

import polars as pl
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from vigie.core.scope import NATION, NOBODY, Scope
from vigie.engine import advisories
from vigie.operations import keywords
from vigie.store.home import lake
from vigie.store.models import KeywordRow, Perimeter

pytestmark = pytest.mark.usefixtures("observed")
NOW = datetime(2031, 1, 10, 9, tzinfo=UTC)
LONG_AGO = 20_000


def told(scope: Scope = NATION) -> list[dict[str, Any]]:
    document = keywords.keywords_document(scope=scope, today=date(2031, 1, 10), days=LONG_AGO)
    text = resources.files("vigie").joinpath("data", "schemas", "keywords.json").read_text()
    Draft202012Validator(json.loads(text), format_checker=FormatChecker()).validate(document)
    found: list[dict[str, Any]] = document["keywords"]
    return found


def given(text: str, scope: Scope = NATION, perimeter: str = "") -> int:
    return keywords.add_keyword(
        scope=scope, text=text, note="pour voir", perimeter=perimeter, by="idf", now=NOW
    )


def owned() -> tuple[str, Scope]:
    """Return the code of a perimeter that an entity answers for, and the scope of the entity."""
    row = Perimeter.objects.filter(entity__isnull=False).select_related("entity").first()
    assert row is not None and row.entity is not None
    return row.code, Scope(entities=frozenset((row.entity.finess,)))


def test_a_notice_that_holds_the_words_is_possible_and_never_affected() -> None:
    known = advisories.current(lake())
    assert known is not None
    title = known.table("notices").select(pl.col("title").first()).collect().item()
    given(" ".join(title.split()[-2:]))
    (one,) = told()
    assert title in [match["title"] for match in one["matches"]]
    assert {match["verdict"] for match in one["matches"]} == {"possible"}
    assert (one["added_by"], one["note"]) == ("idf", "pour voir")


def test_the_same_words_are_kept_once_and_their_removal_is_remembered() -> None:
    key = given("acme vela")
    assert given("Vela ACME acme") != key, "the order of words is kept as given"
    assert given("ACME  Vela") == key
    keywords.remove_keyword(scope=NATION, key=key, by="national", now=NOW)
    row = KeywordRow.objects.get(pk=key)
    assert (row.removed_by, row.removed_at) == ("national", NOW)
    assert given("acme vela") != key
    with pytest.raises(keywords.NoKeyword):
        keywords.remove_keyword(scope=NATION, key=key, by="national", now=NOW)


def test_a_perimeter_s_words_are_its_own() -> None:
    code, own = owned()
    key = given("logiciel maison", own, code)
    assert [one["perimeter"] for one in told(own)] == [code]
    assert told(Scope(regions=frozenset(("99",)))) == told(NOBODY) == []
    with pytest.raises(keywords.NoKeyword):
        keywords.remove_keyword(scope=NOBODY, key=key, by="x", now=NOW)
    with pytest.raises(keywords.NotYours):
        given("logiciel maison", own, "EJ-000000000")
    with pytest.raises(keywords.NotYours):
        given("logiciel maison", own)


def test_the_nation_s_words_are_seen_by_all_and_removed_by_it_alone() -> None:
    key = given("pompe vela")
    _, own = owned()
    assert [one["key"] for one in told(own)] == [key]
    with pytest.raises(keywords.NoKeyword):
        keywords.remove_keyword(scope=own, key=key, by="chu", now=NOW)
