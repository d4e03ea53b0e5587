"""One half of a small country on the database of the environment, imported and observed."""

import sys
from pathlib import Path


def main(files: str, part: str) -> None:
    import django

    django.setup()
    from tests import country
    from vigie.operations.observe import observe
    from vigie.store import database, isolation

    isolation.become_service()
    database.migrate()
    day = country.WEEK_AGO if part == country.BEFORE else country.TODAY
    country.grow(Path(files), part)
    observe(on=day, now=country.evening(day))


if __name__ == "__main__":
    main(*sys.argv[1:])
