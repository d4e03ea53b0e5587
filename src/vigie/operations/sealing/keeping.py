"""The state of what is sealed; sealing a home of before in its place; keys that follow each
other."""

import os
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from vigie.engine import inventory, opened
from vigie.engine.sealed import read_parquet, write_parquet
from vigie.sealed import keys as sealed_keys
from vigie.sealed.keys import SHARED
from vigie.sealed.stream import key_of
from vigie.store import inventory as deliveries
from vigie.store import raw, sums
from vigie.store import sealing as store
from vigie.store.home import lake

FOLDERS = ("snapshots", "names", "queue", "findings")
"""The parts of the lake whose tables are sealed whole."""
RENEWED_AFTER = timedelta(days=7)
ENDS_AFTER = timedelta(days=35)


class State(NamedTuple):
    """What is sealed and what is not."""

    segments: int
    plain_segments: int
    tables: int
    plain_tables: int
    files: int
    plain_files: int
    plain_texts: int
    keys: int
    erased: int
    key_is_beside: bool

    @property
    def plain(self) -> int:
        return sum((self.plain_segments, self.plain_tables, self.plain_files, self.plain_texts))

    def document(self) -> dict[str, Any]:
        return self._asdict()


def use_the_keys() -> None:
    """Say once, when the process starts, where the keys of the home are."""
    sealed_keys.use(store.keyring)


def tables() -> Iterator[Path]:
    """Yield the tables of the lake that are sealed as whole files."""
    for folder in FOLDERS:
        for place in sorted((lake() / folder).rglob("*.parquet")):
            if not any(part.startswith(".") for part in place.relative_to(lake()).parts):
                yield place


def state() -> State:
    """Return what is sealed and what is not. Cost: opens the beginning of each file."""
    segments = inventory.segments(lake())
    plain = [one for one in segments if not inventory.is_sealed(lake(), one)]
    each = [bool(key_of(place)) for place in tables()]
    files = [bool(key_of(place)) for place in map(raw.place_of, _given()) if place.exists()]
    ring = store.keyring()
    return State(
        len(segments),
        len(plain),
        len(each),
        each.count(False),
        len(files),
        files.count(False),
        sum(1 for _ in store.plain_texts()),
        len(ring.names()),
        len(ring.erased()),
        store.is_beside(),
    )


def _given() -> list[str]:
    """Return the hashes of the files that establishments gave."""
    return deliveries.files_given()


def seal_home() -> State:
    """Seal all that a home of before holds in the clear, in its place, even while serving; safe to
    run again and to be killed."""
    for segment in inventory.segments(lake()):
        inventory.seal_segment(lake(), segment)
    for place in tables():
        if not key_of(place):
            _seal_table(place)
    opened.opened.cache_clear()
    sums.renew()
    of = deliveries.perimeters_of_files()
    for digest in _given():
        raw.seal(digest, raw.key_for(of[digest]) if digest in of else SHARED)
    store.seal_texts()
    return state()


def _seal_table(place: Path) -> None:
    frame = read_parquet(place)
    handle, partial = tempfile.mkstemp(dir=place.parent, prefix=".partial-")
    os.close(handle)
    try:
        write_parquet(frame, Path(partial))
        Path(partial).replace(place)
    finally:
        Path(partial).unlink(missing_ok=True)


def rotate(lake_key: str) -> int:
    """Wrap every key by another lake key (64 hexadecimal digits); return how many. Nothing of what
    is sealed is written again.

    Where the key is made in the home, the new one takes its place; else the service must be given
    it before it asks for a key.
    """
    key = store.parsed_key(lake_key, "lake key")
    ring = store.keyring()
    count = ring.rewrap(key)
    if store.is_beside():
        store.write_lake_key(store.own_key_place(), lake_key)
    return count


def renew_when_due(on: date) -> bool:
    """Put a new index key in force when that one is a week old; return whether it did."""
    ring = store.keyring()
    ring.date_index(on)
    indexes = ring.indexes()
    newest = indexes[-1][1] if indexes else None
    if newest is None or on - newest < RENEWED_AFTER:
        return False
    ring.renew_index(on=on)
    return True


def expire(on: date) -> list[str]:
    """Destroy the index keys of more than 35 days that nothing in the lake uses any more: what
    they sealed in old backups cannot be read again. Returns their names."""
    ring = store.keyring()
    used = {key_of(place) for place in tables()}
    old = [n for n, day in ring.indexes()[:-1] if day is not None and on - day > ENDS_AFTER]
    return ring.destroy([name for name in old if name not in used], on=on)
