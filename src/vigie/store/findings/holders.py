"""Who is behind the perimeters that findings name, within a scope."""

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.core.scope import Scope
from vigie.store.models import Perimeter, PerimeterSite
from vigie.store.scope import perimeters_held

BATCH = 500


@dataclass(frozen=True, slots=True)
class Holder:
    """The establishment that answers for a perimeter."""

    finess: str
    name: str
    department: str


def perimeters_in(scope: Scope) -> list[int]:
    """Return the keys of the perimeters whose machines the asker may see."""
    return list(Perimeter.objects.filter(perimeters_held(scope)).values_list("pk", flat=True))


def perimeters_of(finess: str, scope: Scope) -> list[int]:
    """Return the perimeters of a legal entity, or those a site depends on, within the scope."""
    held = Perimeter.objects.filter(perimeters_held(scope))
    own = held.filter(entity__finess=finess).values_list("pk", flat=True)
    served = PerimeterSite.objects.filter(site__finess=finess).values("perimeter")
    return sorted({*own, *held.filter(pk__in=served).values_list("pk", flat=True)})


def holders(perimeters: Iterable[int]) -> dict[int, Holder]:
    """Return who answers for each perimeter: its entity, else the first site it serves."""
    keys = list(perimeters)
    found: dict[int, Holder] = {}
    for first in range(0, len(keys), BATCH):
        rows = Perimeter.objects.filter(pk__in=keys[first : first + BATCH])
        for row in rows.select_related("entity"):
            finess = row.entity.finess if row.entity else _first_site(row.pk)
            found[row.pk] = Holder(finess, row.name, row.department)
    return found


def _first_site(perimeter: int) -> str:
    served = PerimeterSite.objects.filter(perimeter=perimeter).order_by("site__finess")
    return served.values_list("site__finess", flat=True).first() or ""
