"""The raw archive: every file as received, under its hash.

What is public is archived as it is, before anything is parsed. What establishments gave is sealed
(``sealed_by``): by the keys of those it speaks of, once they are known; when it is refused, by a
key that ends.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from vigie.errors import VigieError
from vigie.sealed import keys as sealed_keys
from vigie.sealed import stream as sealed
from vigie.sealed.keys import PERIMETER, SHARED
from vigie.store.home import home


class NotArchived(VigieError):
    fr = "aucun fichier {digest} dans l'archive"
    en = "no file {digest} in the archive"


def archive(path: Path, *, sealed_by: str = "") -> tuple[str, Path]:
    """Copy ``path`` into the archive; return its SHA-256 and its place there. Safe to run again
    and to be killed. ``sealed_by`` is the name of a key (``key_for``, ``unattributed``)."""
    digest = digest_of(path)
    place = place_of(digest)
    wanted = sealed_by if sealed_keys.keys() is not None else ""
    if not place.exists() or (wanted and sealed.key_of(place) != wanted):
        place.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source:
            _write_atomically(source, place, wanted)
    return digest, place


def key_for(perimeters: Iterable[int]) -> str:
    """Return the name of the key of a file that speaks of some perimeters: all their keys are
    needed to open it; *shared* when it speaks of none."""
    return "+".join(f"{PERIMETER}{one}" for one in sorted(set(perimeters))) or SHARED


def unattributed() -> str:
    """Return the name of the key of a file of nobody knows whom: it ends with the index."""
    given = sealed_keys.keys()
    return given.index() if given is not None else ""


def place_of(digest: str) -> Path:
    """Return where the file of that hash is archived."""
    return home() / "raw" / digest[:2] / digest


def blocks(digest: str) -> Iterator[bytes]:
    """Yield what an archived file holds, sealed or not.

    Raises ``NotArchived``, ``Expired``, ``Unsealable``.
    """
    place = place_of(digest)
    if not place.exists():
        raise NotArchived(digest=digest)
    with place.open("rb") as stream:
        if sealed.key_of(place):
            yield from sealed.unsealed(stream, sealed_keys.keys(), digest)
        else:
            yield from sealed.pieces_of(stream)


def seal(digest: str, name: str) -> bool:
    """Seal a file that was archived plain; return whether there was something to do."""
    place = place_of(digest)
    if not place.exists() or sealed.key_of(place) or sealed_keys.keys() is None:
        return False
    with place.open("rb") as source:
        _write_atomically(source, place, name)
    return True


def remove(digest: str) -> None:
    """Remove an archived file: what nobody can open any more."""
    place_of(digest).unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_atomically(source: BinaryIO, place: Path, name: str) -> None:
    handle, partial = tempfile.mkstemp(dir=place.parent, prefix=".partial-")
    given = sealed_keys.keys()
    try:
        with os.fdopen(handle, "wb") as target:
            if name and given is not None:
                sealed.write(target, sealed.pieces_of(source), given, name)
            else:
                shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
        Path(partial).replace(place)
    finally:
        Path(partial).unlink(missing_ok=True)
