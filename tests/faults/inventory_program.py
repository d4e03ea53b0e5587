"""The program that is killed: says what stands, imports one more delivery, says what stands."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

MACHINES = 400
PERIMETERS = 3
START = datetime(2026, 1, 1, tzinfo=UTC)


def main(action: str, file: str = "", minute: str = "0") -> None:
    """``start`` makes the home; ``import FILE MINUTE`` imports and tells."""
    import django

    django.setup()
    from vigie.store import isolation

    isolation.become_service()
    if action == "start":
        start()
        return
    print("ready", told(), flush=True)  # noqa: T201
    import_one(Path(file), START + timedelta(minutes=int(minute)))


def start() -> None:
    from django.core.management import call_command

    from vigie.store.models import Perimeter

    call_command("migrate", verbosity=0)
    for number in range(PERIMETERS):
        Perimeter.objects.create(code=f"P{number}", name="x", kind="hospital")


def import_one(path: Path, now: datetime) -> None:
    from vigie.engine.inventory import segments
    from vigie.operations.inventory import import_files, tidy
    from vigie.store.home import lake

    report = import_files([path], now=now)
    assert report.exit_code == 0, report
    tidy(now=datetime.now(UTC) + timedelta(days=2))
    print("done", told(), len(segments(lake())), flush=True)  # noqa: T201


def told() -> str:
    """Return the edition that stands: one for all machines of all perimeters, or none at all."""
    import polars as pl

    from vigie.engine.inventory import open_segment
    from vigie.engine.inventory_fold import standing
    from vigie.store import inventory as store
    from vigie.store.home import lake

    stands = standing(lake(), store.current_deliveries())
    editions: set[str] = set()
    for segment in stands["segment"].unique():
        reported = open_segment(lake(), segment).reported.select(pl.col("version").unique())
        editions |= set(reported.collect()["version"].to_list())
    assert len(editions) <= 1, editions
    assert stands.height in (0, MACHINES), stands.height
    return editions.pop() if editions else ""


if __name__ == "__main__":
    main(*sys.argv[1:])
