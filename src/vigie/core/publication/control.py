"""What may be said of each cell, and what is withheld: small cells, then those by which a withheld
one could be computed; a table that still gives one away is refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vigie.core.publication.attack import Exposed, Published, exposed
from vigie.core.publication.rules import Rules
from vigie.core.publication.table import Cell, Counts, margin
from vigie.errors import VigieError

Points = tuple[int, int]
"""A share, in points of a hundred: the least and the most."""
WHOLE: Points = (0, 100)


class NotReleasable(VigieError):
    fr = "le tableau laisserait retrouver {count} cellule(s) : il n'est pas publié"
    en = "the table would give {count} cell(s) away: it is not published"


@dataclass(frozen=True, slots=True)
class Release:
    """A table that passed the attack. ``small`` and ``kept`` are withheld: too few entities, or
    kept back so that a small one cannot be computed."""

    counts: Counts
    small: frozenset[Cell]
    kept: frozenset[Cell]
    rules: Rules

    def share(self, figure: str, *, region: str = "", status: str = "") -> Points | None:
        """Return the share that is published of a cell or of a margin; ``None`` when withheld."""
        cells = self.counts.within(region, status)
        if region and status and set(cells) <= self.small | self.kept:
            return None
        if self.entities(region=region, status=status) < self.rules.least_entities:
            return None
        return _share(self.counts, figure, cells, self.rules)

    def entities(self, *, region: str = "", status: str = "") -> int:
        """Return how many entities there are: public."""
        return sum(self.counts.entities[cell] for cell in self.counts.within(region, status))


def released(counts: Counts, rules: Rules) -> Release:
    """Return the table with what must be withheld. Raises ``NotReleasable`` when nothing that
    could be withheld protects it."""
    least = rules.least_entities
    small = frozenset(cell for cell, count in counts.entities.items() if count < least)
    release = Release(counts, small, frozenset(), rules)
    while found := attacked(release):
        added = _complement(release, found)
        if added is None:
            raise NotReleasable(count=len(found))
        release = Release(counts, small, release.kept | {added}, rules)
    return release


def attacked(release: Release) -> list[Exposed]:
    """Return what a reader could compute from the release."""
    withheld = sorted(release.small | release.kept)
    return [
        one
        for figure in release.counts.noisy
        for one in exposed(
            figure=figure,
            published=as_published(release, figure),
            held=release.counts.noisy[figure],
            entities=release.counts.entities,
            withheld=sorted(release.small),
        )
        if one.cell in release.small or one.cell not in withheld
    ]


def as_published(release: Release, figure: str) -> Published:
    """Return what a reader knows of a figure, as counts."""
    counts = release.counts

    def bounds(region: str = "", status: str = "") -> tuple[int, int]:
        share = release.share(figure, region=region, status=status) or WHOLE
        return _whole(share, release.entities(region=region, status=status))

    return Published(
        cells={cell: bounds(*cell) for cell in counts.entities},
        regions={region: bounds(region=region) for region in counts.regions},
        statuses={status: bounds(status=status) for status in counts.statuses},
        total=bounds(),
    )


def _whole(share: Points, count: int) -> tuple[int, int]:
    """Return the whole numbers of entities within a share."""
    return -(-share[0] * count // 100), share[1] * count // 100


def _share(counts: Counts, figure: str, cells: Sequence[Cell], rules: Rules) -> Points:
    """Return the interval of a share: noise covered, in steps, never close to none or all."""
    count = sum(counts.entities[cell] for cell in cells)
    noisy = sum(counts.noisy[figure][cell] for cell in cells)
    slack = margin(rules.epsilon_of_figure, cells=len(cells), covered=rules.covered)
    low, high = max(0, noisy - slack), min(count, noisy + slack)
    step = rules.step_points
    least = 100 * low // count // step * step
    most = -(-100 * high // (count * step)) * step
    return min(least, 100 - rules.closest_points), max(most, rules.closest_points)


def _complement(release: Release, found: Iterable[Exposed]) -> Cell | None:
    """Return the smallest published cell beside one that is exposed."""
    beside = {
        cell
        for one in found
        for cell in release.counts.entities
        if cell != one.cell and (cell[0] == one.cell[0] or cell[1] == one.cell[1])
    } | {one.cell for one in found}
    left = sorted(
        (release.counts.entities[cell], cell) for cell in beside - release.small - release.kept
    )
    return left[0][1] if left else None


def document_of(release: Release, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the figures as a document: the nation, regions, statuses and cells. ``names``: of
    the regions, by code."""
    counts = release.counts
    return {
        "nation": _line(release),
        "regions": [
            {"region": code, "name": names.get(code, code)} | _line(release, region=code)
            for code in counts.regions
        ],
        "statuses": [
            {"status": status} | _line(release, status=status) for status in counts.statuses
        ],
        "cells": [
            {"region": region, "status": status} | _line(release, region=region, status=status)
            for region, status in counts.entities
        ],
    }


def _line(release: Release, **where: str) -> dict[str, Any]:
    shares = {figure: release.share(figure, **where) for figure in release.counts.noisy}
    return {
        "entities": release.entities(**where),
        "withheld": all(share is None for share in shares.values()),
        "shares": {figure: list(share) if share else None for figure, share in shares.items()},
    }
