"""How malformed things ended, by what was wrong with them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tests import reliability
from tests.faults.bounds import LONGEST_S, MOST_BYTES, Bounded


@dataclass
class Line:
    """What is told of one kind of accident."""

    ends: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    peak: int = 0


class Tally:
    """Counts the ends of a part (files, requests), and writes its table."""

    def __init__(self, part: str, ends: tuple[str, ...]) -> None:
        self.part, self.ends = part, ends
        self.lines: defaultdict[str, Line] = defaultdict(Line)

    def add(self, accident: str, end: str, took: Bounded) -> None:
        line = self.lines[accident]
        line.ends[end] += 1
        line.seconds = max(line.seconds, took.seconds)
        line.peak = max(line.peak, took.peak)

    @property
    def total(self) -> int:
        return sum(line.ends.total() for line in self.lines.values())

    def write(self) -> None:
        """Renew the table, when it is asked for and something was counted."""
        if reliability.is_asked() and self.total:
            reliability.put(self.part, self.text())

    def text(self) -> str:
        """Return the figures and the table."""
        head = ("", "given", *self.ends, "longest, s", "peak, MiB")
        rows = [
            (
                accident,
                f"{line.ends.total():,}",
                *(f"{line.ends[end]:,}" for end in self.ends),
                f"{line.seconds:.1f}",
                f"{line.peak / 2**20:,.0f}",
            )
            for accident, line in sorted(self.lines.items())
        ]
        worst = max(line.seconds for line in self.lines.values())
        peak = max(line.peak for line in self.lines.values())
        return (
            f"{self.total:,} malformed {self.part}: no server error, no traceback, none above "
            f"{LONGEST_S} s (longest {worst:.1f} s) or {MOST_BYTES >> 30} GiB for the whole "
            f"process (peak {peak / 2**20:,.0f} MiB). {reliability.measured()}\n\n"
            f"{reliability.table(head, rows)}"
        )
