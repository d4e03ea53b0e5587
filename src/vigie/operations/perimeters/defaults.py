"""The default perimeters, one per legal entity: they follow the registry."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from vigie.core.establishments.classes import Classes
from vigie.core.establishments.perimeters import (
    PerimeterState,
    Workload,
    default_code,
    default_perimeters,
    is_default,
)
from vigie.core.establishments.registry import SiteState
from vigie.store import establishments as store


def refresh_defaults(*, before: Mapping[str, SiteState], on: date, classes: Classes) -> int:
    """Bring the default perimeters and their links up to date; return how many changed.

    A site without any link gets its default perimeter; one whose legal entity changed follows it;
    links that
    people made are left as they are. A perimeter that serves no open site is closed.
    """
    sites = store.site_states()
    links = store.links()
    added, removed = _moves(before, sites, links, on)
    served = _served((links | added) - removed, sites, on)
    becoming = _becoming(served, sites, classes, on)
    store.save_perimeters(becoming)
    store.save_links(added=added, removed=removed)
    return len(becoming)


def _moves(
    before: Mapping[str, SiteState],
    sites: Mapping[str, SiteState],
    links: set[tuple[str, str]],
    on: date,
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    linked = {finess for _, finess in links}
    added, removed = set(), set()
    for finess, site in sites.items():
        known = before.get(finess)
        stale = (default_code(known), finess) if known else None
        if known is not None and stale in links and known.entity != site.entity:
            removed.add((default_code(known), finess))
            added.add((default_code(site), finess))
        elif finess not in linked and site.is_open(on):
            added.add((default_code(site), finess))
    return added, removed


def _served(
    links: set[tuple[str, str]], sites: Mapping[str, SiteState], on: date
) -> dict[str, list[SiteState]]:
    served: dict[str, list[SiteState]] = {}
    for code, finess in sorted(links):
        if is_default(code) and sites[finess].is_open(on):
            served.setdefault(code, []).append(sites[finess])
    return served


def _becoming(
    served: Mapping[str, list[SiteState]],
    sites: Mapping[str, SiteState],
    classes: Classes,
    on: date,
) -> list[PerimeterState]:
    standing = store.perimeter_states()
    workload = Workload.of(store.activities())
    defaults = default_perimeters(served, store.entity_states(), workload, classes)
    closed = {
        code: replace(state, closed_on=on)
        for code, state in standing.items()
        if is_default(code) and code not in defaults and state.closed_on is None
    }
    return [s for code, s in (defaults | closed).items() if s != standing.get(code)]
