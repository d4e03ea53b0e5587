"""What the watch measures, on machines made by hand: each share can be counted on the fingers."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pytest

from vigie.core.findings import Component
from vigie.core.findings.support import Cycle, Cycles
from vigie.core.inventory import MachineRole
from vigie.core.products import UNRESOLVED, Identified, ProductId
from vigie.core.vocabulary import Exposure
from vigie.engine.pairs import interned
from vigie.engine.watch import (
    ENDED,
    NOTHING_SAID,
    SUPPORTED,
    UNCLEAR,
    Tally,
    measured,
    support_of,
    tallied,
)

ON = date(2026, 11, 20)
PAST, AHEAD = date(2025, 1, 1), date(2028, 1, 1)
COLUMNS = (
    *("affected", "unknown", "exploited", "exploited_unknown"),
    *("exploited_long", "exploited_long_unknown", "urgent", "urgent_unknown"),
)


class Machine(NamedTuple):
    """A machine as the watch sees it."""

    exposure: Exposure = Exposure.INTERNAL
    role: MachineRole = MachineRole.WORKSTATION
    support: int = SUPPORTED
    unresolved: int = 0
    blind: bool = False
    counts: dict[str, int] = {}


def watch(*machines: Machine) -> dict[str, Any]:
    """Return the measures of one perimeter."""
    frame = pl.DataFrame(
        {
            "perimeter": [7] * len(machines),
            "exposure": [list(Exposure).index(m.exposure) for m in machines],
            "role": [list(MachineRole).index(m.role) for m in machines],
        }
    )
    counts = [[m.counts.get(name, 0) for name in COLUMNS] for m in machines]
    tally = Tally(
        np.array(counts, dtype=np.int64),
        np.array([m.unresolved for m in machines], dtype=np.int64),
        np.array([int(m.blind) for m in machines], dtype=np.int64),
        np.array([m.support for m in machines], dtype=np.uint8),
    )
    return measured(frame, np.ones(len(machines)), tally).to_dicts()[0]


def interval(found: dict[str, Any], name: str) -> tuple[float | None, float | None]:
    return found[f"{name}_low"], found[f"{name}_high"]


CLEAN = Machine()
OLD = Machine(counts={"affected": 1, "exploited": 1, "exploited_long": 1})
MAYBE_OLD = Machine(counts={"unknown": 1, "exploited_long_unknown": 1})


# ---- patched -----------------------------------------------------------------------------------


def test_without_exposed_machines_only_what_was_long_exploited_counts() -> None:
    assert interval(watch(CLEAN, CLEAN, CLEAN, OLD), "patched") == (0.75, 0.75)


def test_what_is_unknown_is_bad_for_the_low_end_and_good_for_the_high_one() -> None:
    assert interval(watch(CLEAN, CLEAN, MAYBE_OLD, OLD), "patched") == (0.5, 0.75)


def test_a_system_that_is_not_resolved_proves_nothing_patched() -> None:
    assert interval(watch(CLEAN, Machine(blind=True)), "patched") == (0.5, 1.0)


def test_an_exploited_flaw_of_this_week_is_not_late_inside() -> None:
    fresh = Machine(counts={"affected": 1, "exploited": 1, "urgent": 1})
    assert interval(watch(CLEAN, fresh), "patched") == (1.0, 1.0)


@pytest.mark.parametrize("exposure", [Exposure.INTERNET, Exposure.REMOTE, Exposure.UNKNOWN])
def test_the_worst_of_the_two_shares_decides(exposure: Exposure) -> None:
    """Four machines, one long exploited (0.75); of two exposed, one is urgent (0.5)."""
    urgent = Machine(exposure, counts={"affected": 1, "urgent": 1})
    fine = Machine(exposure)
    assert interval(watch(CLEAN, OLD, urgent, fine), "patched") == (0.5, 0.5)


def test_the_two_ends_take_the_worst_share_each() -> None:
    """All: low 2/4, high 4/4. Exposed: low 1/1, high 1/1."""
    fine = Machine(Exposure.INTERNET)
    assert interval(watch(fine, CLEAN, MAYBE_OLD, MAYBE_OLD), "patched") == (0.5, 1.0)


def test_a_bill_of_materials_is_no_machine() -> None:
    product = OLD._replace(role=MachineRole.PRODUCT)
    found = watch(CLEAN, product)
    assert (found["machines"], found["affected"]) == (1, 1)
    assert interval(found, "patched") == (1.0, 1.0)


def test_without_any_machine_there_is_no_measure() -> None:
    found = watch(Machine(role=MachineRole.PRODUCT))
    for name in ("patched", "os_supported", "network_gear_supported"):
        assert interval(found, name) == (None, None)


def test_components_that_are_not_resolved_are_unknown_findings() -> None:
    found = watch(Machine(unresolved=3), Machine(counts={"unknown": 2}))
    assert (found["unknown"], found["unresolved"]) == (5, 3)


# ---- support -----------------------------------------------------------------------------------


def test_support_is_measured_apart_for_systems_and_network_gear() -> None:
    network = MachineRole.NETWORK
    found = watch(
        *(Machine(), Machine(support=ENDED), Machine(support=UNCLEAR)),
        Machine(support=NOTHING_SAID),
        *(Machine(role=network), Machine(role=network, support=ENDED)),
    )
    assert interval(found, "os_supported") == (0.25, 0.75)
    assert interval(found, "network_gear_supported") == (0.5, 0.5)


def test_a_system_that_is_not_resolved_widens_support() -> None:
    assert interval(watch(Machine(), Machine(blind=True)), "os_supported") == (0.5, 1.0)


WINDOWS = (
    Cycle("windows", "10-22h2", "10.0.19045", PAST, None),
    Cycle("windows", "11-24h2-w", "10.0.26100", PAST, None),
    Cycle("windows", "11-24h2-e", "10.0.26100", AHEAD, None),
    Cycle("windows", "11-23h2", "10.0.22631", AHEAD, None),
    Cycle("windows", "7-sp1", "6.1.7601", PAST, None),
)
SERVERS = (
    Cycle("windows-server", "2019", "10.0.17763", AHEAD, None),
    Cycle("windows-server", "2012", "6.2.9200", PAST, None),
)
DEBIAN = (Cycle("debian", "12", "12.5", AHEAD, None), Cycle("debian", "9", "9.13", PAST, None))
UBUNTU = (
    Cycle("ubuntu", "22.04", "22.04.4", AHEAD, None),
    Cycle("ubuntu", "16.04", "16.04.7", PAST, None),
)
REDHAT = (
    Cycle("rhel", "8", "8.10", AHEAD, None),
    Cycle("rhel", "6", "6.10", PAST, None),
    Cycle("rhel", "10", "10.0", None, True),
)
CYCLES: Cycles = {
    "windows": WINDOWS,
    "windows-server": SERVERS,
    "o:debian:debian_linux": DEBIAN,
    "o:canonical:ubuntu_linux": UBUNTU,
    "o:redhat:enterprise_linux": REDHAT,
}
SYSTEMS = (
    ("microsoft:windows_10_22h2", "10.0.19045.3803", ENDED),
    ("microsoft:windows_10", "10.0.19045", ENDED),
    ("microsoft:windows_10", "22h2", ENDED),
    ("microsoft:windows_10", "*", ENDED),
    ("microsoft:windows_11", "10.0.22631.4000", SUPPORTED),
    ("microsoft:windows_11_24h2", "10.0.26100.1", UNCLEAR),
    ("microsoft:windows_11", "*", UNCLEAR),
    ("microsoft:windows_7", "6.1.7601", ENDED),
    ("microsoft:windows_server_2019", "10.0.17763.1", SUPPORTED),
    ("microsoft:windows_server_2012", "6.2.9200", ENDED),
    ("microsoft:windows_server_2003", "5.2", UNCLEAR),
    ("debian:debian_linux", "12", SUPPORTED),
    ("debian:debian_linux", "12.5", SUPPORTED),
    ("debian:debian_linux", "9.13", ENDED),
    ("debian:debian_linux", "*", UNCLEAR),
    ("debian:debian_linux", "120", UNCLEAR),
    ("canonical:ubuntu_linux", "22.04.4", SUPPORTED),
    ("canonical:ubuntu_linux", "16.04", ENDED),
    ("redhat:enterprise_linux", "8.10", SUPPORTED),
    ("redhat:enterprise_linux", "6.9", ENDED),
    ("redhat:enterprise_linux", "10.0", SUPPORTED),
    ("nobody:os", "1", UNCLEAR),
)


def system(name: str, version: str, confidence: float = 1.0) -> Component:
    vendor, product = name.split(":")
    return Component(
        Identified(ProductId("o", vendor, product), version, confidence=confidence), "o"
    )


def said_of(components: Sequence[Component]) -> list[int]:
    pairs, places = interned(components)
    said = support_of(pairs, CYCLES, ON)
    return [int(said[place]) for place in places]


@pytest.mark.parametrize(("name", "version", "expected"), SYSTEMS)
def test_the_cycle_of_a_system_is_found_by_build_name_or_release(
    name: str, version: str, expected: int
) -> None:
    assert said_of([system(name, version)]) == [expected]


def test_the_last_day_of_support_is_supported() -> None:
    cycles = {"o:debian:debian_linux": (Cycle("debian", "12", "12.5", ON, None),)}
    pairs, _ = interned([system("debian:debian_linux", "12")])
    assert support_of(pairs, cycles, ON).tolist() == [SUPPORTED]
    assert support_of(pairs, cycles, date(2026, 11, 21)).tolist() == [ENDED]


def test_a_system_guessed_from_its_name_and_an_application_say_nothing_sure() -> None:
    guessed = system("debian:debian_linux", "12", confidence=0.4)
    assert said_of([guessed]) == [UNCLEAR]
    reader = Component(Identified(ProductId("a", "adobe", "reader"), "9", confidence=1.0))
    assert said_of([reader]) == [NOTHING_SAID]


def test_the_worst_system_of_a_machine_decides() -> None:
    good, bad = system("debian:debian_linux", "12"), system("debian:debian_linux", "9")
    unclear, lost = system("debian:debian_linux", "*"), Component(UNRESOLVED, "o")
    machines = ((good, bad, unclear), (good, unclear), (good,), (good, lost))
    pairs, row_pair = interned([c for own in machines for c in own])
    start = np.cumsum([0, *map(len, machines)]).astype(np.int64)
    cells = row_pair.astype(np.int64)
    counts = np.zeros((len(pairs.components), len(COLUMNS)), dtype=np.int64)
    pair_of_cell = np.arange(len(pairs.components), dtype=np.uint32)
    said = support_of(pairs, CYCLES, ON)
    tally = tallied(start, pair_of_cell, cells, counts, pairs, said)
    assert tally.support.tolist()[:3] == [ENDED, UNCLEAR, SUPPORTED]
    assert tally.unresolved_systems.tolist() == [0, 0, 0, 1]
