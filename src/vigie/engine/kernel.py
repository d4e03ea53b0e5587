"""The verdict of ``core/findings`` on integers: one function, compiled, that every engine
question runs.

Truths are 0 false, 1 unknown, 2 true; tiers and verdicts are the positions in ``Tier`` and
``Verdict``.
The same cases decide this and the core (tests/engine/test_agreement.py).
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

from vigie.core.findings.verdicts import OUTSIDE_TIER, Outside, Tier, Truth, Verdict, ruled

Array = npt.NDArray[Any]
_Function = TypeVar("_Function", bound=Callable[..., Any])

VERDICTS = tuple(Verdict)
AFFECTED, NOT_AFFECTED, UNKNOWN = (VERDICTS.index(v) for v in Verdict)
NO_ROW = 3
NONE, INCOMPARABLE = -2, -1
"""Ranks that are none: no bound at all, and a version that nothing orders."""
ALL, NOT_APPLICABLE, EXACT, RANGE = range(4)
"""Kinds of statements on versions."""
CONCRETE, DASH, ANY = range(3)
"""Kinds of installed versions."""


def compiled(function: _Function) -> _Function:
    """Compile to machine code, kept between runs."""
    return cast(_Function, numba.njit(cache=True, nogil=True)(function))


def inlined(function: _Function) -> _Function:
    """Compile into its callers: what a verdict reads is many arrays, too many to hand over."""
    return cast(_Function, numba.njit(cache=True, nogil=True, forceinline=True)(function))


class Statements(NamedTuple):
    """The judged statements, sorted by group; a group is a CVE on a product. All arrays are flat.

    ``rank`` arrays are positions of version keys in their scheme; ``text`` arrays are numbers of
    texts, met by equality.
    """

    group_product: Array
    group_first: Array
    group_outside: Array
    kind: Array
    status: Array
    quarantined: Array
    rank: Array
    text: Array
    joined_rank: Array
    joined_text: Array
    start: Array
    start_text: Array
    start_included: Array
    end: Array
    end_text: Array
    end_included: Array
    qualifier: Array
    space: Array
    """Add the pair's place in its product to find it in ``Readings``."""
    condition: Array
    """Add the class to find the truth in ``Conditions``; -1: no condition."""


class Installed(NamedTuple):
    """The pairs as they are compared."""

    start: Array
    """Per product, its first pair; one more than there are products."""
    kind: Array
    text: Array
    joined_text: Array
    is_truncated: Array
    is_resolved: Array
    qualifier: Array


class Readings(NamedTuple):
    """Per space (a product under a scheme) and pair, the ranks of
    ``core.findings.match.Reading``."""

    exact: Array
    joined: Array
    low: Array
    high: Array


class Fits(NamedTuple):
    """Per claim qualifier and pair qualifier: variant fit times 3, plus update fit."""

    codes: Array
    claims_update: Array
    pairs_update: Array


class Bench(NamedTuple):
    """All that a verdict is computed from."""

    statements: Statements
    installed: Installed
    readings: Readings
    fits: Fits
    truths: Array
    """Truth of each condition in each class of hosts, see ``Statements.condition``."""


def _table() -> Array:
    """The truth table as an array: verdict times 4, plus ground."""
    table = np.zeros((3, 3, 3, len(Outside)), dtype=np.uint8)
    for a in Truth:
        for u in Truth:
            for k in Truth:
                for outside in Outside:
                    verdict, ground = ruled(a, u, k, outside)
                    table[a, u, k, outside] = VERDICTS.index(verdict) * 4 + ground
    return table


TABLE = _table()
OUTSIDE_TIERS = np.array([OUTSIDE_TIER.get(v, Tier.RANGE) for v in VERDICTS], dtype=np.int64)
_EXACT, _RANGE, _UPDATE, _PRODUCT, _NAME = (int(tier) for tier in Tier)


@inlined
def _after_start(s: Statements, i: int, low: int, high: int, text: int) -> int:
    bound = s.start[i]
    if bound == NONE:
        return 2
    if bound == INCOMPARABLE or low < 0:
        if s.start_text[i] != text:
            return 1
        return 2 if s.start_included[i] else 0
    if low > bound or (low == bound and s.start_included[i]):
        return 2
    if high < bound or (high == bound and not s.start_included[i]):
        return 0
    return 1


@inlined
def _before_end(s: Statements, i: int, low: int, high: int, text: int) -> int:
    bound = s.end[i]
    if bound == NONE:
        return 2
    if bound == INCOMPARABLE or low < 0:
        if s.end_text[i] != text:
            return 1
        return 2 if s.end_included[i] else 0
    if high < bound or (high == bound and s.end_included[i]):
        return 2
    if low > bound or (low == bound and not s.end_included[i]):
        return 0
    return 1


@inlined
def _exact(b: Bench, i: int, pair: int, place: int) -> int:
    claimed, own = b.statements.rank[i], b.readings.exact[place]
    if b.statements.text[i] == b.installed.text[pair] or (claimed >= 0 and claimed == own):
        return 2 * 8 + _EXACT
    if claimed < 0 or own < 0:
        return 1 * 8 + _PRODUCT
    low, high = b.readings.low[place], b.readings.high[place]
    if b.installed.is_truncated[pair] and low >= 0 and low <= claimed <= high:
        return 1 * 8 + _PRODUCT
    return _RANGE


@inlined
def _version(b: Bench, i: int, pair: int, place: int) -> int:
    """Truth times 8, plus tier, of the version alone."""
    kind = b.statements.kind[i]
    if kind == ALL:
        return 2 * 8 + _RANGE
    own = b.installed.kind[pair]
    if kind == NOT_APPLICABLE and own == DASH:
        return 2 * 8 + _EXACT
    if kind == NOT_APPLICABLE or own != CONCRETE:
        return 1 * 8 + _PRODUCT
    if kind == EXACT:
        return _exact(b, i, pair, place)
    low, high, text = b.readings.low[place], b.readings.high[place], b.installed.text[pair]
    after = _after_start(b.statements, i, low, high, text)
    truth = min(after, _before_end(b.statements, i, low, high, text))
    return truth * 8 + (_PRODUCT if truth == 1 else _RANGE)


@inlined
def _same_joined(b: Bench, i: int, pair: int, place: int) -> bool:
    if b.statements.kind[i] != EXACT or b.installed.kind[pair] != CONCRETE:
        return False
    if not (
        b.fits.claims_update[b.statements.qualifier[i]]
        or b.fits.pairs_update[b.installed.qualifier[pair]]
    ):
        return False
    rank = b.statements.joined_rank[i]
    same_text = b.statements.joined_text[i] == b.installed.joined_text[pair]
    return bool(same_text or (rank >= 0 and rank == b.readings.joined[place]))


@inlined
def _lowered(held: int, fit: int) -> int:
    if fit == 2:
        return held
    return 1 * 8 + max(held % 8, _UPDATE)


@inlined
def _holds(b: Bench, i: int, pair: int, place: int) -> int:
    """Truth times 8, plus tier, of a whole statement on a pair:
    ``core.findings.match.holds``."""
    code = b.fits.codes[b.statements.qualifier[i], b.installed.qualifier[pair]]
    variant, update = code // 3, code % 3
    if variant == 0:
        return _RANGE
    if _same_joined(b, i, pair, place):
        return _lowered(2 * 8 + _EXACT, variant)
    version = _version(b, i, pair, place)
    if update == 0 or version < 8:
        return _RANGE
    return _lowered(version, min(variant, update))


@inlined
def _unconditioned(b: Bench, i: int, pair: int, place: int) -> int:
    """The same with quarantine, before what the statement must run on."""
    held = _holds(b, i, pair, place)
    if held >= 8 and b.statements.quarantined[i]:
        return 1 * 8 + max(held % 8, _PRODUCT)
    return held


@inlined
def _on_hosts(b: Bench, i: int, held: int, host_class: int) -> int:
    """The same in a class of hosts: ``core.findings.judging.claim_holds``."""
    condition = b.statements.condition[i]
    if condition < 0 or held < 8:
        return held
    runs = b.truths[condition + host_class]
    if runs == 0:
        return _RANGE
    if runs == 1:
        return 1 * 8 + max(held % 8, _UPDATE)
    return held


@inlined
def _better(held: int, known: int) -> bool:
    """Truer, or as true and of a surer tier."""
    return held // 8 > known // 8 or (held // 8 == known // 8 and held % 8 < known % 8)


@inlined
def ruled_on(
    b: Bench,
    group: int,
    pair: int,
    host_class: int,
    found: Array,
    held: Array,
    begin: int,
    end: int,
) -> tuple[int, int, int]:
    """Apply the truth table to the statements ``found[begin:end]`` of a group that hold, or may,
    on a pair."""
    a = u = k = _RANGE
    chosen_a = chosen_u = chosen_k = -1
    for number in range(begin, end):
        i = found[number]
        value = _on_hosts(b, i, held[number], host_class)
        status = b.statements.status[i]
        if status == 0 and _better(value, a):
            a, chosen_a = value, i
        elif status == 1 and _better(value, u):
            u, chosen_u = value, i
        elif status == 2 and _better(value, k):
            k, chosen_k = value, i
    ruling = TABLE[a // 8, u // 8, k // 8, b.statements.group_outside[group]]
    verdict, ground = int(ruling // 4), int(ruling % 4)
    tier, chosen = OUTSIDE_TIERS[verdict], -1
    if ground == 0:
        tier, chosen = a % 8, chosen_a
    elif ground == 1:
        tier, chosen = u % 8, chosen_u
    elif ground == 2:
        tier, chosen = k % 8, chosen_k
    if b.installed.is_resolved[pair]:
        return verdict, tier, chosen
    return (NO_ROW if verdict == NOT_AFFECTED else UNKNOWN), _NAME, chosen


@compiled
def _screened(
    kind: Array,
    rank: Array,
    joined_rank: Array,
    start: Array,
    end: Array,
    space: Array,
    readings: Readings,
    span: tuple[int, int, int],
    is_concrete: bool,
    is_truncated: bool,
    found: Array,
) -> int:
    """Fill ``found`` with the statements that a pair's version does not plainly exclude; return
    how many.

    ``span`` is the first statement, the one after the last, and the pair's place in its product.
    """
    first, last, within = span
    exact, joined, low, high = readings.exact, readings.joined, readings.low, readings.high
    size = 0
    for i in range(first, last):
        place = space[i] + within
        if is_concrete and kind[i] == RANGE:
            before = start[i] >= 0 and high[place] >= 0 and high[place] < start[i]
            after = end[i] >= 0 and low[place] > end[i]
            if before or after:
                continue
        elif is_concrete and kind[i] == EXACT and not is_truncated:
            plain = rank[i] >= 0 and exact[place] >= 0 and rank[i] != exact[place]
            split = joined_rank[i] >= 0 and joined[place] >= 0 and joined_rank[i] != joined[place]
            if plain and split:
                continue
        found[size] = i
        size += 1
    return size


@compiled
def holding(b: Bench, pair: int, first: int, last: int, found: Array, held: Array) -> int:
    """Fill ``found`` and ``held`` with the statements ``first:last`` that hold, or may, on a
    pair; return how many."""
    s = b.statements
    if first == last:
        return 0
    product = np.searchsorted(b.installed.start, pair, side="right") - 1
    within = pair - b.installed.start[product]
    kept = _screened(
        s.kind,
        s.rank,
        s.joined_rank,
        s.start,
        s.end,
        s.space,
        b.readings,
        (first, last, within),
        b.installed.kind[pair] == CONCRETE,
        b.installed.is_truncated[pair],
        found,
    )
    size = 0
    for number in range(kept):
        i = found[number]
        value = _unconditioned(b, i, pair, s.space[i] + within)
        if value >= 8:
            found[size], held[size] = i, value
            size += 1
    return size


@compiled
def judged(b: Bench, group: int, pair: int, host_class: int) -> tuple[int, int, int]:
    """Return verdict, tier and deciding statement (-1: none) of a group on a pair, in a class of
    hosts."""
    first, last = b.statements.group_first[group], b.statements.group_first[group + 1]
    found, held = np.empty(last - first, np.int64), np.empty(last - first, np.int64)
    size = holding(b, pair, first, last, found, held)
    return ruled_on(b, group, pair, host_class, found, held, 0, size)
