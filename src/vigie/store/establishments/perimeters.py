"""Perimeters: rows ↔ states, and the links to the sites they serve."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from vigie.core.establishments.perimeters import PerimeterState
from vigie.store.bulk import write_rows
from vigie.store.models import Entity, Grouping, Inheritance, Perimeter, PerimeterSite, Site

_BATCH = 2_000
_FACTS = ("name", "kind", "staff", "department", "region", "opened_on", "closed_on")


def perimeter_states() -> dict[str, PerimeterState]:
    """Return every perimeter by code, closed ones too."""
    rows = Perimeter.objects.values_list(
        "code",
        "name",
        "kind",
        "entity__finess",
        "grouping__code",
        "staff",
        "department",
        "region",
        "opened_on",
        "closed_on",
    )
    return {
        row[0]: PerimeterState(row[0], row[1], row[2], row[3] or "", row[4] or "", *row[5:])
        for row in rows.iterator(_BATCH)
    }


def save_perimeters(states: Sequence[PerimeterState], *, is_sample: bool = False) -> None:
    """Write perimeters, known or new; their entities and groupings must be there."""
    entities = dict(Entity.objects.values_list("finess", "id"))
    groupings = dict(Grouping.objects.values_list("code", "id"))
    write_rows(
        Perimeter,
        ("code", "entity_id", "grouping_id", "is_sample", *_FACTS),
        (
            (
                s.code,
                entities.get(s.entity),
                groupings.get(s.grouping),
                is_sample,
                *(getattr(s, name) for name in _FACTS),
            )
            for s in states
        ),
        unique=("code",),
        update=(*_FACTS, "entity_id", "grouping_id"),
    )


def links() -> set[tuple[str, str]]:
    """Return which perimeter (code) serves which site (number)."""
    return set(PerimeterSite.objects.values_list("perimeter__code", "site__finess"))


def save_links(
    *, added: Iterable[tuple[str, str]], removed: Iterable[tuple[str, str]] = ()
) -> None:
    """Tie and untie perimeters and sites; what names nothing known is left alone."""
    codes = dict(Perimeter.objects.values_list("code", "id"))
    numbers = dict(Site.objects.values_list("finess", "id"))
    write_rows(
        PerimeterSite,
        ("perimeter_id", "site_id"),
        (
            (codes[code], numbers[finess])
            for code, finess in added
            if code in codes and finess in numbers
        ),
        unique=("perimeter_id", "site_id"),
    )
    for code, finess in removed:
        PerimeterSite.objects.filter(perimeter__code=code, site__finess=finess).delete()


def save_inheritance(rows: Mapping[tuple[str, str, str], bool], *, since: date) -> None:
    """Write who inherits what: (perimeter, provider, safeguard) → whether it is an exception."""
    codes = dict(Perimeter.objects.values_list("code", "id"))
    found: list[Any] = [
        Inheritance(
            perimeter_id=codes[perimeter],
            provider_id=codes[provider],
            safeguard=safeguard,
            is_exception=is_exception,
            since=since,
        )
        for (perimeter, provider, safeguard), is_exception in rows.items()
        if perimeter in codes and provider in codes
    ]
    Inheritance.objects.bulk_create(
        found,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["perimeter", "provider", "safeguard"],
        update_fields=["is_exception", "since", "until"],
    )


def end_inheritance(keys: Iterable[tuple[str, str, str]], *, until: date) -> None:
    """End rows of inheritance on a day; they stay for the days before."""
    for perimeter, provider, safeguard in keys:
        Inheritance.objects.filter(
            perimeter__code=perimeter, provider__code=provider, safeguard=safeguard
        ).update(until=until)


def inheritance() -> dict[tuple[str, str, str], bool]:
    """Return (perimeter, provider, safeguard) → whether it is an exception, of those that
    stand."""
    rows = Inheritance.objects.filter(until=None).values_list(
        "perimeter__code", "provider__code", "safeguard", "is_exception"
    )
    return {
        (perimeter, provider, name): exception for perimeter, provider, name, exception in rows
    }


def perimeters_of_entity(finess: str) -> list[int]:
    """Return the perimeters, by key, that a legal entity answers for alone."""
    rows = Perimeter.objects.filter(entity__finess=finess).order_by("pk")
    return list(rows.values_list("pk", flat=True))
