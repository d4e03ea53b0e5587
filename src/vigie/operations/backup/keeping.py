"""Keeping a backup while Vigie serves: the database at one instant, then the files it refers to.

Files of the lake and of the raw archive never change and outlive what refers to them by some
hours, so that what the database of that instant names is still there when it is copied.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from vigie.operations.backup.vault import File, Listing, Vault
from vigie.store import copies, database, journal
from vigie.store.home import home

DATABASE = "database"
"""The name of the copy of the database in a backup."""
FOLDERS = ("lake", "raw")
TRIES = 3
"""A pointer may move while files are copied: what vanished is listed again, so many times."""

Progress = Callable[[str, int, int], None]


class Kept(NamedTuple):
    """What a backup did: bytes of all it holds, and bytes that were not in the vault yet."""

    name: str
    files: int
    bytes: int
    added: int

    def document(self) -> dict[str, Any]:
        return self._asdict()


def _silent(name: str, done: int, total: int) -> None:
    """Say nothing."""


def keep(
    vault: Vault, recipients: Sequence[Any], *, now: datetime, progress: Progress = _silent
) -> Kept:
    """Keep a backup. Cost: reads everything, writes what is not in the vault yet."""
    with tempfile.TemporaryDirectory(dir=home(), prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE
        facts = {"journal": journal.frontier().size}
        copies.copy_to(copy)
        kept, added = vault.add(copy, DATABASE, recipients)
    files, more = _files(vault, recipients, progress)
    name = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    vault.finish(Listing(name, database.engine(), (kept, *files), facts), recipients)
    whole = kept.size + sum(file.size for file in files)
    return Kept(name, 1 + len(files), whole, added + more)


def _files(vault: Vault, recipients: Sequence[Any], progress: Progress) -> tuple[list[File], int]:
    done: dict[str, File] = {}
    added = 0
    for _ in range(TRIES):
        listed = list(_listed())
        vanished = False
        for count, place in enumerate(listed):
            path = str(place.relative_to(home()))
            progress(path, count, len(listed))
            if path in done and place.name != "CURRENT":
                continue
            try:
                done[path], more = vault.add(place, path, recipients)
            except FileNotFoundError:
                vanished = True
            else:
                added += more
        if not vanished:
            break
    present = {str(place.relative_to(home())) for place in listed}
    return [file for path, file in done.items() if path in present], added


def _listed() -> Iterator[Path]:
    """Yield the files to keep; what is half written has a name that begins with a dot."""
    for folder in FOLDERS:
        for place in sorted((home() / folder).rglob("*")):
            parts = place.relative_to(home()).parts
            if place.is_file() and not any(part.startswith(".") for part in parts):
                yield place
