"""The raw archive: every file as received, under its hash, before anything is parsed."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from vigie.store.home import home


def archive(path: Path) -> tuple[str, Path]:
    """Copy ``path`` into the archive; return its SHA-256 and its place there. Safe to run again
    and to be killed."""
    digest = _sha256(path)
    place = place_of(digest)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        _copy_atomically(path, place)
    return digest, place


def place_of(digest: str) -> Path:
    """Return where the file of that hash is archived."""
    return home() / "raw" / digest[:2] / digest


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy_atomically(path: Path, place: Path) -> None:
    handle, partial = tempfile.mkstemp(dir=place.parent, prefix=".partial-")
    try:
        with os.fdopen(handle, "wb") as target, path.open("rb") as source:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
        Path(partial).replace(place)
    finally:
        Path(partial).unlink(missing_ok=True)
