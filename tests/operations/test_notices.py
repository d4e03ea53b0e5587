"""The notices of CERT-FR on the pages of the observed country, and on the real feed."""

from pathlib import Path

import polars as pl
import pytest

from vigie.core.notices import names, system_of
from vigie.core.products import ProductId
from vigie.core.scope import NATION
from vigie.engine import advisories, snapshot
from vigie.operations.findings import product_document, vulnerability_document
from vigie.operations.notices import notices_of
from vigie.sources.feeds import certfr
from vigie.sources.opening import opened
from vigie.store.home import lake


@pytest.fixture
def known(observed: object) -> advisories.AdvisorySnapshot:
    current = advisories.current(lake())
    assert current is not None
    return current


def _cves(known: advisories.AdvisorySnapshot) -> list[str]:
    listed = known.table("notices").select("cves").explode("cves").unique().collect()
    cves: list[str] = listed["cves"].drop_nulls().to_list()
    return cves


@pytest.mark.usefixtures("observed")
def test_every_notice_stands_on_the_vulnerabilities_it_names(
    known: advisories.AdvisorySnapshot,
) -> None:
    cves = _cves(known)
    assert cves
    for cve in cves:
        document = vulnerability_document(scope=NATION, cve=cve)
        assert document is not None and document["notices"]
        kinds = [one["kind"] for one in document["notices"]]
        assert kinds == sorted(kinds), "alerts come first"


@pytest.mark.usefixtures("observed")
def test_a_product_shows_the_notices_on_its_vulnerabilities(
    known: advisories.AdvisorySnapshot,
) -> None:
    compiled, noticed = snapshot.current(lake()), set(_cves(known))
    assert compiled is not None
    shown = 0
    for product in compiled.products:
        document = product_document(scope=NATION, product=str(product))
        own = {one["cve"] for one in document["vulnerabilities"]} if document else set()
        told = {cve for one in document["notices"] for cve in one["cves"]} if document else set()
        assert told == own & noticed or len(document["notices"]) >= 30  # type: ignore[index]
        shown += len(told)
    assert shown


def test_a_notice_is_found_by_its_words_alone(known: advisories.AdvisorySnapshot) -> None:
    rows = known.table("notices").select(pl.col("systems").list.first()).collect()
    text = next(row for row in rows["systems"].to_list() if row)
    words = system_of(text).name.split()
    product = ProductId("a", "nobody", "_".join(words))
    assert names(system_of(text), product)
    assert any(text in one["systems"] for one in notices_of(known, product, cves=[], versions=[]))


def test_the_real_notices_are_mostly_read(shared_data: Path) -> None:
    """The share of lines whose versions are read; what is not is unknown, never a version."""
    lines = [
        line
        for path in sorted((shared_data / "certfr").glob("*202[2-5]*"))
        for line in _systems(path)
    ]
    read = [one for one in map(system_of, lines) if one.is_every or one.spans]
    assert len(lines) > 1_000
    assert len(read) / len(lines) > 0.85


def _systems(path: Path) -> list[str]:
    with opened(path) as stream:
        records = list(certfr.parse(stream, path.name))
    return [line for one in records for line in getattr(one, "systems", ())]
