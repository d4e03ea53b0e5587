"""The care activity of every site: what it returned, what another returned for it, else its
class."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from vigie.core.establishments import care
from vigie.core.establishments.classes import Classes, Kind
from vigie.core.establishments.listing import Listing
from vigie.core.establishments.registry import SiteState
from vigie.core.establishments.values import ActivityRecord
from vigie.core.vocabulary import Finess
from vigie.store import establishments as store

Activity = dict[str, tuple[ActivityRecord, ...]]
OWN = "own"
"""The source of what an establishment returned itself: no registry replaces it."""


def refresh(listings: Iterable[Listing], *, classes: Classes, on: date) -> int:
    """Bring the activity of all sites up to date; return how many sites changed."""
    standing = {finess: tuple(rows) for finess, rows in store.activities().items()}
    sites = store.site_states()
    becoming = dict(standing)
    for listing in listings:
        becoming |= _returned(listing, becoming, sites)
    becoming |= _believed(becoming, sites, classes, on)
    changed = {
        f: rows for f, rows in becoming.items() if _sorted(rows) != _sorted(standing.get(f, ()))
    }
    store.save_activities(changed)
    return len(changed)


def _sorted(rows: Sequence[ActivityRecord]) -> list[ActivityRecord]:
    return sorted(rows, key=lambda row: row.discipline)


def _returned(listing: Listing, standing: Activity, sites: Mapping[str, SiteState]) -> Activity:
    """Return the activity that a registry gives, of sites that did not return it themselves."""
    name = listing.scope.name
    found: Activity = {
        finess.text: care.activities_of(finess, counts, source=name)
        for finess, counts in listing.counts.items()
        if finess.text in sites
    }
    for site, respondent in listing.attachments.items():
        if site.text in sites and not found.get(site.text):
            found[site.text] = (care.included(site, respondent, source=name),)
    return {
        finess: rows
        for finess, rows in found.items()
        if rows and not any(row.source == OWN for row in standing.get(finess, ()))
    }


def _believed(
    activity: Activity, sites: Mapping[str, SiteState], classes: Classes, on: date
) -> Activity:
    """Return the estimates of open sites that nobody returned anything for."""
    known = {f for f, rows in activity.items() if any(not row.is_estimated for row in rows)}
    by_class = care.class_hours(_returns_by_kind(activity, sites, known), classes)
    return {
        finess: (care.estimated(Finess(finess), by_class[Kind(site.kind)]),)
        for finess, site in sites.items()
        if finess not in known and site.is_open(on)
    }


def _returns_by_kind(
    activity: Activity, sites: Mapping[str, SiteState], known: set[str]
) -> dict[Kind, list[float]]:
    totals: dict[Kind, list[float]] = {}
    for finess in sorted(known & sites.keys()):
        hours = sum(row.hours.low for row in activity[finess])
        if hours > 0:
            totals.setdefault(Kind(sites[finess].kind), []).append(hours)
    return totals
