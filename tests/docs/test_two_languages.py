"""The files to adapt of docs/security are whole in both languages, French first."""

import re
from itertools import groupby
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "security"
PAIRS = {
    "aipd.md": "dpia.md",
    "homologation.md": "accreditation.md",
    "conservation.md": "retention.md",
}
both = pytest.mark.parametrize(("french", "english"), list(PAIRS.items()))


def _lines(name: str) -> list[str]:
    return (FOLDER / name).read_text("utf-8").splitlines()


def _sections(name: str) -> list[tuple[int, str]]:
    """Return the depth and the number of each title, in order."""
    titles = [re.match(r"(#+) ([\d.]*)", line) for line in _lines(name)]
    return [(len(one[1]), one[2]) for one in titles if one]


def _tables(name: str) -> list[list[int]]:
    """Return, table by table, how many cells each row has."""
    runs = groupby(_lines(name), key=lambda line: line.startswith("|"))
    return [[line.count("|") for line in run] for is_table, run in runs if is_table]


def _to_fill(name: str) -> list[int]:
    """Return how many places each line of a table leaves to who adapts it, and all the rest."""
    lines = _lines(name)
    table = [line.count("⟨") for line in lines if line.startswith("|")]
    return [*table, sum(line.count("⟨") for line in lines if not line.startswith("|"))]


def _links(name: str) -> list[str]:
    """Return where the page leads to, in order, one language told as the other."""
    found = re.findall(r"\]\(([^)#]+)", "\n".join(_lines(name)))
    return [PAIRS.get(target, target) for target in found]


def _terms(name: str) -> list[list[str]]:
    """Return, line by line of tables, what is written as code: settings, commands, modules."""
    return [sorted(re.findall(r"`[^`]+`", line)) for line in _lines(name) if line.startswith("|")]


@both
def test_both_have_the_same_sections_in_the_same_order(french: str, english: str) -> None:
    assert len(_sections(french)) > 5
    assert _sections(french) == _sections(english)


@both
def test_both_have_the_same_tables_row_by_row(french: str, english: str) -> None:
    assert len(_tables(french)) > 4
    assert _tables(french) == _tables(english)


@both
def test_a_table_is_whole(french: str, english: str) -> None:
    for name in (french, english):
        for table in _tables(name):
            assert len(table) > 2, name
            assert len(set(table)) == 1, (name, table)


@both
def test_both_leave_the_same_places_to_fill(french: str, english: str) -> None:
    assert sum(_to_fill(french)) > 10
    assert _to_fill(french) == _to_fill(english)
    for name in (french, english):
        text = "\n".join(_lines(name))
        assert text.count("⟨") == text.count("⟩"), name


@both
def test_both_name_the_same_things_of_the_product(french: str, english: str) -> None:
    assert _terms(french) == _terms(english)


@both
def test_each_leads_to_the_other_and_both_to_the_same_pages(french: str, english: str) -> None:
    assert f"]({english})" in "\n".join(_lines(french)[:4])
    assert f"]({french})" in "\n".join(_lines(english)[:4])
    assert _links(french)[1:] == _links(english)[1:]
