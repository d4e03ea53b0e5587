"""What to do with a finding, by when, by which row of which table, and what would change it.

The edition in force and its reasons: ``data/priorities.toml``, docs/methods/priorities.md.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from vigie.core.findings import Verdict
from vigie.core.priorities.tables import Points, Table, TableRow
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


ORDER = list(Decision)


class Exploitation(StrEnum):
    """What is known of the use that attackers make of a vulnerability, the most pressing first.

    ``KNOWN`` is in the catalogue; ``ACTIVE``, ``POC`` and ``NONE`` are a coordinator's word;
    ``LIKELY`` and ``UNLIKELY`` a probability's. ``UNRATED`` has neither: it is not taken for
    unlikely.
    """

    KNOWN = "known"
    ACTIVE = "active"
    LIKELY = "likely"
    UNRATED = "unrated"
    POC = "poc"
    UNLIKELY = "unlikely"
    NONE = "none"


class Automatable(StrEnum):
    """Whether an attacker can automate the attack, the most pressing first."""

    YES = "yes"
    UNKNOWN = "unknown"
    NO = "no"


class Impact(StrEnum):
    """What the attacker gets of the component, the most pressing first."""

    TOTAL = "total"
    UNKNOWN = "unknown"
    PARTIAL = "partial"


class Case(NamedTuple):
    """What a decision is taken on."""

    verdict: Verdict
    exploitation: Exploitation
    exposure: Exposure
    care_service: CareService
    automatable: Automatable
    technical_impact: Impact


class Reason(NamedTuple):
    """The row that decides, and what the edition makes of its outcome."""

    table: str
    row: TableRow
    decision: Decision
    days: int | None
    """Days within which the table wants it done; ``None`` when it gives no delay."""

    @property
    def code(self) -> str:
        """Return how a document names the row: ``bod-26-04/11``."""
        return f"{self.table}/{self.row.number}"


class Decided(NamedTuple):
    """A decision as an interval: unknown facts leave it between two rows."""

    decision: Decision
    """The one to act on: what is not known counts as the worst."""
    best: Decision
    """What it would be if all that is not known turned out well."""
    worst_reason: Reason
    best_reason: Reason


class Change(NamedTuple):
    """One fact that would move the decision, and where to."""

    fact: str
    value: str
    decision: Decision


@dataclass(frozen=True)
class Priorities:
    """An edition: its tables, and how our words are read in theirs.

    ``likely_from`` is an EPSS probability within 30 days, in [0, 1].
    """

    edition: str
    likely_from: float
    tables: Mapping[str, Table]
    outcomes: Mapping[str, Mapping[str, tuple[Decision, int | None]]]
    readings: Mapping[tuple[str, str], Points]
    """For each fact and value of ours, what it says of the decision points."""
    when_unknown: Mapping[Decision, Decision]
    """What a known-exploited vulnerability asks for when the verdict is unknown."""
    _kept: dict[Case, Decided] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def impacts(self) -> Table:
        return self.tables["human-impact"]

    def exploitation(
        self, *, known: bool, probability: float | None, said: str = ""
    ) -> Exploitation:
        """Return how a vulnerability stands: in the catalogue, else as a coordinator says
        (``said``), raised by a probability that contradicts it; else by its probability."""
        is_likely = probability is not None and probability >= self.likely_from
        if known or said == "active":
            return Exploitation.KNOWN if known else Exploitation.ACTIVE
        if is_likely:
            return Exploitation.LIKELY
        if said in ("poc", "none"):
            return Exploitation(said)
        return Exploitation.UNRATED if probability is None else Exploitation.UNLIKELY

    def points(self, case: Case) -> Points:
        """Return what is known of every decision point."""
        found: dict[str, frozenset[str]] = {}
        for fact, value in zip(Case._fields[1:], case[1:], strict=True):
            found |= self.readings[fact, str(value)]
        outcomes = {row.outcome for row in self.impacts.fitting(found)}
        return found | {"human_impact": frozenset(outcomes)}

    def decided(self, case: Case) -> Decided | None:
        """Return the decision on a case, ``None`` when it is not affected."""
        if case.verdict == Verdict.NOT_AFFECTED:
            return None
        if case not in self._kept:
            self._kept[case] = self._decided(case)
        return self._kept[case]

    def _decided(self, case: Case) -> Decided:
        points = self.points(case)
        reasons = [list(self._reasons(name, points)) for name in self.outcomes]
        worst = min((reason for own in reasons for reason in own), key=_pressing)
        best = min((max(own, key=_pressing) for own in reasons), key=_pressing)
        if case.verdict == Verdict.AFFECTED:
            return Decided(worst.decision, best.decision, worst, best)
        return Decided(self._if_unknown(case, worst.decision), Decision.WATCH, worst, best)

    def _if_unknown(self, case: Case, affected: Decision) -> Decision:
        if case.exploitation != Exploitation.KNOWN:
            return Decision.WATCH
        return self.when_unknown[affected]

    def _reasons(self, name: str, points: Points) -> Iterator[Reason]:
        for row in self.tables[name].fitting(points):
            decision, days = self.outcomes[name][row.outcome]
            yield Reason(name, row, decision, days)

    def changes(self, case: Case) -> list[Change]:
        """Return the nearest single facts that would move the decision, up or down: for each fact
        and each way, the value next to what is known. What is unknown counts as the worst."""
        now = self.decided(case)
        if now is None:
            return []
        found = [
            change
            for fact, own in zip(Case._fields, case, strict=True)
            for values in _alternatives(fact, own)
            for change in self._nearest(case, fact, values, now.decision)
        ]
        return sorted(found, key=lambda change: ORDER.index(change.decision))

    def _nearest(self, case: Case, fact: str, values: list[Any], now: Decision) -> list[Change]:
        for value in values:
            moved = self.decided(case._replace(**{fact: value}))
            if moved is not None and moved.decision != now:
                return [Change(fact, str(value), moved.decision)]
        return []


_SCALES: dict[str, list[Any]] = {
    "verdict": [Verdict.AFFECTED],
    "exploitation": [Exploitation.KNOWN, Exploitation.LIKELY, Exploitation.POC, Exploitation.NONE],
    "exposure": [Exposure.INTERNET, Exposure.REMOTE, Exposure.INTERNAL, Exposure.ISOLATED],
    "care_service": [service for service in CareService if service != CareService.UNKNOWN],
    "automatable": [Automatable.YES, Automatable.NO],
    "technical_impact": [Impact.TOTAL, Impact.PARTIAL],
}
"""What a fact may become, the most pressing first."""
_UNKNOWN = (Exposure.UNKNOWN, CareService.UNKNOWN, Automatable.UNKNOWN, Impact.UNKNOWN)


def _alternatives(fact: str, own: Any) -> Iterator[list[Any]]:
    """Yield what a fact may become, the nearest first, one way then the other.

    What is known of the flaw itself and of the care does not change; exposure and exploitation do.
    """
    scale = _SCALES[fact]
    if own in _UNKNOWN or own == Verdict.UNKNOWN:
        yield scale
    elif fact == "exploitation":
        ranks = list(Exploitation)
        yield [value for value in scale[::-1] if ranks.index(value) < ranks.index(own)]
        if own != Exploitation.KNOWN:
            yield [value for value in scale if ranks.index(value) > ranks.index(own)]
    elif fact == "exposure":
        place = scale.index(own)
        yield scale[:place][::-1]
        yield scale[place + 1 :]


def _pressing(reason: Reason) -> tuple[int, float, int]:
    """The most pressing first; then the shortest delay, then the row of the worst facts."""
    days = float("inf") if reason.days is None else reason.days
    return ORDER.index(reason.decision), days, -reason.row.number


def parse_priorities(raw: bytes, tables: Mapping[str, Table]) -> Priorities:
    """Read an edition from its TOML and the tables it names, by name.

    Raises ``UnfitPriorities`` when a word of ours, or an outcome of a table, has no reading.
    """
    tree = tomllib.loads(raw.decode("utf-8"))
    found = Priorities(
        edition=tree["edition"],
        likely_from=tree["likely_from"],
        tables=tables,
        outcomes={name: dict(_outcomes(own)) for name, own in tree["outcome"].items()},
        readings=dict(_readings(tree)),
        when_unknown={
            Decision(a): Decision(b) for a, b in tree["unknown_verdict"]["known"].items()
        },
    )
    return _whole(found)


def _outcomes(
    rows: Mapping[str, Mapping[str, Any]],
) -> Iterator[tuple[str, tuple[Decision, int | None]]]:
    for outcome, row in rows.items():
        yield outcome, (Decision(row["decision"]), row.get("days"))


_VOCABULARIES: dict[str, type[StrEnum]] = {
    "exploitation": Exploitation,
    "exposure": Exposure,
    "care_service": CareService,
    "automatable": Automatable,
    "technical_impact": Impact,
}


def _readings(tree: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Points]]:
    """Yield what each word of ours says of the decision points."""
    for fact, words in _VOCABULARIES.items():
        for word in words:
            own = tree["reading"][fact].get(str(word))
            if own is None:
                raise UnfitPriorities(reason=f"{fact}: {word}")
            yield (fact, str(word)), {name: frozenset(values) for name, values in own.items()}


def _whole(found: Priorities) -> Priorities:
    """Check that every table in force, value and outcome exists."""
    for name, outcomes in found.outcomes.items():
        if name not in found.tables:
            raise UnfitPriorities(reason=name)
        if missing := {row.outcome for row in found.tables[name].rows.values()} - set(outcomes):
            raise UnfitPriorities(reason=f"{name}: {sorted(missing)}")
    values = {
        name: set(own) for table in found.tables.values() for name, own in table.points.items()
    }
    for word, points in found.readings.items():
        for name, own in points.items():
            if not own or not own <= values.get(name, set()):
                raise UnfitPriorities(reason=f"{'.'.join(word)}: {name} = {sorted(own)}")
    if set(found.when_unknown) != set(Decision):
        raise UnfitPriorities(reason="unknown_verdict")
    return found
