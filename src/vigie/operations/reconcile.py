"""Two registries side by side, from the files that were imported and archived."""

from dataclasses import asdict
from typing import Any

from vigie.core.establishments.listing import Listing
from vigie.core.establishments.reconcile import Reconciliation, reconciliation
from vigie.core.inventory import SetAside
from vigie.errors import VigieError
from vigie.operations.establishments import KIND, module_named, scope_of, territory
from vigie.sources.opening import opened
from vigie.store import establishments as store
from vigie.store.raw import place_of


class RegistryNotImported(VigieError):
    fr = "le registre {name!r} n'a pas été importé"
    en = "the registry {name!r} was not imported"


def differences(*, first: str, second: str) -> Reconciliation:
    """Return what differs between two registries; raises ``RegistryNotImported``."""
    return reconciliation(_listing(first), _listing(second), territory())


def differences_document(*, first: str, second: str) -> dict[str, Any]:
    """Return the differences as the command and the API give them."""
    found = differences(first=first, second=second)
    return {
        "first": found.first,
        "second": found.second,
        "in_both": found.in_both,
        "agreeing": found.agreeing,
        "counts": found.counts,
        "differences": [asdict(item) for item in found.differences],
    }


def _listing(name: str) -> Listing:
    digests = store.files_of(KIND, name)
    if not digests:
        raise RegistryNotImported(name=name)
    listing = Listing(scope_of(name))
    for digest in digests:
        with opened(place_of(digest), name=name) as stream:
            records = module_named(name).parse(stream, name)
            listing.gather(r for r in records if not isinstance(r, SetAside))
    return listing
