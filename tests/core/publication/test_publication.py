"""Disclosure control: nobody is recovered from what is published; the attack is exact."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import product
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.core.publication import (
    BudgetSpent,
    Counts,
    Edition,
    NotReleasable,
    Release,
    TooSoon,
    check_publication,
    counted,
    parse_rules,
    released,
)
from vigie.core.publication.attack import Published, possible
from vigie.core.publication.control import as_published, attacked, document_of
from vigie.core.publication.rules import InvalidRules
from vigie.core.publication.table import Cell, drawing, margin

RAW = files("vigie.data").joinpath("publication.toml").read_bytes()
RULES = parse_rules(RAW)
NO_NOISE = parse_rules(RAW.replace(b"epsilon = 1.0", b"epsilon = 60.0").replace(
    b"epsilon_year = 4.0", b"epsilon_year = 240.0"))  # fmt: skip
"""Rules whose noise is next to nothing: what withholding alone must then hold."""
NOW = datetime(2026, 11, 24, tzinfo=UTC)
REGIONS, STATUSES = ("11", "53"), ("private", "public")


@st.composite
def tables(draw: st.DrawFn) -> Counts:
    rows = draw(st.integers(1, 3))
    columns = draw(st.integers(1, 3))
    cells = [(f"r{r}", f"s{s}") for r in range(rows) for s in range(columns)]
    sizes = {cell: draw(st.one_of(st.integers(1, 12), st.integers(40, 400))) for cell in cells}
    noisy = {cell: draw(st.integers(0, size)) for cell, size in sizes.items()}
    return Counts(sizes, {"seen": noisy})


def total(values: Mapping[Cell, int], *, region: str = "", status: str = "") -> int:
    return sum(
        value
        for cell, value in values.items()
        if region in ("", cell[0]) and status in ("", cell[1])
    )


def by_hand(published: Published, sizes: Mapping[Cell, int], cell: Cell) -> tuple[int, int]:
    """Return the least and the most of a cell by trying every table that fits."""
    ranges = [range(published.cells[c][0], published.cells[c][1] + 1) for c in sizes]
    fitting = []
    for tried in product(*ranges):
        table = dict(zip(sizes, tried, strict=True))
        within = [(total(table), published.total)]
        within += [(total(table, region=r), b) for r, b in published.regions.items()]
        within += [(total(table, status=s), b) for s, b in published.statuses.items()]
        if all(low <= value <= high for value, (low, high) in within):
            fitting.append(table[cell])
    return min(fitting), max(fitting)


@st.composite
def known(draw: st.DrawFn) -> tuple[Published, dict[Cell, int]]:
    """A small table, and intervals around what is true of it."""
    cells = [(r, s) for r in REGIONS for s in STATUSES]
    true = {cell: draw(st.integers(0, 5)) for cell in cells}

    def around(value: int) -> tuple[int, int]:
        return max(0, value - draw(st.integers(0, 3))), value + draw(st.integers(0, 3))

    published = Published(
        cells={cell: around(value) for cell, value in true.items()},
        regions={r: around(total(true, region=r)) for r in REGIONS},
        statuses={s: around(total(true, status=s)) for s in STATUSES},
        total=around(total(true)),
    )
    return published, true


@settings(max_examples=60, deadline=None)
@given(known())
def test_the_attack_finds_exactly_what_trying_every_table_finds(
    drawn: tuple[Published, dict[Cell, int]],
) -> None:
    published, true = drawn
    for cell in true:
        assert possible(published, true, cell) == by_hand(published, true, cell)


@settings(max_examples=60, deadline=None)
@given(tables())
def test_no_release_gives_a_cell_away_whatever_the_noise(counts: Counts) -> None:
    for rules in (RULES, NO_NOISE):
        try:
            release = released(counts, rules)
        except NotReleasable:
            continue
        assert not attacked(release)
        for cell, size in counts.entities.items():
            share = release.share("seen", region=cell[0], status=cell[1])
            assert share is None or size >= rules.least_entities
            published = as_published(release, "seen")
            low, high = possible(published, counts.noisy["seen"], cell)
            if size < rules.least_entities:
                assert (low, high) == (0, size)


FEW = {("11", "public"): 3, ("11", "private"): 40, ("53", "public"): 40, ("53", "private"): 40}


def test_a_small_cell_that_margins_would_give_away_takes_others_with_it() -> None:
    """Of three entities, none: the margin of the region minus the other cell would say it."""
    counts = Counts(FEW, {"seen": dict(zip(FEW, (0, 2, 38, 20), strict=True))})
    alone = Release(counts, frozenset({("11", "public")}), frozenset(), NO_NOISE)
    assert ("11", "public") in [one.cell for one in attacked(alone)]
    release = released(counts, NO_NOISE)
    assert ("11", "private") in release.kept
    assert not attacked(release)
    assert release.share("seen", region="11", status="private") is None
    assert release.share("seen", region="53", status="public") is not None


def test_a_table_that_nothing_protects_is_refused() -> None:
    sizes = {("11", "public"): 7, ("53", "public"): 8}
    counts = Counts(sizes, {"seen": {("11", "public"): 7, ("53", "public"): 0}})
    with pytest.raises(NotReleasable):
        released(counts, NO_NOISE)
    assert not attacked(released(counts, RULES)), "noise protects it"


@settings(max_examples=100, deadline=None)
@given(tables())
def test_a_share_is_in_steps_covers_its_count_and_never_says_none_or_all(counts: Counts) -> None:
    try:
        release = released(counts, RULES)
    except NotReleasable:
        return
    for region in ("", *counts.regions):
        share = release.share("seen", region=region)
        if share is None:
            continue
        low, high = share
        assert low % 5 == high % 5 == 0 and low <= 85 and high >= 15
        noisy = total(counts.noisy["seen"], region=region)
        assert low * release.entities(region=region) <= 100 * noisy
        assert 100 * noisy <= high * release.entities(region=region)


def test_the_noise_follows_its_law_and_its_margin_covers_what_it_says() -> None:
    draw = drawing(np.random.default_rng(7))
    drawn = np.array([draw(0.5) for _ in range(40_000)])
    law = (1 - exp(-0.5)) / (1 + exp(-0.5))
    for value in range(-3, 4):
        expected = law * exp(-0.5 * abs(value))
        assert abs((drawn == value).mean() - expected) < 0.01
    for cells in (1, 4):
        sums = drawn.reshape(-1, cells).sum(axis=1)
        slack = margin(0.5, cells=cells, covered=0.95)
        assert (np.abs(sums) <= slack).mean() >= 0.94
        assert (np.abs(sums) <= slack - 1).mean() < 0.96


def test_counts_keep_nothing_that_is_true() -> None:
    units = [("11", "public", {"seen": True, "held": False})] * 10
    counts = counted(units, figures=("seen", "held"), epsilon=0.5, draw=lambda _: 3)
    assert counts.entities == {("11", "public"): 10}
    assert counts.noisy == {"seen": {("11", "public"): 10}, "held": {("11", "public"): 3}}


def test_the_document_names_no_establishment_and_says_what_is_withheld() -> None:
    units = [("11", "public", {"seen": True, "held": False})] * 10
    units += [("06", "private", {"seen": True, "held": False})] * 2
    counts = counted(units, figures=("seen", "held"), epsilon=0.5, draw=lambda _: 0)
    told = document_of(released(counts, RULES), {"11": "Île-de-France"})
    assert [line["name"] for line in told["regions"]] == ["06", "Île-de-France"]
    small = next(line for line in told["cells"] if line["region"] == "06")
    assert small["withheld"] and small["shares"] == {"seen": None, "held": None}
    assert told["regions"][0]["withheld"]
    assert set(told) == {"nation", "regions", "statuses", "cells"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("least_entities = 8", "least_entities = 2"),
        ("step_points = 5", "step_points = 7"),
        ("closest_points = 15", "closest_points = 0"),
        ("epsilon = 1.0", "epsilon = 5.0"),
        ("covered = 0.95", "covered = 1.0"),
    ],
)
def test_rules_that_protect_nothing_are_refused(before: str, after: str) -> None:
    with pytest.raises(InvalidRules):
        parse_rules(RAW.replace(before.encode(), after.encode(), 1))


def edition(days_ago: int, epsilon: float = 1.0) -> Edition:
    at = NOW - timedelta(days=days_ago)
    return Edition(days_ago, 1, date(2026, 1, 1), "", "", epsilon, "a", at, at)


def test_editions_are_far_apart_and_a_year_has_a_budget() -> None:
    fresh = edition(0)
    check_publication(fresh, before=[], rules=RULES, now=NOW)
    four = [edition(days) for days in (70, 150, 230, 310)]
    check_publication(fresh, before=four[:3], rules=RULES, now=NOW)
    with pytest.raises(BudgetSpent):
        check_publication(fresh, before=four, rules=RULES, now=NOW)
    check_publication(fresh, before=[*four[:3], edition(366)], rules=RULES, now=NOW)
    with pytest.raises(TooSoon):
        check_publication(fresh, before=[edition(59)], rules=RULES, now=NOW)
