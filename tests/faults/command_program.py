"""The program that is killed: the ``vigie`` command on a real home, which says what stands."""

import json
import sys
from typing import Any


def main(*words: str) -> None:
    """Run ``vigie`` with these words (nothing when there are none) between two accounts of what
    stands, one JSON line each."""
    import django

    django.setup()
    from vigie.cli.main import app, gather
    from vigie.store import database

    gather()
    database.prepare()
    tell()
    if words:
        try:
            app(words, standalone_mode=False)
        finally:
            tell()


def tell() -> None:
    sys.stdout.write("\nstands " + json.dumps(standing(), sort_keys=True) + "\n")
    sys.stdout.flush()


def standing() -> dict[str, Any]:
    """Return the figures of the nation without instants, the rows of every table, and what the
    pointers of the lake name."""
    return {"nation": nation(), "rows": rows(), "lake": pointers()}


def nation() -> dict[str, Any] | None:
    from vigie.core.scope import NATION
    from vigie.operations.level import NotObserved, territory_document

    try:
        found = territory_document(scope=NATION, territory="nation", code="FR")
    except NotObserved:
        return None
    return None if found is None else {k: v for k, v in found.items() if k != "known_at"}


def rows() -> dict[str, int]:
    from django.apps import apps

    models = apps.get_app_config("store").get_models()
    return {model.__name__: model._default_manager.count() for model in models}


def pointers() -> dict[str, Any]:
    from vigie.engine import advisories, snapshot
    from vigie.store import inventory
    from vigie.store.home import lake

    known, compiled = advisories.current(lake()), snapshot.current(lake())
    segments = {delivery.segment for delivery in inventory.current_deliveries()}
    return {
        "advisories": known and known.id,
        "snapshot": compiled and compiled.id,
        "segments": sorted(segments),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
