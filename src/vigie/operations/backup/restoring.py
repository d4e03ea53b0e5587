"""Restoring a backup into an empty place: whole, or not at all."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from vigie.operations.backup.keeping import DATABASE, FOLDERS
from vigie.operations.backup.vault import DamagedBackup, File, Listing, NotEmpty, Vault
from vigie.store import copies, database
from vigie.store.home import home

Progress = Callable[[str, int, int], None]


class Restored(NamedTuple):
    """What was restored; ``facts`` is what the backup said it held."""

    name: str
    files: int
    bytes: int
    facts: dict[str, Any]

    def document(self) -> dict[str, Any]:
        return self._asdict()


def _silent(name: str, done: int, total: int) -> None:
    """Say nothing."""


def restore(
    vault: Vault, identity: Any, *, name: str = "", progress: Progress = _silent
) -> Restored:
    """Restore a backup (the newest without a name) into the home and the database, both empty.

    Raises ``NoBackup``, ``NotEmpty``, ``DamagedBackup``. Every piece is verified before anything
    takes its place.
    """
    listing = vault.listing(name, identity)
    _refuse_what_is_not_empty(listing)
    with tempfile.TemporaryDirectory(dir=home(), prefix=".restore-") as folder:
        _unpack(vault, identity, listing, Path(folder), progress)
        copies.bring_back(Path(folder) / DATABASE)
        for part in FOLDERS:
            if (Path(folder) / part).exists():
                shutil.rmtree(home() / part, ignore_errors=True)
                (Path(folder) / part).rename(home() / part)
    whole = sum(file.size for file in listing.files)
    return Restored(listing.name, len(listing.files), whole, listing.facts)


def _refuse_what_is_not_empty(listing: Listing) -> None:
    if listing.database != database.engine():
        raise DamagedBackup(name=f"{listing.database} → {database.engine()}")
    if not copies.is_empty():
        raise NotEmpty(place=database.engine())
    for part in FOLDERS:
        if any(place.is_file() for place in (home() / part).rglob("*")):
            raise NotEmpty(place=part)


def _unpack(
    vault: Vault, identity: Any, listing: Listing, folder: Path, progress: Progress
) -> None:
    for count, file in enumerate(listing.files):
        progress(file.path, count, len(listing.files))
        place = folder / _inside(file)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as stream:
            for block in vault.blocks(file, identity):
                stream.write(block)
        if place.stat().st_size != file.size:
            raise DamagedBackup(name=file.path)


def _inside(file: File) -> PurePosixPath:
    """Return a path that stays in the home, whatever the list says."""
    path = PurePosixPath(file.path)
    is_known = path.parts[0] in (DATABASE, *FOLDERS) if path.parts else False
    if path.is_absolute() or ".." in path.parts or not is_known:
        raise DamagedBackup(name=file.path)
    return path
