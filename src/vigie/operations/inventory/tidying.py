"""Keeps the inventory lake small: few segments, none that nothing refers to."""

from datetime import datetime, timedelta

from vigie.engine.inventory import remove_unreferenced
from vigie.engine.inventory_fold import compact
from vigie.store import inventory as store
from vigie.store.home import lake

MANY_SEGMENTS = 64
"""Beyond that many segments in force, reading them costs more than writing them again."""


def tidy(
    *, now: datetime, grace: timedelta = timedelta(hours=6), many: int = MANY_SEGMENTS
) -> list[str]:
    """Compact the lake when it holds many segments, then remove those no delivery in force refers
    to; return the names removed. Safe to run again and to be killed."""
    current = store.current_deliveries()
    if len({delivery.segment for delivery in current}) > many:
        store.repoint(segments=compact(lake(), current), compacted=current)
    return remove_unreferenced(lake(), store.segments_in_force(), now=now, grace=grace)
