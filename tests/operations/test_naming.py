"""Deciding of a name once for every establishment, undoing it, and the queue of names."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from vigie.core.inventory import Delivery, DeliveryKind, Machine, Reported
from vigie.core.products import resolve
from vigie.core.scope import NATION, NOBODY, Scope
from vigie.engine import advisories, unresolved
from vigie.engine.columns import CLAIMS
from vigie.engine.inventory import Delivered, write_segment
from vigie.operations import products
from vigie.operations.products import MayNotDecide, NameRefused, queue

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 3, 1, 9, tzinfo=UTC)
OWN = Scope(entities=frozenset({"750712184"}))
VIEWER = Reported("Visionneuse Acme 7.2.1 (64 bits)", "Acme Imagerie SAS", "7.2.1")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: object) -> Iterator[Path]:
    """A home whose advisories name one product."""
    settings.VIGIE_HOME = tmp_path  # type: ignore[attr-defined]
    folder = tmp_path / "lake" / "advisories" / "snapshots" / "one"
    folder.mkdir(parents=True)
    (tmp_path / "lake" / "advisories" / "CURRENT").write_text("one")
    rows = [
        {"cve": f"CVE-2031-000{n}", "part": "a", "vendor": "acme", "product": "viewer"}
        | {"vulnerable": True, "said": ""}
        for n in range(3)
    ]
    pl.DataFrame(rows, schema=CLAIMS).write_parquet(folder / "claims.parquet")
    yield tmp_path


def _decide(product: str = "a:acme:viewer", scope: Scope = NATION, by: str = "ana") -> int:
    kept = products.confirm_name(
        scope=scope,
        name=VIEWER.name,
        publisher=VIEWER.publisher,
        product=product,
        reason="vu sur le poste",
        by=by,
        now=NOW,
    )
    return kept.key


def _taken(home: Path, reported: Reported = VIEWER) -> str:
    dictionary = products.current_dictionary(home / "lake", products.tables())
    assert dictionary is not None
    found = resolve(reported, dictionary)
    return str(found.product or "-")


def test_a_decision_serves_the_name_whatever_its_version_case_and_legal_form(home: Path) -> None:
    assert _taken(home) == "-"
    _decide()
    assert _taken(home) == "a:acme:viewer"
    other = Reported("VISIONNEUSE ACME 8.0 (x86)", "ACME Imagerie", "8.0")
    assert _taken(home, other) == "a:acme:viewer"
    assert _taken(home, Reported("Visionneuse Acme Pro", "Acme Imagerie")) == "-"


def test_the_version_is_kept_and_the_confidence_is_whole(home: Path) -> None:
    _decide()
    dictionary = products.current_dictionary(home / "lake", products.tables())
    assert dictionary is not None
    found = resolve(VIEWER, dictionary)
    assert (found.version, found.confidence, found.evidence) == ("7.2.1", 1.0, "decided")


def test_a_decision_changes_the_tables_that_name_what_was_resolved() -> None:
    before = products.tables()
    key = _decide()
    assert products.tables() != before
    products.undo_name(scope=NATION, key=key, reason="autre produit", by="ana", now=NOW)
    assert products.tables() == before


def test_an_undone_decision_stays_readable_with_who_when_and_why() -> None:
    key = _decide()
    later = NOW + timedelta(days=1)
    products.undo_name(scope=NATION, key=key, reason="autre produit", by="bob", now=later)
    (one,) = products.decisions_document(scope=NATION, by="ana")
    assert (one["given_by"], one["ended_by"]) == ("ana", "bob")
    assert one["ended_because"] == "autre produit"
    assert one["ended_at"] == later.isoformat()
    with pytest.raises(NameRefused):
        products.undo_name(scope=NATION, key=key, reason="encore", by="bob", now=later)


def test_a_new_decision_replaces_the_one_that_stood(home: Path) -> None:
    _decide()
    _decide("-")
    assert _taken(home) == "-"
    standing = [
        one
        for one in products.decisions_document(scope=NATION, by="ana")
        if one["ended_at"] is None
    ]
    assert [one["product"] for one in standing] == [None]


def test_only_the_nation_decides_an_establishment_proposes(home: Path) -> None:
    with pytest.raises(MayNotDecide):
        _decide(scope=OWN)
    with pytest.raises(MayNotDecide):
        products.propose_name(
            scope=NOBODY,
            name="Visu",
            publisher="",
            product="-",
            reason="sans objet",
            by="eve",
            now=NOW,
        )
    proposed = products.propose_name(
        scope=OWN,
        name=VIEWER.name,
        publisher=VIEWER.publisher,
        product="a:acme:viewer",
        reason="c'est le nôtre",
        by="eve",
        now=NOW,
    )
    assert _taken(home) == "-"
    assert products.decisions_document(scope=OWN, by="zoe") == []
    assert [one["key"] for one in products.decisions_document(scope=OWN, by="eve")] == [
        proposed.key
    ]
    with pytest.raises(MayNotDecide):
        products.undo_name(scope=OWN, key=proposed.key, reason="non", by="zoe", now=NOW)
    products.undo_name(scope=OWN, key=proposed.key, reason="erreur", by="eve", now=NOW)


@pytest.mark.parametrize("product", ["a:acme:unheard_of", "viewer", "cpe:2.3:x:acme:viewer"])
def test_what_no_advisory_names_is_refused(product: str) -> None:
    with pytest.raises(NameRefused):
        _decide(product)


def test_a_cpe_name_is_taken_as_its_product(home: Path) -> None:
    _decide("cpe:2.3:a:acme:viewer:7.2:*:*:*:*:*:*:*")
    assert _taken(home) == "a:acme:viewer"


BEDS = Reported("Gestion des lits maison", "CHU de Sainte-Aube")


def _queue(home: Path, perimeters: int) -> None:
    """Write the queue of an estate where one name runs everywhere and another in one place."""
    lake = home / "lake"
    driver = Reported("Foo printer driver", "Foo")
    deliveries = [
        Delivered(key, [Machine("PC", (VIEWER, driver))]) for key in range(1, perimeters + 1)
    ]
    both = [Machine("PC", (VIEWER, BEDS)), Machine("B", (VIEWER,))]
    deliveries[-1] = Delivered(perimeters, both)
    segment = write_segment(lake, deliveries)
    stood = [
        Delivery(segment, key, "glpi", DeliveryKind.FULL, NOW) for key in range(1, perimeters + 1)
    ]
    known = advisories.current(lake)
    assert known is not None
    products.refresh_queue(
        deliveries=stood, advisories=known, tables=products.tables(), care={1: 100.0, 2: 50.0}
    )


def _rows(scope: Scope) -> list[dict[str, object]]:
    document = products.queue_document(scope=scope)
    assert document is not None
    rows: list[dict[str, object]] = document["rows"]
    return rows


def test_nothing_is_queued_before_an_observation() -> None:
    assert products.queue_document(scope=NATION) is None


def test_the_queue_has_the_names_on_most_machines_first_and_no_driver(home: Path) -> None:
    _queue(home, 6)
    first, second = _rows(NATION)
    assert (first["name"], first["machines"], first["perimeters"]) == (VIEWER.name, 7, 6)
    assert first["care_hours"] == 150.0
    assert (second["name"], second["machines"]) == (BEDS.name, 1)


def test_a_decided_name_leaves_the_queue_and_comes_back_when_undone(home: Path) -> None:
    _queue(home, 6)
    key = _decide()
    assert [row["name"] for row in _rows(NATION)] == [BEDS.name]
    products.undo_name(scope=NATION, key=key, reason="autre produit", by="ana", now=NOW)
    assert [row["name"] for row in _rows(NATION)] == [VIEWER.name, BEDS.name]


def test_outside_ones_own_a_name_run_in_few_places_is_not_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _queue(home, 6)
    monkeypatch.setattr(queue, "perimeters_in", lambda scope: [1])
    (row,) = _rows(OWN)
    assert (row["name"], row["machines"], row["own_machines"]) == (VIEWER.name, 7, 1)


def test_ones_own_name_is_told_without_a_count_too_small(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _queue(home, 4)
    monkeypatch.setattr(queue, "perimeters_in", lambda scope: [4])
    rows = {row["name"]: row for row in _rows(OWN)}
    assert rows[VIEWER.name]["machines"] is None
    assert rows[VIEWER.name]["own_machines"] == 2
    assert rows[BEDS.name]["own_machines"] == 1
    monkeypatch.setattr(queue, "perimeters_in", lambda scope: [])
    assert _rows(OWN) == []


def test_the_same_inputs_write_the_queue_once(home: Path) -> None:
    _queue(home, 6)
    before = unresolved.read(home / "lake")
    _queue(home, 6)
    after = unresolved.read(home / "lake")
    assert before is not None
    assert after is not None
    assert before.names.equals(after.names)
    folders = [one for one in (home / "lake" / "queue").iterdir() if one.is_dir()]
    assert len(folders) == 1
