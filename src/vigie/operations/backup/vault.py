"""The vault: a folder of encrypted pieces under the hash of what they hold, and one encrypted list
per backup.

Pieces are age files: what writes a backup holds the public key alone, and can read none of it.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyrage

from vigie.errors import VigieError

PIECE = 4 << 20
"""Bytes of a piece: a large file whose end alone changed adds its last pieces alone."""


class UnusableBackupKey(VigieError):
    fr = "{place} : ce n'est pas une clé age utilisable"
    en = "{place}: not a usable age key"


class NoBackup(VigieError):
    fr = "{place} : aucune sauvegarde {name}"
    en = "{place}: no backup {name}"


class DamagedBackup(VigieError):
    fr = "sauvegarde abîmée : {name}, rien n'a été restauré"
    en = "damaged backup: {name}, nothing was restored"


class NotEmpty(VigieError):
    fr = "{place} n'est pas vide : une restauration ne recouvre rien"
    en = "{place} is not empty: a restore covers nothing"


class File(NamedTuple):
    """One file of a backup: its path in the home and the hashes of its pieces, in order."""

    path: str
    size: int
    pieces: tuple[str, ...]


class Listing(NamedTuple):
    """One backup. ``database`` is ``sqlite`` or ``postgresql``; ``facts`` is what it held, to
    compare with once restored."""

    name: str
    database: str
    files: tuple[File, ...]
    facts: dict[str, Any]

    def text(self) -> bytes:
        files = [one._asdict() for one in self.files]
        return json.dumps(self._asdict() | {"files": files}, sort_keys=True).encode()

    @classmethod
    def parse(cls, raw: bytes) -> "Listing":
        tree = json.loads(raw)
        files = tuple(File(f["path"], f["size"], tuple(f["pieces"])) for f in tree["files"])
        return cls(tree["name"], tree["database"], files, tree["facts"])


def recipients_in(texts: Iterable[str]) -> list[pyrage.x25519.Recipient]:
    """Read public keys (``age1…``); raise ``UnusableBackupKey``."""
    found = []
    for text in texts:
        try:
            found.append(pyrage.x25519.Recipient.from_str(text.strip()))
        except pyrage.RecipientError as error:
            raise UnusableBackupKey(place=text[:70]) from error
    return found


def identity_in(place: Path) -> pyrage.x25519.Identity:
    """Read a private key from its file; raise ``UnusableBackupKey``."""
    try:
        text = place.read_text(encoding="utf-8")
        line = next(r for r in text.splitlines() if r.startswith("AGE-SECRET-KEY-"))
        return pyrage.x25519.Identity.from_str(line.strip())
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError) as error:
        raise UnusableBackupKey(place=place.name) from error


class Vault:
    """A folder of backups."""

    def __init__(self, place: Path) -> None:
        self.place = place

    # ---- writing

    def add(self, source: Path, path: str, recipients: Sequence[Any]) -> tuple[File, int]:
        """Add a file; return it and the bytes that were not there yet."""
        pieces, size, added = [], 0, 0
        with source.open("rb") as stream:
            while block := stream.read(PIECE):
                name = hashlib.sha256(block).hexdigest()
                pieces.append(name)
                size += len(block)
                added += self._piece(name, block, recipients)
        return File(path, size, tuple(pieces)), added

    def _piece(self, name: str, block: bytes, recipients: Sequence[Any]) -> int:
        place = self._place_of(name)
        if place.exists():
            return 0
        _write(place, pyrage.encrypt(block, recipients))
        return len(block)

    def finish(self, listing: Listing, recipients: Sequence[Any]) -> None:
        """Write the list of a backup: it exists from then on."""
        _write(self._list_of(listing.name), pyrage.encrypt(listing.text(), recipients))

    # ---- reading

    def names(self) -> list[str]:
        """Return the backups, the oldest first."""
        return sorted(p.stem for p in (self.place / "backups").glob("*.age"))

    def listing(self, name: str, identity: Any) -> Listing:
        """Return a backup (the newest without a name); raise ``NoBackup``, ``DamagedBackup``."""
        known = self.names()
        chosen = name or (known[-1] if known else "")
        if chosen not in known:
            raise NoBackup(place=self.place.name, name=name)
        try:
            return Listing.parse(self._read(self._list_of(chosen), identity))
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedBackup(name=chosen) from error

    def blocks(self, file: File, identity: Any) -> Iterator[bytes]:
        """Yield what a file holds; raise ``DamagedBackup`` when a piece is not what it was."""
        for name in file.pieces:
            if not re.fullmatch("[0-9a-f]{64}", name):
                raise DamagedBackup(name=file.path)
            block = self._read(self._place_of(name), identity)
            if hashlib.sha256(block).hexdigest() != name:
                raise DamagedBackup(name=file.path)
            yield block

    def _read(self, place: Path, identity: Any) -> bytes:
        try:
            return bytes(pyrage.decrypt(place.read_bytes(), [identity]))
        except (OSError, pyrage.DecryptError) as error:
            raise DamagedBackup(name=place.name) from error

    def _place_of(self, name: str) -> Path:
        return self.place / "pieces" / name[:2] / name

    def _list_of(self, name: str) -> Path:
        return self.place / "backups" / f"{name}.age"


def _write(place: Path, raw: bytes) -> None:
    """Write a file whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".partial-{place.name}-{os.getpid()}")
    with partial.open("wb") as stream:
        stream.write(raw)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(place)
