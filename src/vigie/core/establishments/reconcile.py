"""Two registries side by side: what only one of them lists, and where they differ."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vigie.core.establishments.listing import Listing
from vigie.core.establishments.territory import Territory
from vigie.core.establishments.values import SiteRecord, Status
from vigie.core.vocabulary import Finess


class DifferenceKind(StrEnum):
    """What differs. ``AMBIGUOUS``: the number is both a legal entity and a site."""

    ONLY_IN_FIRST = "only_in_first"
    ONLY_IN_SECOND = "only_in_second"
    NAME = "name"
    COMMUNE = "commune"
    DEPARTMENT = "department"
    STATUS = "status"
    CATEGORY = "category"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference about one site: what the first registry says, what the second says."""

    kind: DifferenceKind
    finess: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What two registries say of the same sites."""

    first: str
    second: str
    in_both: int
    agreeing: int
    """Sites of both registries without any difference."""
    differences: tuple[Difference, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of differences of each kind, absent kinds as 0."""
        found = Counter(item.kind for item in self.differences)
        return {kind.value: found[kind] for kind in DifferenceKind}


def reconciliation(first: Listing, second: Listing, territory: Territory) -> Reconciliation:
    """Return every difference between two registries, in the order of numbers."""
    shared = first.sites.keys() & second.sites.keys()
    told = {
        finess: _compared(finess, first.sites[finess], second.sites[finess], territory)
        for finess in sorted(shared)
    }
    differences = [
        *_only(first.sites, second.sites, DifferenceKind.ONLY_IN_FIRST),
        *_only(second.sites, first.sites, DifferenceKind.ONLY_IN_SECOND),
        *(item for items in told.values() for item in items),
        *_ambiguous(first, second),
    ]
    return Reconciliation(
        first.scope.name,
        second.scope.name,
        len(shared),
        sum(not items for items in told.values()),
        tuple(sorted(differences, key=lambda d: (d.finess, d.kind))),
    )


def _only(
    these: Mapping[Finess, SiteRecord], others: Mapping[Finess, SiteRecord], kind: DifferenceKind
) -> list[Difference]:
    is_first = kind is DifferenceKind.ONLY_IN_FIRST
    return [
        Difference(kind, finess.text, site.name if is_first else "", "" if is_first else site.name)
        for finess, site in these.items()
        if finess not in others
    ]


def _ambiguous(first: Listing, second: Listing) -> list[Difference]:
    entities = first.entities.keys() | second.entities.keys()
    sites = first.sites.keys() | second.sites.keys()
    return [
        Difference(DifferenceKind.AMBIGUOUS, finess.text, "entity", "site")
        for finess in entities & sites
    ]


def _compared(
    finess: Finess, one: SiteRecord, other: SiteRecord, territory: Territory
) -> list[Difference]:
    """Compare what both give: a fact that one does not give is no difference."""
    pairs = {
        DifferenceKind.NAME: (plain(one.name), plain(other.name)),
        DifferenceKind.COMMUNE: (plain_commune(one), plain_commune(other)),
        DifferenceKind.DEPARTMENT: (_department(one, territory), _department(other, territory)),
        DifferenceKind.STATUS: (_ownership(one.status), _ownership(other.status)),
        DifferenceKind.CATEGORY: (one.category, other.category),
    }
    shown = {
        DifferenceKind.NAME: (one.name, other.name),
        DifferenceKind.COMMUNE: (one.commune_name, other.commune_name),
        DifferenceKind.STATUS: (one.status.value, other.status.value),
    }
    return [
        Difference(kind, finess.text, *shown.get(kind, pair))
        for kind, pair in pairs.items()
        if all(pair) and pair[0] != pair[1]
    ]


def _department(site: SiteRecord, territory: Territory) -> str:
    return territory.department(site.department) or territory.department_of(site.commune)


def _ownership(status: Status) -> str:
    """Return public or not: some registries call non-profit establishments private."""
    if status is Status.UNKNOWN:
        return ""
    return "public" if status is Status.PUBLIC else "not public"


_SHORT = {
    "CENTRE HOSPITALIER": "CH",
    "CTRE HOSPITALIER": "CH",
    "HOPITAL": "HOP",
    "CLINIQUE": "CLIN",
    "SAINT": "ST",
    "SAINTE": "STE",
}


def plain(name: str) -> str:
    """Return a name without accents, marks nor the usual short forms: two spellings of one name
    are equal."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = " ".join("".join(c if c.isalnum() else " " for c in text).split())
    for long, short in _SHORT.items():
        words = f" {words} ".replace(f" {long} ", f" {short} ").strip()
    return words


def plain_commune(site: SiteRecord) -> str:
    """Return the plain name of a commune without its delivery mention nor its district number."""
    words = [w for w in plain(site.commune_name).split() if w not in {"CEDEX", "ARRONDISSEMENT"}]
    return " ".join(w for w in words if not w[0].isdigit())
