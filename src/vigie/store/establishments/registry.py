"""The registry: rows ↔ states. Loads whole and saves in bulk, in a number of queries that does not
grow with rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F

from vigie.core.establishments.registry import Change, EntityState, SiteState
from vigie.core.establishments.values import (
    ActivityRecord,
    Discipline,
    GroupingRecord,
)
from vigie.core.vocabulary import Finess, Interval
from vigie.store.bulk import learn, write_rows
from vigie.store.models import (
    Activity,
    Entity,
    FeedState,
    Grouping,
    GroupingMember,
    RegistryChange,
    Site,
)

_BATCH = 2_000
_ENTITY_FACTS = (
    "name",
    "status",
    "siren",
    "department",
    "region",
    "opened_on",
    "closed_on",
    "source",
)
_SITE_FACTS = (
    "name",
    "category",
    "category_label",
    "kind",
    "status",
    "commune",
    "commune_name",
    "department",
    "region",
    "latitude",
    "longitude",
    "located_by",
    "staff",
    "opened_on",
    "closed_on",
    "source",
)


def entity_states() -> dict[str, EntityState]:
    """Return every legal entity by number, closed ones too."""
    rows = Entity.objects.values("finess", *_ENTITY_FACTS, into=F("merged_into__finess"))
    return {
        row["finess"]: EntityState(merged_into=into or "", **row)
        for row in rows.iterator(_BATCH)
        for into in [row.pop("into")]
    }


def site_states() -> dict[str, SiteState]:
    """Return every site by number, closed ones too."""
    rows = Site.objects.values(
        "finess", *_SITE_FACTS, of=F("entity__finess"), into=F("merged_into__finess")
    )
    return {
        row["finess"]: SiteState(entity=of or "", merged_into=into or "", **row)
        for row in rows.iterator(_BATCH)
        for of, into in [(row.pop("of"), row.pop("into"))]
    }


def save_entities(states: Sequence[EntityState], *, is_sample: bool = False) -> None:
    """Write entities, known or new."""
    write_rows(
        Entity,
        ("finess", "is_sample", *_ENTITY_FACTS),
        ((s.finess, is_sample, *_facts(s, _ENTITY_FACTS)) for s in states),
        unique=("finess",),
        update=_ENTITY_FACTS,
    )
    _link_merged(Entity, states)


def save_sites(states: Sequence[SiteState], *, is_sample: bool = False) -> None:
    """Write sites, known or new; their entities must be there."""
    ids = dict(Entity.objects.values_list("finess", "id"))
    write_rows(
        Site,
        ("finess", "entity_id", "is_sample", *_SITE_FACTS),
        ((s.finess, ids.get(s.entity), is_sample, *_facts(s, _SITE_FACTS)) for s in states),
        unique=("finess",),
        update=(*_SITE_FACTS, "entity_id"),
    )
    _link_merged(Site, states)


def _facts(state: EntityState | SiteState, names: Iterable[str]) -> list[Any]:
    return [getattr(state, name) for name in names]


def _link_merged(model: Any, states: Sequence[EntityState | SiteState]) -> None:
    into = {s.finess: s.merged_into for s in states if s.merged_into}
    if not into:
        return
    ids = dict(
        model.objects.filter(finess__in={*into, *into.values()}).values_list("finess", "id")
    )
    rows = [
        model(id=ids[finess], merged_into_id=ids.get(target))
        for finess, target in into.items()
        if finess in ids
    ]
    model.objects.bulk_update(rows, ["merged_into"], batch_size=500)


def save_changes(changes: Sequence[Change], *, on: date, known_at: datetime, source: str) -> None:
    """Append what an import changed to the history of the registry."""
    columns = ("on", "known_at", "change", "kind", "finess", "source", "before", "after")
    write_rows(
        RegistryChange,
        columns,
        (
            (on, known_at, c.change.value, c.kind, c.finess, source, c.before, c.after)
            for c in changes
        ),
    )


def activities() -> dict[str, list[ActivityRecord]]:
    """Return the activity of every site by number."""
    found: dict[str, list[ActivityRecord]] = {}
    rows = Activity.objects.values_list(
        "site__finess", "discipline", "hours_low", "hours_high", "beds", "is_estimated", "source"
    )
    for finess, discipline, low, high, beds, is_estimated, source in rows.iterator(_BATCH):
        found.setdefault(finess, []).append(
            ActivityRecord(
                Finess(finess),
                Discipline(discipline),
                Interval(low, high),
                beds,
                is_estimated,
                source,
            )
        )
    return found


def save_activities(activity: Mapping[str, Sequence[ActivityRecord]]) -> None:
    """Replace the activity of the sites that are named; the others keep theirs."""
    ids = dict(Site.objects.values_list("finess", "id"))
    named = [ids[finess] for finess in activity if finess in ids]
    for start in range(0, len(named), _BATCH):
        Activity.objects.filter(site_id__in=named[start : start + _BATCH]).delete()
    columns = ("site_id", "discipline", "hours_low", "hours_high", "beds", "is_estimated")
    write_rows(
        Activity,
        (*columns, "source"),
        (
            (
                ids[finess],
                r.discipline.value,
                r.hours.low,
                r.hours.high,
                r.beds,
                r.is_estimated,
                r.source,
            )
            for finess, records in activity.items()
            if finess in ids
            for r in records
        ),
    )


def groupings() -> dict[str, GroupingRecord]:
    """Return every grouping by code."""
    rows = Grouping.objects.values_list("code", "name", "kind", "region", "closed_on")
    return {row[0]: GroupingRecord(*row) for row in rows}


def memberships() -> dict[tuple[str, str], str]:
    """Return the role of every current member, by grouping code and entity number."""
    rows = GroupingMember.objects.filter(until=None).values_list(
        "grouping__code", "entity__finess", "role"
    )
    return {(code, finess): role for code, finess, role in rows}


def save_groupings(records: Sequence[GroupingRecord], *, is_sample: bool = False) -> None:
    """Write groupings, known or new."""
    facts = ("name", "kind", "region", "closed_on")
    Grouping.objects.bulk_create(
        [
            Grouping(
                code=r.code, is_sample=is_sample, **{name: getattr(r, name) for name in facts}
            )
            for r in records
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=list(facts),
    )


def save_memberships(
    joined: Mapping[tuple[str, str], str], *, left: Iterable[tuple[str, str]] = (), on: date
) -> None:
    """Write who belongs to which grouping; who left keeps its row, with the day it ended."""
    groups = dict(Grouping.objects.values_list("code", "id"))
    ids = dict(Entity.objects.values_list("finess", "id"))
    rows = [
        GroupingMember(
            grouping_id=groups[code], entity_id=ids[finess], role=role, since=on, until=None
        )
        for (code, finess), role in joined.items()
        if code in groups and finess in ids
    ]
    GroupingMember.objects.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["grouping", "entity"],
        update_fields=["role", "until"],
    )
    learn(GroupingMember, rows=len(rows))
    for code, finess in left:
        GroupingMember.objects.filter(grouping__code=code, entity__finess=finess).update(until=on)


def editions() -> dict[str, date]:
    """Return the day of the newest edition of each source that gave one."""
    rows = FeedState.objects.exclude(data_on=None).values_list("name", "data_on")
    return {name: day for name, day in rows if day is not None}


def save_edition(
    name: str, *, on: date | None, records: int, changed: bool, now: datetime
) -> None:
    """Note that a registry was imported: when, whether it changed anything, the day it is of."""
    state, _ = FeedState.objects.get_or_create(name=name)
    state.last_import_at = now
    if changed:
        state.last_change_at = now
    state.data_on = max(filter(None, (state.data_on, on)), default=None)
    state.records = records
    state.save()
