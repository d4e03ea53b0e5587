"""The load curve as the page on reliability shows it."""

from collections.abc import Iterator
from typing import Any

from tests import reliability

from benchmarks.results import kept

PART = "load"
HEAD = ("stage", "people", "pages/s", "p50, ms", "p95, ms", "p99, ms", "refused (503)", "faults")


def write() -> None:
    """Renew the load part of docs/reliability.md from the result kept."""
    reliability.put(PART, text(kept("load")))


def text(result: dict[str, Any]) -> str:
    """Return the figures and the curve."""
    machine = result["machine"]
    said = (
        f"{result['establishments']:,} sites, PostgreSQL and {result['workers']} web processes on "
        f"{machine['cores']} cores {machine['processor']}, the people and the programs on the "
        f"same ones; {result['thinks_s']:.0f} s between two pages of a person, stages of "
        f"{result['stage_s']:.0f} s. Measured on {result['measured_on']}, load {machine['load']} "
        "at the end."
    )
    return f"{said}\n\n{reliability.table(HEAD, _rows(result))}\n\n{_push(result['push'])}"


def _rows(result: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    yield _row("readers alone", result["people"], result["alone"])
    yield _row("readers during the push", result["people"], result["during_push"])
    for stage in result["curve"]:
        yield _row("curve", stage["people"], stage)
    yield _row("afterwards", result["curve"][0]["people"], result["afterwards"])


def _row(name: str, people: int, lived: dict[str, Any]) -> tuple[object, ...]:
    times = (lived[key] for key in ("p50_ms", "p95_ms", "p99_ms"))
    shown = ("–" if one is None else f"{one:,.0f}" for one in times)
    faults = ", ".join(f"{what}: {count}" for what, count in lived["faults"].items())
    return (name, f"{people:,}", lived["pages_per_s"], *shown, lived["busy"], faults or 0)


def _push(push: dict[str, Any]) -> str:
    ended = ", ".join(f"{state} {count:,}" for state, count in sorted(push["ended"].items()))
    faults = ", ".join(f"{what}: {count}" for what, count in push["faults"].items())
    return (
        f"Push: {push['pushed']:,} inventories at once, {push['accepted']:,} accepted "
        f"({push['distinct']:,} receipts) within {push['all_accepted_s']} s, half of them within "
        f"{push['half_accepted_s']} s, after {push['busy']:,} answers 503; faults: "
        f"{faults or 'none'}. Then imported in {push['drain_s']} s: {ended}; "
        f"{push['stand']:,} systems stand by them, {push['twice']} twice."
    )
