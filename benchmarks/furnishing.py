"""Steps that fill the home of ``observed.py``, each in a process of its own, that say in JSON what
they did."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

OTHERS = 35_000
SOURCE = "bench"
ROWS = 20_000
"""Rows of the delivery that comes later."""


def furnish(rows: int, seed: int) -> dict[str, Any]:
    """Import the medico-social sites of the sample country, then deliver a nation."""
    from benchmarks.national import write_parts
    from benchmarks.run import the_perimeters
    from vigie.engine import advisories
    from vigie.operations import establishments
    from vigie.sample.building import Builder
    from vigie.sample.homes import add_homes
    from vigie.sample.registry_files import finess_plus
    from vigie.store import database
    from vigie.store.home import lake

    database.migrate()
    now = datetime.now(UTC)
    builder = Builder(seed=seed, today=now.date())
    add_homes(builder, total=OTHERS)
    with TemporaryDirectory() as folder:
        place = Path(folder) / "finess.json"
        place.write_bytes(finess_plus(builder.country))
        report = establishments.import_files([place], now=now, is_sample=True)
    assert report.exit_code == 0, report
    known = advisories.current(lake())
    assert known is not None
    who = the_perimeters(now.date())
    segments = write_parts(lake(), known, rows=rows, perimeters=who, seed=seed)
    delivered = sum(_record(segment, now) for segment in segments)
    return {
        "sites_generated": OTHERS,
        "perimeters_delivering": delivered,
        "sites_open": report.details["sites_open"],
    }


def deliver(rows: int, seed: int) -> dict[str, Any]:
    """Deliver one more inventory, to the perimeter of most machines."""
    import numpy as np

    from benchmarks.national import Perimeters, write_nation
    from benchmarks.run import the_perimeters
    from vigie.engine import advisories
    from vigie.store.home import lake

    now = datetime.now(UTC)
    known = advisories.current(lake())
    assert known is not None
    who = the_perimeters(now.date())
    most = who.keys[np.argmax(who.sizes) : np.argmax(who.sizes) + 1]
    one = Perimeters(most, np.ones(1))
    segment = write_nation(lake(), known, rows=ROWS, perimeters=one, seed=seed + 1)
    return {"perimeters": _record(segment, now)}


def _record(segment: str, now: datetime) -> int:
    """Record a segment as full deliveries of its perimeters; return how many they are."""
    import polars as pl

    from vigie.core.inventory import DeliveryKind
    from vigie.engine.inventory import open_segment
    from vigie.store import inventory as store
    from vigie.store.home import lake
    from vigie.store.inventory import GivenDelivery

    opened = open_segment(lake(), segment)
    rows = opened.installed.group_by("machine").agg(pl.len().alias("rows"))
    counted = opened.machines.join(rows, on="machine").group_by("perimeter")
    counts = counted.agg(pl.len(), pl.col("rows").sum()).collect()
    given = [
        GivenDelivery(
            perimeter=perimeter,
            source=SOURCE,
            kind=DeliveryKind.FULL,
            format="bench",
            observed_on=now.date(),
            raw_sha256=segment * 2,
            segment=segment,
            machines=machines,
            rows=own,
        )
        for perimeter, machines, own in counts.iter_rows()
    ]
    store.record(deliveries=given, files=[], received_at=now)
    return len(given)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    import django

    django.setup()
    step, rows, seed = sys.argv[1:]
    print(json.dumps({"furnish": furnish, "deliver": deliver}[step](int(rows), int(seed))))


if __name__ == "__main__":
    main()
