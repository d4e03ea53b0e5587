"""First and last versions of release trains in CSAF, as ranges.

Source: CSAF 2.0, section 3.2.3.9. ``first_affected`` and ``last_affected`` are the first and last
versions of a train that are known to be affected, ``first_fixed`` the first one that is mended.
What is between them is affected; what a train leaves open at one end is unknown.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from vigie.core.advisories import ANY, Match, Status
from vigie.core.findings.match import is_concrete
from vigie.core.products import ProductId
from vigie.core.versions import key, scheme_of

FIRST, LAST, FIXED = "first", "last", "fixed"
_OPEN = {(FIRST, FIRST), (LAST, LAST), (FIXED, LAST), (FIXED, FIXED)}
"""Marks that follow each other where a train has lost its end, or the next one its beginning."""
Marked = tuple[Match, str]
"""A product at one version, and where in its train it stands."""


def trains(marked: Iterable[Marked]) -> Iterator[Match]:
    """Yield what the marks of each product say of the versions between and beyond them."""
    by_product: dict[Match, list[tuple[bytes, str, str]]] = {}
    for match, mark in marked:
        place = key(match.version, scheme_of(ProductId(*match[:3])))
        if is_concrete(match.version) and place is not None:
            whole = match._replace(version=ANY)
            by_product.setdefault(whole, []).append((place, match.version, mark))
    for whole, places in by_product.items():
        yield from _ranges(whole, [(version, mark) for _, version, mark in sorted(set(places))])


def _ranges(whole: Match, marks: list[tuple[str, str]]) -> Iterator[Match]:
    version, mark = marks[0]
    if mark != FIRST:
        yield whole._replace(end=version, status=Status.UNKNOWN)
    for (start, opens), (end, closes) in pairwise(marks):
        if opens == FIRST and closes != FIRST:
            yield whole._replace(start=start, end=end, end_including=closes == LAST)
        elif (opens, closes) in _OPEN:
            within = whole._replace(start=start, start_including=False, end=end)
            yield within._replace(status=Status.UNKNOWN)
    version, mark = marks[-1]
    if mark == FIRST:
        yield whole._replace(start=version, start_including=False, status=Status.UNKNOWN)
