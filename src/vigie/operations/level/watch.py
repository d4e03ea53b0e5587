"""What the watch counts on each perimeter, and the measured evidence it gives
(docs/methods/watch.md)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from vigie.core.vocabulary import Proof
from vigie.engine import advisories, snapshot
from vigie.engine.snapshot import Snapshot
from vigie.operations import products
from vigie.operations.inventory import expected_estates
from vigie.store import inventory as store
from vigie.store.establishments import PerimeterColumns
from vigie.store.evidence import GivenEvidence
from vigie.store.findings.answers import suppressed
from vigie.store.home import lake

SOURCE = "watch"
MEASURES = ("patched", "os_supported", "network_gear_supported")
_COUNTS = ("machines", "components", "unresolved", "exploited", "affected", "unknown")
DIGITS = 6


class Matched(NamedTuple):
    """What was matched: inventories compiled with the advisories in force."""

    compiled: Snapshot
    known: advisories.AdvisorySnapshot


@dataclass(frozen=True, slots=True)
class Watched:
    """What was counted by place of perimeter, what was measured, and from what."""

    counts: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    evidence: Sequence[GivenEvidence] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    matched: Matched | None = None
    """``None`` without advisories or without inventory."""


def watched(
    registry: PerimeterColumns,
    *,
    on: date,
    progress: Callable[[str, str], None],
    engine: str = "",
) -> Watched:
    """Match the inventories in force with the advisories in force, count and measure; here, or on
    the cluster of address ``engine``.

    Without advisories or without inventory nothing is measured: the safeguards stay unknown.
    """
    expected = expected_estates(registry.id.tolist()).machines.tolist()
    counts = {
        place: dict.fromkeys(_COUNTS, 0) | {"machines_expected": machines}
        for place, machines in enumerate(expected)
    }
    known = advisories.current(lake())
    deliveries = store.current_deliveries()
    if known is None or not deliveries:
        return Watched(counts=counts)
    progress("rapprochement des inventaires et des avis", "matching inventories with advisories")
    names = products.tables()
    compiled = snapshot.build(
        lake(),
        deliveries=deliveries,
        advisories=known,
        aliases=names,
        on=on,
        suppressed=suppressed(),
        engine=engine,
    )
    care = dict(zip(registry.id.tolist(), registry.care_high.tolist(), strict=True))
    products.refresh_queue(deliveries=deliveries, advisories=known, tables=names, care=care)
    places = {key: place for place, key in enumerate(registry.id.tolist())}
    days = store.observed_days()
    evidence: list[GivenEvidence] = []
    for row in compiled.table("watch").iter_rows(named=True):
        place = places.get(row["perimeter"])
        if place is None:
            continue
        counts[place] |= {name: row[name] for name in _COUNTS}
        evidence += _measures(row, expected[place], days[row["perimeter"]])
    inputs = {"advisories": known.id, "snapshot": compiled.id}
    return Watched(counts, evidence, inputs, Matched(compiled, known))


def _measures(row: Mapping[str, Any], expected: float, day: date) -> Iterator[GivenEvidence]:
    """Yield the measures of one perimeter: what was seen is a share of the expected estate."""
    seen = min(1.0, row["machines"] / expected) if expected > 0.0 else 1.0
    for safeguard in MEASURES:
        low, high = row[f"{safeguard}_low"], row[f"{safeguard}_high"]
        if low is not None:
            yield GivenEvidence(
                perimeter=row["perimeter"],
                safeguard=safeguard,
                low=round(low, DIGITS),
                high=round(max(low, high), DIGITS),
                seen=round(seen, DIGITS),
                proof=Proof.MEASURED.value,
                observed_on=day,
                source=SOURCE,
            )
