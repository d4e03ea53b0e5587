"""The verdicts, how sure they are, and the truth table that decides: data, shared with the
engine."""

from enum import IntEnum, StrEnum
from typing import NamedTuple


class Truth(IntEnum):
    """Three values: *and* is the smallest, *or* the greatest."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


class Verdict(StrEnum):
    """Whether an advisory affects a component. ``UNKNOWN`` is an answer: kept, shown, counted."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    UNKNOWN = "unknown"


class Tier(IntEnum):
    """What a verdict rests on, surest first."""

    EXACT = 0
    RANGE = 1
    UPDATE_UNKNOWN = 2
    PRODUCT_ONLY = 3
    NAME_ONLY = 4


CONFIDENCE = {
    Tier.EXACT: 0.95,
    Tier.RANGE: 0.9,
    Tier.UPDATE_UNKNOWN: 0.6,
    Tier.PRODUCT_ONLY: 0.3,
    Tier.NAME_ONLY: 0.1,
}
"""Confidence of each tier, times that of the identification. ``judgement``:
docs/methods/findings.md."""

RESOLVED_FROM = 0.5
"""An identification below this confidence is a name only: it proves nothing."""

EXCLUDES_FROM = 0.55
"""An identification below this confidence may show what affects a component, never that nothing
does: products that no CPE names are such (``core.products.COINED``). ``judgement``:
docs/methods/findings.md."""


class Outside(IntEnum):
    """What the deciding source says of the versions it does not list."""

    AFFECTED = 0
    UNAFFECTED = 1
    UNKNOWN = 2
    UNSAID_BOUNDED = 3
    """No default, and it lists what is affected: the rest is not."""
    UNSAID = 4
    """No default, and nothing affected is listed."""


class Ground(IntEnum):
    """Which of the statements a verdict takes its confidence and its configuration from."""

    AFFECTED = 0
    UNAFFECTED = 1
    UNKNOWN = 2
    OUTSIDE = 3


class Rule(NamedTuple):
    """One row of the truth table; ``None`` stands for any value."""

    affected: Truth | None
    unaffected: Truth | None
    unknown: Truth | None
    outside: Outside | None
    verdict: Verdict
    ground: Ground


_T, _U, _F = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE

RULES = (
    Rule(None, _T, None, None, Verdict.NOT_AFFECTED, Ground.UNAFFECTED),
    Rule(_T, _F, None, None, Verdict.AFFECTED, Ground.AFFECTED),
    Rule(_T, _U, None, None, Verdict.UNKNOWN, Ground.UNAFFECTED),
    Rule(_U, None, None, None, Verdict.UNKNOWN, Ground.AFFECTED),
    Rule(_F, None, _T, None, Verdict.UNKNOWN, Ground.UNKNOWN),
    Rule(_F, None, _U, None, Verdict.UNKNOWN, Ground.UNKNOWN),
    Rule(_F, _U, _F, Outside.AFFECTED, Verdict.UNKNOWN, Ground.UNAFFECTED),
    Rule(_F, _F, _F, Outside.AFFECTED, Verdict.AFFECTED, Ground.OUTSIDE),
    Rule(_F, None, _F, Outside.UNAFFECTED, Verdict.NOT_AFFECTED, Ground.OUTSIDE),
    Rule(_F, None, _F, Outside.UNSAID_BOUNDED, Verdict.NOT_AFFECTED, Ground.OUTSIDE),
    Rule(_F, None, _F, Outside.UNKNOWN, Verdict.UNKNOWN, Ground.OUTSIDE),
    Rule(_F, None, _F, Outside.UNSAID, Verdict.UNKNOWN, Ground.OUTSIDE),
)
"""The truth table: the first rule that fits decides. ``affected``, ``unaffected`` and ``unknown``
are the truth of
"a statement of that status holds for the component", over the statements of the deciding
authority."""

OUTSIDE_TIER = {Verdict.UNKNOWN: Tier.PRODUCT_ONLY}
"""Tier of a verdict given by ``Ground.OUTSIDE``; ``RANGE`` for the others."""


def ruled(
    affected: Truth, unaffected: Truth, unknown: Truth, outside: Outside
) -> tuple[Verdict, Ground]:
    """Return the verdict of the truth table and what it rests on."""
    given = (affected, unaffected, unknown, outside)
    rule = next(rule for rule in RULES if _fits(rule, given))
    return rule.verdict, rule.ground


def _fits(rule: Rule, given: tuple[Truth, Truth, Truth, Outside]) -> bool:
    return all(want in (None, got) for want, got in zip(rule[:4], given, strict=True))
