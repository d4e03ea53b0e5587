"""A registry as read + the registry as it stands → the registry as it becomes. Described in
docs/methods/registry.md.

Facts of an older edition never replace those of a newer one: they only fill what is missing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from vigie.core.establishments.classes import Classes
from vigie.core.establishments.listing import Listing, located
from vigie.core.establishments.registry import EntityState, SiteState
from vigie.core.establishments.territory import Territory
from vigie.core.establishments.values import (
    CommuneRecord,
    EntityRecord,
    Located,
    RegistryScope,
    SiteRecord,
    Status,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What the rules read beside the registries: territory, classes, centres of communes, and the
    newest edition of
    each source with its scope (``editions``: source → day; ``scopes``: the whole registries
    already imported)."""

    territory: Territory
    classes: Classes
    communes: Mapping[str, CommuneRecord]
    editions: Mapping[str, date]
    scopes: Mapping[str, RegistryScope]


def updated_sites(
    current: Mapping[str, SiteState], listing: Listing, reference: Reference
) -> dict[str, SiteState]:
    """Return the sites that the listing touches, as they become."""
    listed = located(listing)
    becoming = {
        finess.text: _site(current.get(finess.text), record, listing, reference)
        for finess, record in listed.items()
    }
    for finess, place in listing.places.items():
        known = becoming.get(finess.text) or current.get(finess.text)
        if known is not None:
            becoming[finess.text] = replace(
                known,
                latitude=place.latitude,
                longitude=place.longitude,
                located_by=Located.EXACT.value,
            )
    for finess, staff in listing.staff.items():
        known = becoming.get(finess.text) or current.get(finess.text)
        if known is not None:
            becoming[finess.text] = replace(known, staff=staff)
    if _is_newer(listing, listing.scope.name, reference):
        _close_absent_sites(becoming, current, listing)
    _merge(becoming, current, listing, kind="site")
    return becoming


def updated_entities(
    current: Mapping[str, EntityState],
    listing: Listing,
    reference: Reference,
    sites: Mapping[str, SiteState],
) -> dict[str, EntityState]:
    """Return the entities that the listing touches, as they become; a name no one gave is its
    first site's."""
    seats = _seats(sites)
    names = _names(sites, seats)
    becoming = {
        finess.text: _entity(current.get(finess.text), record, listing, reference, seats, names)
        for finess, record in listing.entities.items()
    }
    _merge(becoming, current, listing, kind="entity")
    return becoming


def _seats(sites: Mapping[str, SiteState]) -> dict[str, SiteState]:
    """Return, per entity, the site that stands for it: open first, then hospitals' order of
    numbers."""
    seats: dict[str, SiteState] = {}
    for site in sorted(sites.values(), key=lambda s: (s.closed_on is not None, s.finess)):
        if site.entity:
            seats.setdefault(site.entity, site)
    return seats


def _names(sites: Mapping[str, SiteState], seats: Mapping[str, SiteState]) -> dict[str, str]:
    """Return a name for entities that no registry names: their only site's, else the number and
    one of the sites."""
    many = Counter(site.entity for site in sites.values())
    return {
        finess: seat.name if many[finess] == 1 else f"EJ {finess} ({seat.name}…)"
        for finess, seat in seats.items()
    }


def _is_newer(listing: Listing, source: str, reference: Reference) -> bool:
    """Whether the listing may replace facts that ``source`` gave: it is of no older edition."""
    standing = reference.editions.get(source)
    if not source or standing is None:
        return True
    if listing.on is None:
        return source == listing.scope.name
    return listing.on >= standing


def _site(
    known: SiteState | None, record: SiteRecord, listing: Listing, reference: Reference
) -> SiteState:
    drafted = _drafted(record, listing, reference)
    if known is None:
        return _placed(_unconfirmed(drafted, listing, reference), reference)
    may_replace = _is_newer(listing, known.source, reference)
    merged = _overlaid(known, drafted) if may_replace else _overlaid(drafted, known)
    merged = replace(merged, source=drafted.source if may_replace else known.source)
    merged = replace(merged, closed_on=_closure(known, record, listing, may_replace))
    return _placed(_exact_first(merged, known, drafted), reference)


def _drafted(record: SiteRecord, listing: Listing, reference: Reference) -> SiteState:
    territory = reference.territory
    department = territory.department(record.department) or territory.department_of(record.commune)
    return SiteState(
        finess=record.finess.text,
        name=record.name[:200],
        entity=record.entity.text if record.entity else "",
        category=record.category,
        category_label=record.category_label[:120],
        kind=reference.classes.kind_of(record.category).value,
        status=record.status.value,
        commune=record.commune,
        commune_name=record.commune_name[:80],
        department=department,
        region=territory.region_of(department),
        latitude=record.latitude,
        longitude=record.longitude,
        located_by=(Located.NONE if record.latitude is None else Located.EXACT).value,
        staff=listing.staff.get(record.finess),
        opened_on=record.opened_on,
        closed_on=record.closed_on,
        source=listing.scope.name,
    )


_EMPTY = frozenset({"", None, Status.UNKNOWN.value, Located.NONE.value})


def _overlaid(under: SiteState, over: SiteState) -> SiteState:
    """Return ``over`` with what it does not say taken from ``under``; class and category come
    together."""
    facts = {
        name: value
        for name in over.__slots__
        if (value := getattr(over, name)) not in _EMPTY
        and name not in {"kind", "region", "department", "latitude", "longitude", "located_by"}
    }
    if over.category:
        facts["kind"] = over.kind
    if over.department:
        facts |= {"department": over.department, "region": over.region}
    return replace(under, **facts)


def _exact_first(merged: SiteState, known: SiteState, drafted: SiteState) -> SiteState:
    """Keep exact coordinates, the listing's first when its facts stand."""
    order = (drafted, known) if merged.source == drafted.source else (known, drafted)
    exact = next((s for s in order if s.located_by == Located.EXACT.value), None)
    if exact is None:
        return replace(merged, latitude=None, longitude=None, located_by=Located.NONE.value)
    return replace(
        merged,
        latitude=exact.latitude,
        longitude=exact.longitude,
        located_by=exact.located_by,
    )


def _placed(site: SiteState, reference: Reference) -> SiteState:
    """Give a site without coordinates those of the centre of its commune, marked as such."""
    centre = reference.communes.get(site.commune)
    if site.located_by == Located.EXACT.value or centre is None:
        return site
    return replace(
        site,
        latitude=centre.latitude,
        longitude=centre.longitude,
        located_by=Located.COMMUNE.value,
    )


def replaced(site: SiteState, reference: Reference) -> SiteState:
    """Return the site with the centre of its commune as it is known now."""
    return _placed(site, reference)


def _unconfirmed(site: SiteState, listing: Listing, reference: Reference) -> SiteState:
    """Close from the start a site that a newer whole registry, whose scope covers it, does not
    list."""
    days = [
        day
        for name, scope in reference.scopes.items()
        if (day := reference.editions.get(name)) is not None
        and scope.covers(site.kind)
        and listing.on is not None
        and listing.on < day
    ]
    return replace(site, closed_on=max(days)) if days and site.closed_on is None else site


def _closure(
    known: SiteState, record: SiteRecord, listing: Listing, may_replace: bool
) -> date | None:
    """Return when the site closed: what the registry says; being listed again by a newer edition
    reopens it."""
    if record.closed_on is not None:
        return record.closed_on if may_replace else known.closed_on or record.closed_on
    if known.closed_on is None or not may_replace:
        return known.closed_on
    is_later = listing.on is not None and listing.on >= known.closed_on
    return None if is_later else known.closed_on


MOST_CLOSED = 0.3
"""A registry that lacks a larger share of what is open in its scope is taken as cut short: it
closes nothing."""
FEW_CLOSED = 20
"""Up to that many closures are never suspect."""


def absent_sites(
    current: Mapping[str, SiteState], listing: Listing, becoming: Mapping[str, SiteState]
) -> dict[str, SiteState]:
    """Return the open sites, inside the scope that a whole registry declares, that it no longer
    lists."""
    if not listing.is_whole or listing.on is None:
        return {}
    covered = {
        f: s for f, s in current.items() if s.closed_on is None and listing.scope.covers(s.kind)
    }
    return {finess: site for finess, site in covered.items() if finess not in becoming}


def _close_absent_sites(
    becoming: dict[str, SiteState], current: Mapping[str, SiteState], listing: Listing
) -> None:
    absent = absent_sites(current, listing, becoming)
    standing = sum(s.closed_on is None and listing.scope.covers(s.kind) for s in current.values())
    if len(absent) > max(MOST_CLOSED * standing, FEW_CLOSED):
        return
    becoming.update({f: replace(s, closed_on=listing.on) for f, s in absent.items()})


def _entity(
    known: EntityState | None,
    record: EntityRecord,
    listing: Listing,
    reference: Reference,
    seats: Mapping[str, SiteState],
    names: Mapping[str, str],
) -> EntityState:
    seat = seats.get(record.finess.text)
    department = reference.territory.department_of(record.commune)
    if not department and seat is not None:
        department = seat.department
    name = record.name or (known.name if known else "") or names.get(record.finess.text, "")
    drafted = EntityState(
        finess=record.finess.text,
        name=(name or record.finess.text)[:200],
        status=record.status.value,
        siren=record.siren,
        department=department,
        region=reference.territory.region_of(department),
        opened_on=record.opened_on,
        closed_on=record.closed_on,
        source=listing.scope.name,
    )
    if known is None:
        return drafted
    may_replace = _is_newer(listing, known.source, reference)
    under, over = (known, drafted) if may_replace else (drafted, known)
    facts = {n: v for n in over.__slots__ if (v := getattr(over, n)) not in _EMPTY}
    return replace(under, **facts)


def _merge(
    becoming: dict[str, SiteState] | dict[str, EntityState],
    current: Mapping[str, SiteState] | Mapping[str, EntityState],
    listing: Listing,
    *,
    kind: str,
) -> None:
    """Mark what was absorbed by another, closed on that day."""
    for merger in listing.mergers:
        known = becoming.get(merger.finess.text) or current.get(merger.finess.text)
        if merger.kind == kind and known is not None:
            closed_on = merger.on or known.closed_on or listing.on
            becoming[merger.finess.text] = replace(  # type: ignore[assignment]
                known, merged_into=merger.into.text, closed_on=closed_on
            )
