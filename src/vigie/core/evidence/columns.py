"""Evidence of a whole country in columns, and what is held of it: one row per piece, one cell per
safeguard."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vigie.core.evidence.piece import CAUSES, FLAGS, Flag

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
FLAG_BIT = {flag: np.uint8(1 << place) for place, flag in enumerate(FLAGS)}


@dataclass(frozen=True, slots=True)
class EvidenceColumns:
    """Pieces in columns, any order, all of the same length.

    ``perimeter``: place of the perimeter it counts for; ``safeguard``: place in the catalogue;
    ``proof``: 0 declared,
    1 documented, 2 measured; ``day``: proleptic ordinal of the day observed; ``known``: seconds
    since 1970;
    ``source`` and ``scope``: places in ``sources`` and ``scopes``; ``origin``: place of the
    perimeter that proves it,
    -1 when its own.
    """

    perimeter: Ints
    safeguard: Ints
    low: Floats
    high: Floats
    seen: Floats
    proof: Ints
    day: Ints
    known: Floats
    source: Ints
    scope: Ints
    origin: Ints
    sources: Sequence[str]
    scopes: Sequence[str]

    def __len__(self) -> int:
        return len(self.perimeter)

    def rows(self, places: Ints | Flags) -> "EvidenceColumns":
        """Return some of the rows."""
        return self.replaced(places, self.perimeter[places], self.origin[places])

    def replaced(self, places: Ints | Flags, perimeter: Ints, origin: Ints) -> "EvidenceColumns":
        """Return some of the rows, counted for other perimeters."""
        return EvidenceColumns(
            perimeter=perimeter,
            safeguard=self.safeguard[places],
            low=self.low[places],
            high=self.high[places],
            seen=self.seen[places],
            proof=self.proof[places],
            day=self.day[places],
            known=self.known[places],
            source=self.source[places],
            scope=self.scope[places],
            origin=origin,
            sources=self.sources,
            scopes=self.scopes,
        )


@dataclass(frozen=True, slots=True)
class Readings:
    """What is held, (perimeters × safeguards of the catalogue); ``widths`` has causes last;
    ``flags`` are bits."""

    proved: Floats
    said: Floats
    possible: Floats
    known: Flags
    fresh: Flags
    flags: npt.NDArray[np.uint8]
    widths: npt.NDArray[np.float32]

    @classmethod
    def unseen(cls, perimeters: int, safeguards: int) -> "Readings":
        """Return the readings of a country nobody has looked at."""
        shape = (perimeters, safeguards)
        widths = np.zeros((*shape, len(CAUSES)), dtype=np.float32)
        widths[..., 0] = 1.0
        return cls(
            proved=np.zeros(shape),
            said=np.zeros(shape),
            possible=np.ones(shape),
            known=np.zeros(shape, dtype=bool),
            fresh=np.zeros(shape, dtype=bool),
            flags=np.full(shape, FLAG_BIT[Flag.NEVER_SEEN], dtype=np.uint8),
            widths=widths,
        )


def flags_of(bits: int) -> frozenset[Flag]:
    """Return the flags of a cell of ``Readings.flags``."""
    return frozenset(flag for flag in FLAGS if bits & int(FLAG_BIT[flag]))


def with_inherited(
    columns: EvidenceColumns, heirs: Ints, providers: Ints, safeguards: Ints
) -> EvidenceColumns:
    """Add, for each (heir, provider, safeguard), the pieces of the provider, counted for the heir.

    Exceptions are left out by the caller. Pieces that a provider itself inherits are not passed
    on.
    """
    if len(heirs) == 0 or len(columns) == 0:
        return columns
    width = int(max(columns.safeguard.max(), safeguards.max())) + 1
    keys = columns.perimeter * width + columns.safeguard
    order = np.argsort(keys, kind="stable")
    wanted = providers * width + safeguards
    first = np.searchsorted(keys[order], wanted, side="left")
    count = np.searchsorted(keys[order], wanted, side="right") - first
    edge = np.repeat(np.arange(len(heirs)), count)
    within = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    rows = order[np.repeat(first, count) + within]
    own = np.arange(len(columns))
    return columns.replaced(
        np.concatenate([own, rows]),
        np.concatenate([columns.perimeter, heirs[edge]]),
        np.concatenate([columns.origin, providers[edge]]),
    )
