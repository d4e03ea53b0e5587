"""The life of the small country on the database of the environment; prints all its documents."""

import json
import sys
from pathlib import Path
from typing import Any


def main(files: str) -> None:
    import django

    django.setup()
    from tests import country
    from vigie.operations.observe import observe
    from vigie.store import database

    database.migrate()
    for part, day in ((country.BEFORE, country.WEEK_AGO), (country.SINCE, country.TODAY)):
        country.grow(Path(files), part)
        observe(on=day, now=country.evening(day))
        assert not observe(on=day, now=country.evening(day)).is_new
    json.dump({"engine": database.engine(), "documents": documents()}, sys.stdout)


def documents() -> list[Any]:
    """Return every document of every territory and establishment, and the lists."""
    from tests import country
    from vigie.core.scope import NATION, Scope
    from vigie.operations.level import (
        establishment_document,
        establishments_page,
        history,
        territory_document,
    )
    from vigie.store.level import SORTS
    from vigie.store.models import AggregateRow, Site

    pairs = AggregateRow.objects.order_by("territory", "code").values_list("territory", "code")
    sites = [site.finess for site in Site.objects.order_by("finess")]
    whole = {"scope": NATION, "territory": "nation", "code": "FR", "per_page": 30}
    regional = Scope(regions=frozenset({"11", "84"}), groupings=frozenset({"GHT-11001"}))
    return [
        [
            territory_document(scope=NATION, territory=territory, code=code, on=on)
            for territory, code in dict.fromkeys(pairs)
            for on in (country.WEEK_AGO, country.TODAY)
        ],
        [establishment_document(scope=NATION, finess=finess) for finess in sites],
        [establishment_document(scope=regional, finess=finess) for finess in sites],
        [establishments_page(**whole, sort=sort) for sort in SORTS],
        [establishments_page(**whole, sort=f"-{sort}", page=2) for sort in SORTS],
        establishments_page(**whole, filters={"text": "é", "unseen": "1"}),
        establishments_page(**whole | {"scope": regional}),
        history(scope=NATION, territory="nation", code="FR"),
        [history(scope=NATION, finess=finess) for finess in sites[:20]],
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
