"""Territory figures: additive over a partition, deaf to the order of establishments."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.editions import CATALOGUE, METHOD, PARAMETERS
from tests.core.level.perimeters import COUNT, readings_of
from vigie.core.level.assessment import assess, perimeters_of, shares_of
from vigie.core.level.attribution import attribution_of
from vigie.core.level.country import Edges, Partition, Sites, country_of
from vigie.core.level.gains import gains_of
from vigie.core.level.territory import (
    Document,
    Observed,
    fresh_sites,
    risk_of,
    territory_figures,
)

KINDS = ("hospital", "small_home", "clinic")


@dataclass(frozen=True)
class Drawn:
    """A small country: kind, care and region of each site; edges; what each system holds."""

    kinds: list[str]
    care: list[tuple[float, float]]
    regions: list[int]
    edges: list[tuple[int, int]]
    held: list[tuple[float, float]]


@st.composite
def countries(draw: st.DrawFn) -> Drawn:
    sites, systems = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    care = st.tuples(st.floats(0.0, 1e6), st.floats(0.0, 1e6)).map(lambda c: tuple(sorted(c)))
    held = st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)).map(lambda h: tuple(sorted(h)))
    pairs = st.tuples(st.integers(0, systems - 1), st.integers(0, sites - 1))
    return Drawn(
        kinds=draw(st.lists(st.sampled_from(KINDS), min_size=sites, max_size=sites)),
        care=draw(st.lists(care, min_size=sites, max_size=sites)),
        regions=draw(st.lists(st.integers(0, 2), min_size=sites, max_size=sites)),
        edges=draw(st.lists(pairs, min_size=1, max_size=10, unique=True)),
        held=draw(st.lists(held, min_size=systems, max_size=systems)),
    )


def figures(drawn: Drawn, order: list[int], *, by_region: bool) -> list[Document]:
    """Return the documents of the regions, or of the nation, with the sites in some order."""
    places = {site: place for place, site in enumerate(order)}
    care = np.array([drawn.care[site] for site in order])
    sites = Sites(
        key=[f"{site:09d}" for site in order],
        kind=[drawn.kinds[site] for site in order],
        care_low=care[:, 0],
        care_high=care[:, 1],
        estimated=np.zeros(len(order)),
    )
    edges = Edges(
        np.array([system for system, _ in drawn.edges], dtype=np.intp),
        np.array([places[site] for _, site in drawn.edges], dtype=np.intp),
    )
    keys = [f"S{system}" for system in range(len(drawn.held))]
    country, low, high = country_of(sites, edges, keys)
    of = perimeters_of(
        CATALOGUE,
        PARAMETERS,
        kinds=[KINDS[k % len(KINDS)] for k in range(len(keys))],
        staff=np.full(len(keys), np.nan),
        care_low=low,
        care_high=high,
    )
    shares = np.repeat(np.array(drawn.held)[:, None, :], COUNT, axis=1)
    held = readings_of(shares[..., 0], shares[..., 1])
    levels_of = shares_of(CATALOGUE, held, of.owed)
    levels = assess(METHOD, levels_of, of)
    gains = gains_of(METHOD, CATALOGUE, held, of)
    seen = Observed(
        levels=levels,
        attribution=attribution_of(METHOD, CATALOGUE, held, levels_of, gains, of),
        risk=risk_of(METHOD, levels_of.proved, levels_of.owed, of.staff_high),
        of=of,
        shut_openness=PARAMETERS.shut_openness,
        common_variance=PARAMETERS.value("dependence.common_variance"),
        seed=7,
        fresh_sites=fresh_sites(country, levels),
    )
    regions = [drawn.regions[site] if by_region else 0 for site in order]
    codes = ["R0", "R1", "R2"] if by_region else ["FR"]
    partition = Partition("region", codes, np.arange(len(order)), np.array(regions, dtype=np.intp))
    return territory_figures(country, seen, partition)


def summed(documents: list[Document], *path: str) -> float:
    total = 0.0
    for document in documents:
        value = document
        for key in path:
            value = value[key]
        total += float(value)  # type: ignore[arg-type]
    return total


ADDITIVE = [
    ("establishments",),
    ("care_hours", "low"),
    ("care_hours", "high"),
    ("care_hours_lost", "best"),
    ("care_hours_lost", "worst"),
    ("blind_spots", "establishments"),
    ("width", "never_seen"),
    ("width", "not_seen"),
]


@settings(max_examples=20)
@given(countries())
def test_the_figures_of_a_partition_sum_to_those_of_the_whole(drawn: Drawn) -> None:
    order = list(range(len(drawn.kinds)))
    regions = figures(drawn, order, by_region=True)
    nation = figures(drawn, order, by_region=False)
    for path in ADDITIVE:
        assert summed(regions, *path) == pytest.approx(summed(nation, *path)), path
    weak = [sum(float(row["care_hours_lost_worst"]) for row in d["weak_zones"]) for d in regions]
    whole = sum(float(row["care_hours_lost_worst"]) for row in nation[0]["weak_zones"])
    assert sum(weak) == pytest.approx(whole)


@settings(max_examples=20)
@given(countries(), st.data())
def test_the_order_of_establishments_never_matters(drawn: Drawn, data: st.DataObject) -> None:
    order = list(range(len(drawn.kinds)))
    other = data.draw(st.permutations(order))
    for by_region in (True, False):
        one = figures(drawn, order, by_region=by_region)
        assert figures(drawn, list(other), by_region=by_region) == one


@settings(max_examples=20)
@given(countries())
def test_every_share_lies_between_nothing_and_all_and_bounds_are_in_order(drawn: Drawn) -> None:
    for document in figures(drawn, list(range(len(drawn.kinds))), by_region=True):
        lost, shut = document["care_hours_lost"], document["proved_shut_share"]
        assert 0.0 <= lost["best"] <= lost["worst"] + 1e-9
        assert 0.0 <= shut["low"] <= shut["high"] <= 1.0
        assert 0.0 <= document["coverage_share"] <= 1.0
        assert sum(document["levels_proved"].values()) == document["perimeters"]
        blind = document["blind_spots"]
        assert blind["establishments"] == sum(r["establishments"] for r in blind["by_category"])


@settings(max_examples=20)
@given(countries())
def test_a_site_without_a_system_is_a_blind_spot_and_never_shut(drawn: Drawn) -> None:
    alone = Drawn(
        [*drawn.kinds, "small_home"],
        [*drawn.care, (1e6, 1e6)],
        [*drawn.regions, 0],
        drawn.edges,
        drawn.held,
    )
    order = list(range(len(alone.kinds)))
    before = figures(drawn, order[:-1], by_region=False)[0]
    after = figures(alone, order, by_region=False)[0]
    dark = after["blind_spots"]["establishments"] - before["blind_spots"]["establishments"]
    assert dark == 1
    assert after["proved_shut_share"]["low"] <= before["proved_shut_share"]["low"]
    assert after["establishments"] == before["establishments"] + 1
