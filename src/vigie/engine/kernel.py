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


STATEMENT = np.dtype(
    [
        ("space", "i8"),
        *((name, "i4") for name in ("rank", "text", "joined_rank", "joined_text")),
        *((name, "i4") for name in ("start", "start_text", "end", "end_text", "qualifier")),
        ("kind", "u1"),
        *((name, "?") for name in ("quarantined", "start_included", "end_included")),
    ]
)
"""What a statement says of versions. Ranks (``rank``, ``joined_rank``, ``start``, ``end``) are
positions of version keys in their scheme; texts are numbers of texts, met by equality; ``space``
plus the pair's place in its product is its place in ``Readings``."""
PAIR = np.dtype(
    [
        *((name, "i4") for name in ("text", "joined_text", "qualifier")),
        *(("kind", "u1"), ("is_truncated", "?")),
    ]
)
"""A pair as it is compared."""
READING = np.dtype([(name, "i4") for name in ("exact", "joined", "low", "high")])
"""The ranks of ``core.findings.match.Reading``."""


class Statements(NamedTuple):
    """The judged statements, sorted by group; a group is a CVE on a product.

    One record holds all of a statement, not one array per field: a loop that holds an array counts
    references to it, which costs more than the verdict when they are many.
    """

    group_product: Array
    group_first: Array
    group_outside: Array
    each: Array
    """``STATEMENT``."""
    status: Array
    condition: Array
    """Add the class to find the truth in ``Bench.truths``; -1: no condition."""


class Installed(NamedTuple):
    """The pairs as they are compared."""

    start: Array
    """Per product, its first pair; one more than there are products."""
    each: Array
    """``PAIR``."""
    proof: Array
    """0 nothing: a name only; 1 what affects it; 2 what does not, too."""


class Readings(NamedTuple):
    """Per space (a product under a scheme) and pair, how the pair reads."""

    each: Array
    """``READING``."""


class Fits(NamedTuple):
    """Per claim qualifier and pair qualifier: variant fit times 3, plus update fit."""

    codes: Array
    claims_update: Array
    pairs_update: Array


class Bench(NamedTuple):
    """All that a verdict is computed from. Truths: see ``Statements.condition``."""

    statements: Statements
    installed: Installed
    readings: Readings
    fits: Fits
    truths: Array
    """Truth of each condition in each class of hosts."""


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
def _after_start(said: Any, own: Any, text: int) -> int:
    bound = said.start
    if bound == NONE:
        return 2
    if bound == INCOMPARABLE or own.low < 0:
        if said.start_text != text:
            return 1
        return 2 if said.start_included else 0
    if own.low > bound or (own.low == bound and said.start_included):
        return 2
    if own.high < bound or (own.high == bound and not said.start_included):
        return 0
    return 1


@inlined
def _before_end(said: Any, own: Any, text: int) -> int:
    bound = said.end
    if bound == NONE:
        return 2
    if bound == INCOMPARABLE or own.low < 0:
        if said.end_text != text:
            return 1
        return 2 if said.end_included else 0
    if own.high < bound or (own.high == bound and said.end_included):
        return 2
    if own.low > bound or (own.low == bound and not said.end_included):
        return 0
    return 1


@inlined
def _exact(said: Any, pair: Any, own: Any) -> int:
    claimed = said.rank
    if said.text == pair.text or (claimed >= 0 and claimed == own.exact):
        return 2 * 8 + _EXACT
    if claimed < 0 or own.exact < 0:
        return 1 * 8 + _PRODUCT
    if pair.is_truncated and own.low >= 0 and own.low <= claimed <= own.high:
        return 1 * 8 + _PRODUCT
    return _RANGE


@inlined
def _version(said: Any, pair: Any, own: Any) -> int:
    """Truth times 8, plus tier, of the version alone."""
    if said.kind == ALL:
        return 2 * 8 + _RANGE
    if said.kind == NOT_APPLICABLE and pair.kind == DASH:
        return 2 * 8 + _EXACT
    if said.kind == NOT_APPLICABLE or pair.kind != CONCRETE:
        return 1 * 8 + _PRODUCT
    if said.kind == EXACT:
        return _exact(said, pair, own)
    truth = min(_after_start(said, own, pair.text), _before_end(said, own, pair.text))
    return truth * 8 + (_PRODUCT if truth == 1 else _RANGE)


@inlined
def _same_joined(said: Any, pair: Any, own: Any, has_update: bool) -> bool:
    if said.kind != EXACT or pair.kind != CONCRETE or not has_update:
        return False
    same_text = said.joined_text == pair.joined_text
    return bool(same_text or (said.joined_rank >= 0 and said.joined_rank == own.joined))


@inlined
def _lowered(held: int, fit: int) -> int:
    if fit == 2:
        return held
    return 1 * 8 + max(held % 8, _UPDATE)


@inlined
def _holds(said: Any, pair: Any, own: Any, code: int, has_update: bool) -> int:
    """Truth times 8, plus tier, of a whole statement on a pair:
    ``core.findings.match.holds``. ``code`` is their fit (``Fits``)."""
    variant, update = code // 3, code % 3
    if variant == 0:
        return _RANGE
    if _same_joined(said, pair, own, has_update):
        return _lowered(2 * 8 + _EXACT, variant)
    version = _version(said, pair, own)
    if update == 0 or version < 8:
        return _RANGE
    return _lowered(version, min(variant, update))


@inlined
def _is_excluded(said: Any, pair: Any, own: Any) -> bool:
    """Whether the pair's version is plainly none of those stated, whatever the rest."""
    if pair.kind != CONCRETE:
        return False
    if said.kind == RANGE:
        before = said.start >= 0 and own.high >= 0 and own.high < said.start
        return bool(before or (said.end >= 0 and own.low > said.end))
    if said.kind != EXACT or pair.is_truncated:
        return False
    plain = said.rank >= 0 and own.exact >= 0 and said.rank != own.exact
    split = said.joined_rank >= 0 and own.joined >= 0 and said.joined_rank != own.joined
    return bool(plain and split)


@inlined
def _on_hosts(held: int, condition: int, truths: Array, host_class: int) -> int:
    """The same in a class of hosts: ``core.findings.judging.claim_holds``."""
    if condition < 0 or held < 8:
        return held
    runs = truths[condition + host_class]
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
    statuses, conditions, truths = b.statements.status, b.statements.condition, b.truths
    for number in range(begin, end):
        i = found[number]
        value = _on_hosts(held[number], conditions[i], truths, host_class)
        status = statuses[i]
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
    if b.installed.proof[pair] == 2 or (b.installed.proof[pair] == 1 and verdict != NOT_AFFECTED):
        return verdict, tier, chosen
    return (NO_ROW if verdict == NOT_AFFECTED else UNKNOWN), _NAME, chosen


@compiled
def _holding(
    statements: Array,
    readings: Array,
    pair: Any,
    fits: tuple[Array, Array, bool],
    span: tuple[int, int, int],
    found: Array,
    held: Array,
) -> int:
    """``span`` is the first statement, the one after the last, and the pair's place in its
    product."""
    codes, claims_update, pair_update = fits
    size = 0
    for i in range(span[0], span[1]):
        said = statements[i]
        own = readings[said.space + span[2]]
        if _is_excluded(said, pair, own):
            continue
        has_update = claims_update[said.qualifier] or pair_update
        value = _holds(said, pair, own, codes[said.qualifier, pair.qualifier], has_update)
        if value >= 8:
            if said.quarantined:
                value = 1 * 8 + max(value % 8, _PRODUCT)
            found[size], held[size] = i, value
            size += 1
    return size


@compiled
def holding(b: Bench, pair: int, first: int, last: int, found: Array, held: Array) -> int:
    """Fill ``found`` and ``held`` with the statements ``first:last`` that hold, or may, on a
    pair, before what they must run on; return how many."""
    if first == last:
        return 0
    product = np.searchsorted(b.installed.start, pair, side="right") - 1
    own = b.installed.each[pair]
    fits = (b.fits.codes, b.fits.claims_update, b.fits.pairs_update[own.qualifier])
    span = (first, last, pair - b.installed.start[product])
    return _holding(b.statements.each, b.readings.each, own, fits, span, found, held)


@compiled
def judged(b: Bench, group: int, pair: int, host_class: int) -> tuple[int, int, int]:
    """Return verdict, tier and deciding statement (-1: none) of a group on a pair, in a class of
    hosts."""
    first, last = b.statements.group_first[group], b.statements.group_first[group + 1]
    found, held = np.empty(last - first, np.int64), np.empty(last - first, np.int64)
    size = holding(b, pair, first, last, found, held)
    return ruled_on(b, group, pair, host_class, found, held, 0, size)
