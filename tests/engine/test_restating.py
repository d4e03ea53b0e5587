"""The lake says of products what its sources say of words; and says which words."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from vigie.core.advisories import Advisory, Authority, Configuration, Group, Match
from vigie.core.findings.restated import restated
from vigie.engine import advisories
from vigie.engine.claims import tables_of
from vigie.engine.dictionary import dictionary_of
from vigie.engine.records import advisories_of
from vigie.engine.restating import meanings_of, meant_by
from vigie.operations.shipped import name_tables

AT = datetime(2031, 1, 1, tzinfo=UTC)
ALONE = "CVE-2031-0100"


def _record(number: int, source: str, authority: Authority, match: Match) -> Advisory:
    own = (Configuration((Group((match,)),)),)
    return Advisory(f"CVE-2031-{number:04}", source, authority, AT, configurations=own)


def known() -> list[Advisory]:
    """Return vulnerabilities that analysts named, and one that they did not."""
    words = Match("", "progress_software_corporation", "whatsup_gold", end="2024.0")
    named = Match("a", "progress", "whatsup_gold", end="2023.1")
    return [
        *(_record(n, "cve5", Authority.CNA, words) for n in (*range(1, 25), 100)),
        *(_record(n, "nvd", Authority.NVD, named) for n in range(1, 25)),
    ]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    advisories.write_part(folder, "0" * 64, known(), source="test", received_at=AT)
    return folder


def test_a_vulnerability_without_cpe_reaches_the_product_of_its_words(lake: Path) -> None:
    rows = advisories.cve_rows(advisories.fold(lake, name_tables()), ALONE)
    read = rows["claims"].filter(pl.col("said") != "")
    assert read.select("part", "vendor", "product", "end", "said").rows() == [
        ("a", "progress", "whatsup_gold", "2024.0", "progress_software_corporation:whatsup_gold")
    ]


def test_the_page_reads_what_the_core_restates(lake: Path) -> None:
    rows = advisories.cve_rows(advisories.fold(lake, name_tables()), ALONE)
    claims = tables_of(known())["claims"]
    meanings = meanings_of(meant_by(claims, lambda: dictionary_of(claims, name_tables())))
    own = [one for one in known() if one.cve == ALONE]
    (shown,), (meant,) = advisories_of(rows), restated(own, meanings)
    assert shown.configurations == meant.configurations


def test_what_analysts_named_is_left_as_they_say(lake: Path) -> None:
    rows = advisories.cve_rows(advisories.fold(lake, name_tables()), "CVE-2031-0001")
    assert set(rows["claims"]["said"]) == {""}


def test_without_tables_of_names_nothing_is_read(lake: Path) -> None:
    assert set(advisories.cve_rows(advisories.fold(lake), ALONE)["claims"]["said"]) == {""}


def test_what_is_read_teaches_nothing(lake: Path) -> None:
    plain = dictionary_of(advisories.fold(lake).table("claims"), name_tables())
    read = dictionary_of(advisories.fold(lake, name_tables()).table("claims"), name_tables())
    assert read.claims == plain.claims
    assert read.learned == plain.learned
