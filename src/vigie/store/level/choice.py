"""What a reader asks of a list of establishments, as conditions on rows.

A territory's figure counts systems or establishments; each of the choices of this page is such a
figure, so that it leads to those it counts.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from vigie.store.establishments.funnel import numbers_at
from vigie.store.models import LevelRow, PerimeterSite

ZONES = frozenset({"update", "attachment", "password", "supplier", "containment", "recovery"})
COUNTED = frozenset({"machines", "components", "unresolved", "exploited", "affected", "unknown"})


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader asked of a list.

    About the establishment: ``text``, ``kind``, ``letter`` (proved, of its weakest system),
    ``unseen``, ``step`` (of its legal entity in the funnel). About one of the systems it depends
    on: ``reading`` and ``at`` (the letter in one reading), ``state`` (``shut`` or ``open`` of
    ``zone``, ``all_shut``), ``cause`` (what keeps ``zone`` open before all; without a zone, what
    widens its loss), ``watch`` (a count of the watch above zero), ``moved`` (``up`` or ``down``
    since the day ``since``).
    """

    text: str = ""
    kind: str = ""
    letter: str = ""
    unseen: bool = False
    step: str = ""
    reading: str = ""
    at: str = ""
    zone: str = ""
    state: str = ""
    cause: str = ""
    watch: str = ""
    moved: str = ""
    since: date | None = None
    sort: str = "-level"

    def system(self) -> Q | None:
        """Return the condition on ``LevelRow`` rows, ``None`` when no system is spoken of."""
        asked = [
            condition
            for condition in (self._letter(), self._state(), self._cause(), self._watch())
            if condition is not None
        ]
        return Q(*asked) if asked else None

    def _letter(self) -> Q | None:
        known = self.reading in {"proved", "said", "possible"} and self.at
        return Q((f"level_{self.reading}", self.at)) if known else None

    def _state(self) -> Q | None:
        if self.state == "all_shut":
            return Q(proved_shut=F("zones_applicable"), zones_applicable__gt=0)
        if self.zone in ZONES and self.state in {"shut", "open"}:
            return Q((f"zones__{self.zone}__proved_shut", self.state == "shut"))
        return None

    def _cause(self) -> Q | None:
        if not self.cause.replace("_", "").isalpha():
            return None
        if self.zone in ZONES:
            return Q((f"zones__{self.zone}__main", self.cause))
        return Q((f"causes__{self.cause}__gt", 0))

    def _watch(self) -> Q | None:
        return Q((f"watch__{self.watch}__gt", 0)) if self.watch in COUNTED else None


def in_force(*, on: date, method: str) -> QuerySet[LevelRow]:
    """Return the levels in force on a day, as they are known now."""
    holds = Q(until=None) | Q(until__gt=on)
    return LevelRow.objects.filter(holds, method=method, since__lte=on, superseded_at__isnull=True)


def systems_chosen(choice: Choice, *, on: date, method: str) -> QuerySet[LevelRow] | None:
    """Return the levels of the systems a choice speaks of, ``None`` when it speaks of none."""
    condition, rows = choice.system(), in_force(on=on, method=method)
    if choice.moved in {"up", "down"} and choice.since is not None:
        then = in_force(on=choice.since, method=method).filter(perimeter=OuterRef("perimeter"))
        rows = rows.annotate(before=Subquery(then.values("level_proved")[:1]))
        side = "lt" if choice.moved == "up" else "gt"
        condition = (condition or Q()) & Q((f"level_proved__{side}", F("before")))
    return None if condition is None else rows.filter(condition)


def sites_of_systems(levels: QuerySet[LevelRow]) -> Q:
    """Return the condition on ``Site`` rows that depend on one of the systems."""
    served = PerimeterSite.objects.filter(perimeter__in=levels.values("perimeter"))
    return Q(pk__in=served.values("site"))


def sites_at_step(step: str, *, on: date) -> Q:
    """Return the condition on ``Site`` rows whose legal entity reached a step of the funnel."""
    nobody = Q(pk__in=())
    return nobody | Q(
        *(Q(entity__finess__in=rows) for rows in numbers_at(step, on=on)), _connector=Q.OR
    )
