"""Comparing CPE names attribute by attribute. Source: NISTIR 7696, tables 6-1 to 6-4.

Values are those of ``cpe.attributes``: lower case, escaped, ``*`` any, ``-`` not applicable. An
unescaped ``*`` or ``?`` at either end of a source value stands for any text or any one mark.
"""

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from vigie.core.advisories import ANY, NOT_APPLICABLE

_WILD = re.compile(r"(?<!\\)[*?]")


class Relation(Enum):
    SUPERSET = "superset"
    EQUAL = "equal"
    SUBSET = "subset"
    DISJOINT = "disjoint"
    UNDEFINED = "undefined"


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
