"""The table of faults in docs/reliability.md: each proof on real processes, and how it ended."""

from collections import defaultdict

import pytest

from tests import reliability

PART = "faults"
TITLES = {
    "test_clock": "clock that jumps a day each way",
    "test_disaster": "everything lost, restored elsewhere",
    "test_disk": "disk full; disk read-only",
    "test_feed": "feed that is slow or lies",
    "test_inventory": "kill -9 of an import of inventories",
    "test_kills": "kill -9 of every command",
    "test_lake": "corrupt file of the lake",
    "test_life": "kill -9 while findings are lived",
    "test_migration": "migration cut in the middle",
    "test_night": "kill -9 of workers; several workers",
    "test_point_in_time": "PostgreSQL lost, back at an instant",
    "test_postgresql": "kill -9 of PostgreSQL",
    "test_together": "two observations, two imports at once",
    "test_web": "kill -9 of web processes",
}
"""Fault by module, in the words of the table."""


class Outcomes:
    """Gathers how each proof ended."""

    def __init__(self) -> None:
        self.ends: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def note(self, report: pytest.TestReport) -> None:
        """Take in how a test ended, or that it never began."""
        module, _mark, rest = report.nodeid.partition(".py::")
        module = module.rpartition("/")[2]
        if module in TITLES and (report.when == "call" or report.outcome != "passed"):
            self.ends[module, rest.partition("[")[0]].append(report.outcome)

    def write(self) -> None:
        """Renew the table, when it is asked for and proofs ran."""
        if reliability.is_asked() and self.ends:
            reliability.put(PART, self.text())

    def text(self) -> str:
        """Return the figures and the table."""
        rows = [
            (TITLES[module], told(test), len(ends), ends.count("passed"))
            for (module, test), ends in sorted(self.ends.items())
        ]
        runs, held = sum(row[2] for row in rows), sum(row[3] for row in rows)
        head = ("fault", "what is proved", "runs", "held")
        said = f"{held} of {runs} runs held. {reliability.measured()}"
        return f"{said}\n\n{reliability.table(head, rows)}"


def told(test: str) -> str:
    """Return the name of a test as the sentence it is."""
    return test.removeprefix("test_").replace("_", " ")
