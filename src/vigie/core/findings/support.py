"""Whether a product is within its publisher's support on a day, by its release cycles."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from vigie.core.advisories import ANY
from vigie.core.findings.verdicts import Truth
from vigie.core.products import Identified, ProductId


class Cycle(NamedTuple):
    """One release cycle: its product's slug, its name, its newest release and when its security
    support ends."""

    product: str
    name: str
    latest: str
    ends_on: date | None
    supported: bool | None
    """What the source says without a date."""
    extended_on: date | None = None
    """End of the extended support, often paid for; ``None`` when there is none, or unknown."""


class Stage(StrEnum):
    """How near the end of its support a cycle is, the most pressing first."""

    ENDED = "ended"
    SOON = "within_6_months"
    AHEAD = "within_18_months"
    SUPPORTED = "supported"
    UNKNOWN = "unknown"


SOON_DAYS, AHEAD_DAYS = 183, 548
"""Six and eighteen months: the time of a purchase, of a budget. Source:
docs/methods/end-of-life.md."""


Cycles = Mapping[str, Sequence[Cycle]]
"""Cycles by ``part:vendor:product``, and by the slug of their product."""

WINDOWS, WINDOWS_SERVER = "windows", "windows-server"
"""Slugs of the products whose cycles name editions rather than versions."""
_OLD_WINDOWS = {"windows_xp": "5-sp3", "windows_vista": "6-sp2", "windows_7": "7-sp1"}
_BUILD_PARTS = 3


_SUPPORTED = Stage.SUPPORTED
_STAGES = {
    Truth.FALSE: Stage.ENDED,
    Truth.TRUE: Stage.SUPPORTED,
    Truth.UNKNOWN: Stage.UNKNOWN,
}


def supported(identified: Identified, cycles: Cycles, on: date) -> Truth:
    """Return whether the version is within support on a day; unknown when its cycle is not known.

    When several cycles may be meant (editions of Windows) they must agree.
    """
    found = {_state(cycle, on) for cycle in cycles_of(identified, cycles)}
    return found.pop() if len(found) == 1 else Truth.UNKNOWN


def stage_of(cycle: Cycle | None, on: date) -> Stage:
    """Return how near the end of its support a cycle is on a day; ``None`` is unknown."""
    state = Truth.UNKNOWN if cycle is None else _state(cycle, on)
    if cycle is None or state != Truth.TRUE or cycle.ends_on is None:
        return _STAGES[state]
    days = (cycle.ends_on - on).days
    return Stage.SOON if days <= SOON_DAYS else Stage.AHEAD if days <= AHEAD_DAYS else _SUPPORTED


def is_extended(cycle: Cycle, on: date) -> bool:
    """Return whether an extended support still covers a cycle on a day."""
    return cycle.extended_on is not None and on <= cycle.extended_on


def cycle_of(identified: Identified, cycles: Cycles, on: date) -> Cycle | None:
    """Return the cycle a component belongs to; ``None`` when it is not known, or when those it
    may belong to (editions) do not end alike. The first of those that agree speaks for them."""
    found = cycles_of(identified, cycles)
    return found[0] if len({_state(cycle, on) for cycle in found}) == 1 else None


def _state(cycle: Cycle, on: date) -> Truth:
    if cycle.ends_on is not None:
        return Truth.TRUE if on <= cycle.ends_on else Truth.FALSE
    if cycle.supported is None:
        return Truth.UNKNOWN
    return Truth.TRUE if cycle.supported else Truth.FALSE


def cycles_of(identified: Identified, cycles: Cycles) -> list[Cycle]:
    """Return the cycles a component may belong to."""
    product = identified.product
    if product is None:
        return []
    if product.vendor == "microsoft" and product.product.startswith("windows_"):
        return _of_windows(product, identified.version, cycles)
    return _by_version(identified.version, cycles.get(str(product), ()))


def _by_version(version: str, cycles: Iterable[Cycle]) -> list[Cycle]:
    """The version is the cycle's, or begins with it: the longest name wins."""
    fitting = [c for c in cycles if version == c.name or version.startswith(c.name + ".")]
    longest = max((len(cycle.name) for cycle in fitting), default=0)
    return [cycle for cycle in fitting if len(cycle.name) == longest]


def _of_windows(product: ProductId, version: str, cycles: Cycles) -> list[Cycle]:
    name = product.product
    if name in _OLD_WINDOWS:
        return [c for c in cycles.get(WINDOWS, ()) if c.name == _OLD_WINDOWS[name]]
    if name.startswith("windows_server_"):
        edition = name.removeprefix("windows_server_").replace("_", "-")
        return _named(cycles.get(WINDOWS_SERVER, ()), edition, version)
    return _named(
        cycles.get(WINDOWS, ()), name.removeprefix("windows_").replace("_", "-"), version
    )


def _named(cycles: Iterable[Cycle], edition: str, version: str) -> list[Cycle]:
    """Keep the cycles of an edition (``10-1607``, ``2019``), narrowed by the version: a build or
    a release name."""
    own = [c for c in cycles if c.name == edition or c.name.startswith(edition + "-")]
    build = ".".join(version.split(".")[:_BUILD_PARTS])
    by_build = [c for c in own if c.latest == build]
    by_release = [c for c in own if version in c.name.split("-")]
    is_one = "-" in edition or edition.startswith("20") or version == ANY
    return by_build or by_release or (own if is_one or len(own) == 1 else [])
