"""What vectors say when no coordinator did, measured on those where one did."""

from pathlib import Path
from typing import Any

import pytest

from vigie.core.advisories import Advisory, SsvcPoint
from vigie.core.priorities import Automatable, Impact
from vigie.core.priorities.points import automatable, technical_impact
from vigie.sources.feeds import cve5
from vigie.sources.opening import opened

LEAST_RIGHT = 0.94
"""Share of the coordinator's own words that the vectors must give, where they say something."""
EASY = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def test_an_easy_attack_is_not_said_automatable_and_a_hard_one_never_is() -> None:
    assert automatable([EASY]) == Automatable.UNKNOWN
    assert automatable([EASY.replace("UI:N", "UI:R")]) == Automatable.NO
    assert automatable([]) == Automatable.UNKNOWN


def test_vectors_that_disagree_say_nothing() -> None:
    partial = EASY.replace("C:H/I:H/A:H", "C:N/I:N/A:H")
    assert technical_impact([EASY]) == Impact.TOTAL
    assert technical_impact([partial]) == Impact.PARTIAL
    assert technical_impact([EASY, partial]) == Impact.UNKNOWN
    assert automatable([EASY, EASY.replace("AV:N", "AV:P")]) == Automatable.UNKNOWN


def test_the_three_versions_are_read() -> None:
    two = "AV:N/AC:L/Au:S/C:C/I:C/A:C"
    four = "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N"
    assert (automatable([two]), technical_impact([two])) == (Automatable.NO, Impact.TOTAL)
    assert (automatable([four]), technical_impact([four])) == (Automatable.NO, Impact.PARTIAL)


@pytest.mark.shared
def test_vectors_say_what_the_coordinator_says(shared_data: Path) -> None:
    vectors: dict[str, list[str]] = {}
    said: dict[str, SsvcPoint] = {}
    path = shared_data / "cve5_vulnrichment" / "vulnrichment-2023.jsonl.gz"
    with opened(path, name=path.name) as stream:
        for record in cve5.parse(stream, path.name):
            if isinstance(record, Advisory):
                vectors.setdefault(record.cve, []).extend(record.cvss)
            elif isinstance(record, SsvcPoint):
                said[record.cve] = record
    both = [(vectors[cve], point) for cve, point in said.items() if vectors.get(cve)]
    assert len(both) > 1_000
    agreement(both, automatable, "automatable")
    agreement(both, technical_impact, "technical_impact")


def agreement(both: list[tuple[list[str], SsvcPoint]], guess: Any, name: str) -> None:
    told = [(str(guess(vectors)), getattr(point, name)) for vectors, point in both]
    told = [(ours, theirs) for ours, theirs in told if ours != "unknown"]
    assert len(told) > len(both) / 2
    assert sum(ours == theirs for ours, theirs in told) / len(told) >= LEAST_RIGHT
