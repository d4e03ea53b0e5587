"""Nested AND / OR / negate trees brought to ``Configuration(groups)``, their three-valued meaning
kept.

Kleene's logic keeps De Morgan's laws and distributivity, so that the disjunctive form means the
same as the tree
when some of its matches are unknown. A node that says nothing (no match, no child) is left out.
"""

from collections.abc import Sequence
from itertools import product

from vigie.core.advisories import Configuration, Group, Match
from vigie.sources.feeds.shared.decoding import UnreadableRecord

MAX_CONFIGURATIONS = 4_096
"""Alternatives one record may unfold into; honest records stay under a hundred."""

Alternatives = tuple[Configuration, ...]


def any_of(matches: Sequence[Match]) -> Alternatives:
    """One of the matches."""
    return (Configuration((Group(tuple(matches)),)),) if matches else ()


def all_of(matches: Sequence[Match]) -> Alternatives:
    """Every match, on one host."""
    return (Configuration(tuple(Group((match,)) for match in matches)),) if matches else ()


def either(branches: Sequence[Alternatives]) -> Alternatives:
    """One of the branches; plain lists of alternatives are joined into one group."""
    every = [one for branch in branches for one in branch]
    plain = [one.groups[0] for one in every if _is_plain(one)]
    others = tuple(one for one in every if not _is_plain(one))
    joined = any_of([match for group in plain for match in group.matches])
    return _bounded(joined + others)


def both(branches: Sequence[Alternatives]) -> Alternatives:
    """All the branches: every way to take one alternative of each."""
    said = [branch for branch in branches if branch]
    if not said:
        return ()
    ways = 1
    for branch in said:
        ways *= len(branch)
        _refuse_beyond(ways)
    joined = (
        dict.fromkeys(group for one in way for group in one.groups) for way in product(*said)
    )
    return tuple(dict.fromkeys(Configuration(tuple(groups)) for groups in joined))


def negated(alternatives: Alternatives) -> Alternatives:
    """Not one of the alternatives (De Morgan)."""
    return both(
        [
            tuple(Configuration((Group(g.matches, not g.negate),)) for g in one.groups)
            for one in alternatives
        ]
    )


def _is_plain(one: Configuration) -> bool:
    return len(one.groups) == 1 and not one.groups[0].negate


def _bounded(alternatives: Alternatives) -> Alternatives:
    _refuse_beyond(len(alternatives))
    return alternatives


def _refuse_beyond(ways: int) -> None:
    if ways > MAX_CONFIGURATIONS:
        raise UnreadableRecord(
            reason_fr="arbre de configurations démesuré",
            reason_en="unreasonably large configuration tree",
        )
