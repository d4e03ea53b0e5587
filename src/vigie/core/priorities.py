"""What to do with a finding, and by when: a small table of decisions, read from data.

The table and its reasons: ``data/priorities.toml``, docs/methods/priorities.md.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from vigie.core.findings import Verdict
from vigie.core.vocabulary import CareService, Exposure
from vigie.errors import VigieError


class UnfitPriorities(VigieError):
    fr = "table des priorités : {reason}"
    en = "table of priorities: {reason}"


class Decision(StrEnum):
    """By when to act on a finding, the most pressing first."""

    NOW = "now"
    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"
    NEXT_UPGRADE = "next_upgrade"
    WATCH = "watch"


class Exploitation(StrEnum):
    """What is known of the use that attackers make of a vulnerability.

    ``UNRATED`` has no probability yet: it is not taken for unlikely.
    """

    KNOWN = "known"
    LIKELY = "likely"
    UNLIKELY = "unlikely"
    UNRATED = "unrated"


class Case(NamedTuple):
    """What a decision is taken on, in the words of the table."""

    verdict: str
    exploitation: str
    reach: str
    care: str


class Row(NamedTuple):
    """One row of the table; ``""`` stands for any value."""

    code: str
    decision: Decision
    when: Case

    def fits(self, case: Case) -> bool:
        """Return whether the row speaks of the case."""
        return all(want in ("", got) for want, got in zip(self.when, case, strict=True))


@dataclass(frozen=True)
class Priorities:
    """An edition of the table. ``likely_from`` is an EPSS probability within 30 days, in
    [0, 1]."""

    edition: str
    likely_from: float
    reaches: Mapping[Exposure, str]
    cares: Mapping[CareService, str]
    rows: tuple[Row, ...]

    def exploitation(self, *, known: bool, probability: float | None) -> Exploitation:
        """Return how a vulnerability stands: known exploited, else by its EPSS probability."""
        if known:
            return Exploitation.KNOWN
        if probability is None:
            return Exploitation.UNRATED
        return Exploitation.LIKELY if probability >= self.likely_from else Exploitation.UNLIKELY

    def decided(
        self,
        verdict: Verdict,
        exploitation: Exploitation,
        exposure: Exposure,
        care: CareService,
    ) -> Row | None:
        """Return the row that decides, the first that fits; ``None`` when not affected."""
        if verdict == Verdict.NOT_AFFECTED:
            return None
        case = Case(verdict, exploitation, self.reaches[exposure], self.cares[care])
        return next(row for row in self.rows if row.fits(case))


def parse_priorities(raw: bytes) -> Priorities:
    """Read the table from its TOML. Raises ``UnfitPriorities`` when a case would have no row."""
    tree = tomllib.loads(raw.decode("utf-8"))
    reaches = {Exposure(v): name for name, values in tree["reach"].items() for v in values}
    cares = {CareService(v): name for name, values in tree["care"].items() for v in values}
    likely = tree["exploitation"]["likely_from"]
    rows = tuple(_row(row) for row in tree["row"])
    return _whole(Priorities(tree["edition"], likely, reaches, cares, rows))


def _row(row: Mapping[str, Any]) -> Row:
    when = Case(*(row.get(field, "") for field in Case._fields))
    return Row(row["code"], Decision(row["decision"]), when)


def _whole(table: Priorities) -> Priorities:
    """Check that every case has a row and that every row names words that exist."""
    for words, read in ((Exposure, table.reaches), (CareService, table.cares)):
        if missing := [str(word) for word in words if word not in read]:
            raise UnfitPriorities(reason=f"{missing}")
    known: tuple[set[str], ...] = (
        {Verdict.AFFECTED, Verdict.UNKNOWN},
        set(Exploitation),
        set(table.reaches.values()),
        set(table.cares.values()),
    )
    for row in table.rows:
        if wrong := [v for v, words in zip(row.when, known, strict=True) if v and v not in words]:
            raise UnfitPriorities(reason=f"{row.code}: {wrong}")
    ends = {row.when.verdict for row in table.rows if not any(row.when[1:])}
    if not {Verdict.AFFECTED, Verdict.UNKNOWN} <= ends and "" not in ends:
        raise UnfitPriorities(reason=f"{sorted(known[0] - ends)}")
    return table
