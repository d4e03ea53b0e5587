"""Comparing CPE names attribute by attribute. Source: NISTIR 7696, tables 6-1 to 6-4.

Values are those of ``cpe.attributes``: lower case, escaped, ``*`` any, ``-`` not applicable. An
unescaped ``*`` or ``?`` at either end of a source value stands for any text or any one mark.
"""

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from vigie.core.advisories import ANY, NOT_APPLICABLE
from vigie.core.products import wfn

_PRODUCT = 2
_WILD = re.compile(r"(?<!\\)[*?]")


class Relation(Enum):
    SUPERSET = "superset"
    EQUAL = "equal"
    SUBSET = "subset"
    DISJOINT = "disjoint"
    UNDEFINED = "undefined"
    OVERLAP = "overlap"
    """Of two names: wider in one attribute, narrower in another."""


def relation(source: str, target: str) -> Relation:
    """Return how a source value stands to a target value.

    Undefined when the target has wildcards: the specification does not say.
    """
    if source == target:
        return Relation.EQUAL if source in (ANY, NOT_APPLICABLE) else _written(source, target)
    if source == ANY:
        return Relation.SUPERSET
    if target == ANY:
        return Relation.SUBSET
    if NOT_APPLICABLE in (source, target):
        return Relation.DISJOINT
    return _written(source, target)


def _written(source: str, target: str) -> Relation:
    if _WILD.search(target):
        return Relation.EQUAL if source == target else Relation.UNDEFINED
    if source == target:
        return Relation.EQUAL
    if _WILD.search(source) and _pattern(source).fullmatch(target):
        return Relation.SUPERSET
    return Relation.DISJOINT


@lru_cache(maxsize=4096)
def _pattern(source: str) -> re.Pattern[str]:
    """Return the pattern of a value; each ``?`` at an end is at most one mark."""
    parts = re.findall(r"\\.|[*?]|[^\\*?]+", source)
    marks = {"*": "(?s:.*)", "?": r"(?:\\?.)?"}
    return re.compile("".join(marks.get(part) or re.escape(part) for part in parts))


def relations(source: Sequence[str], target: Sequence[str]) -> tuple[Relation, ...]:
    """Return the relation of each of the eleven attributes."""
    return tuple(relation(one, other) for one, other in zip(source, target, strict=True))


def is_superset(source: Sequence[str], target: Sequence[str]) -> bool:
    """Return whether a source name covers a target name (equal or wider everywhere)."""
    wanted = (Relation.SUPERSET, Relation.EQUAL)
    return all(one in wanted for one in relations(source, target))


def is_subset(source: Sequence[str], target: Sequence[str]) -> bool:
    """Return whether a target name covers a source name."""
    wanted = (Relation.SUBSET, Relation.EQUAL)
    return all(one in wanted for one in relations(source, target))


def is_equal(source: Sequence[str], target: Sequence[str]) -> bool:
    """Return whether two names are the same."""
    return all(one is Relation.EQUAL for one in relations(source, target))


def is_disjoint(source: Sequence[str], target: Sequence[str]) -> bool:
    """Return whether nothing can have both names."""
    return Relation.DISJOINT in relations(source, target)


def of_names(source: str, target: str) -> Relation:
    """Return how one bound name stands to another (a formatted string or a URI, each).

    Source: NISTIR 7696, table 6-4. Raises ``NotACpe``.
    """
    one, other = (tuple(map(_plain, wfn.unbound(text))) for text in (source, target))
    found = relations(one, other)
    if Relation.DISJOINT in found:
        return Relation.DISJOINT
    if Relation.UNDEFINED in found:
        return Relation.UNDEFINED
    for wanted in (Relation.EQUAL, Relation.SUPERSET, Relation.SUBSET):
        if set(found) <= {wanted, Relation.EQUAL}:
            return wanted
    return Relation.OVERLAP


def _plain(value: str) -> str:
    return {wfn.ANY: ANY, wfn.NA: NOT_APPLICABLE}.get(value, value)


def names_product(source: str, target: str) -> bool:
    """Return whether the bound name of an advisory may speak of that of a component: no attribute
    sets them apart, and one of the two names a product.

    A catch-all or a pattern in the place of the product names nothing. Raises ``NotACpe``.
    """
    products = [wfn.unbound(text)[_PRODUCT] for text in (source, target)]
    is_named = [value not in (wfn.ANY, wfn.NA) and not _WILD.search(value) for value in products]
    is_catch_all = wfn.ANY in products and any(is_named)
    if not (all(is_named) or is_catch_all):
        return False
    return of_names(source, target) not in (Relation.DISJOINT, Relation.UNDEFINED)
