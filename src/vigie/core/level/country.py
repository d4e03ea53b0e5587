"""Who is in which territory: sites, the systems they depend on, and the care each system bears
there.

The order of establishments never matters: everything is put in the order of the keys first, sums
follow it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vigie.core.level.v1 import Floats, Places


@dataclass(frozen=True, slots=True)
class Sites:
    """The registry of the day, (N,): the denominator. ``kind``: class; care in patient-hours per
    year."""

    key: Sequence[str]
    kind: Sequence[str]
    care_low: Floats
    care_high: Floats
    estimated: Floats
    """Share of the care that is estimated from the class."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Which site depends on which system, (E,): places in the sites and in the perimeters."""

    perimeter: Places
    site: Places


@dataclass(frozen=True, slots=True)
class Partition:
    """Territories of one kind: site ``site[k]`` belongs to territory ``group[k]`` (a site may be
    in several)."""

    territory: str
    codes: Sequence[str]
    site: Places
    group: Places


@dataclass(frozen=True)
class Country:
    """Sites and systems put in the order of their keys, with the care of each edge."""

    sites: Sites
    perimeter: Places
    site: Places
    care_low: Floats
    care_high: Floats
    site_rank: Places
    kinds: Sequence[str]
    kind_of: Places


def country_of(
    sites: Sites, edges: Edges, perimeter_keys: Sequence[str]
) -> tuple[Country, Floats, Floats]:
    """Split each site's care over the systems it depends on; return the country and the care of
    each perimeter."""
    site_rank, perimeter_rank = _ranks(sites.key), _ranks(perimeter_keys)
    order = np.lexsort((perimeter_rank[edges.perimeter], site_rank[edges.site]))
    perimeter, site = edges.perimeter[order], edges.site[order]
    systems = np.bincount(site, minlength=len(sites.key))
    low, high = sites.care_low[site] / systems[site], sites.care_high[site] / systems[site]
    kinds = sorted(set(sites.kind))
    places = {kind: place for place, kind in enumerate(kinds)}
    kind_of = np.array([places[kind] for kind in sites.kind], dtype=np.intp)
    country = Country(sites, perimeter, site, low, high, site_rank, kinds, kind_of)
    return (
        country,
        _sum(perimeter, low, len(perimeter_keys)),
        _sum(perimeter, high, len(perimeter_keys)),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """One territory: its sites, its edges, and its perimeters with the care they bear there."""

    code: str
    sites: Places
    edges: Places
    perimeters: Places
    low: Floats
    high: Floats


def groups_of(country: Country, partition: Partition) -> list[Group]:
    by_site = np.argsort(country.site, kind="stable")
    bounds = np.searchsorted(country.site[by_site], np.arange(len(country.sites.key) + 1))
    order = np.lexsort((country.site_rank[partition.site], partition.group))
    cuts = np.searchsorted(partition.group[order], np.arange(len(partition.codes) + 1))
    found = []
    for place, code in enumerate(partition.codes):
        sites = partition.site[order[cuts[place] : cuts[place + 1]]]
        found.append(_group(country, code, sites, by_site, bounds))
    return found


def _group(country: Country, code: str, sites: Places, by_site: Places, bounds: Places) -> Group:
    begin, count = bounds[sites], bounds[sites + 1] - bounds[sites]
    offset = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    edges = by_site[np.repeat(begin, count) + offset]
    perimeters, inverse = _in_order(country.perimeter[edges])
    return Group(
        code=code,
        sites=sites,
        edges=edges,
        perimeters=perimeters,
        low=_sum(inverse, country.care_low[edges], len(perimeters)),
        high=_sum(inverse, country.care_high[edges], len(perimeters)),
    )


def _in_order(perimeters: Places) -> tuple[Places, Places]:
    """Return the distinct perimeters in order of first appearance (that of the sites' keys), and
    the inverse."""
    distinct, first, inverse = np.unique(perimeters, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return distinct[order], rank[inverse]


def _sum(places: Places, values: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(places, weights=values, minlength=count), dtype=np.float64)


def _ranks(keys: Sequence[str]) -> Places:
    order = sorted(range(len(keys)), key=lambda place: keys[place])
    ranks = np.empty(len(keys), dtype=np.intp)
    ranks[order] = np.arange(len(keys))
    return ranks
