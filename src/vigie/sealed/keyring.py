"""The keys of what is encrypted at rest: one file of wrapped keys, opened by one key that is best
kept elsewhere.

Each perimeter has a key of its own; ``shared`` seals what names no perimeter, ``database`` the
texts of the database, ``index-…`` what an observation compiles: these follow each other and end.
A key is wrapped by the *lake key* with AES-256-GCM, its name as associated data. A key that was
destroyed leaves its name and the day: what it sealed is gone, which is no accident.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vigie.errors import VigieError
from vigie.sealed.keys import INDEX, NONCE

SIZE = 32
_CHECK, _EDITION = "check", 1


class WrongLakeKey(VigieError):
    fr = "la clé du lac donnée n'ouvre pas le trousseau {place}"
    en = "the lake key given does not open the keyring {place}"


class LostKey(VigieError):
    fr = (
        "la clé « {name} » manque au trousseau {place} : restaurez les clés "
        "(« vigie restore … --keys »)"
    )
    en = (
        "the key “{name}” is missing from the keyring {place}: restore the keys "
        "(“vigie restore … --keys”)"
    )


class UnreadableKeyring(VigieError):
    fr = "{place} : trousseau illisible ({reason})"
    en = "{place}: unreadable keyring ({reason})"


class Keyring:
    """The keys of one home. Cost of a new key: the file is written again, 90 bytes a key."""

    def __init__(self, place: Path, lake_key: bytes) -> None:
        self.place = place
        self._wrapping = AESGCM(lake_key)
        self._stamp: tuple[int, int, int] | None = None
        self._tree: dict[str, Any] = _empty()
        self._opened: dict[str, bytes] = {}

    # ---- asking

    def keys(self, names: Iterable[str], *, make: bool = False) -> list[bytes | None]:
        """Return keys by name, ``None`` for those that were destroyed; with ``make``, those that
        never were are made. Raises ``LostKey``."""
        self._refresh()
        wanted = list(names)
        missing = [n for n in wanted if not self._knows(n)]
        if missing and make:
            self._add(missing)
        return [self._key(name) for name in wanted]

    def index(self) -> str:
        """Return the name of the index key in force, made at need."""
        self._refresh()
        if not self._tree["index"]:
            self.renew_index(on=None)
        return str(self._tree["index"][-1][0])

    def indexes(self) -> list[tuple[str, date | None]]:
        """Return the index keys that stand, oldest first, with the day each was made."""
        self._refresh()
        return [(n, date.fromisoformat(d) if d else None) for n, d in self._tree["index"]]

    def erased(self) -> dict[str, str]:
        """Return the names of the keys that were destroyed, with the day."""
        self._refresh()
        return dict(self._tree["erased"])

    def names(self) -> set[str]:
        """Return the names of the keys that stand."""
        self._refresh()
        return set(self._tree["keys"])

    # ---- changing

    def renew_index(self, *, on: date | None) -> str:
        """Put another index key in force; the former ones stand until they are destroyed."""
        with self._locked():
            number = int(self._tree["made"]) + 1
            name = f"{INDEX}{number}"
            self._tree["made"] = number
            self._tree["keys"][name] = self._wrapped(name, os.urandom(SIZE))
            self._tree["index"].append([name, on.isoformat() if on else ""])
            self._write()
        return name

    def date_index(self, on: date) -> None:
        """Say of an index key that an observation made, without a clock, that it is of a day."""
        if any(not day for _, day in self.indexes()):
            with self._locked():
                self._tree["index"] = [[n, d or on.isoformat()] for n, d in self._tree["index"]]
                self._write()

    def destroy(self, names: Iterable[str], *, on: date) -> list[str]:
        """Destroy keys: what they sealed cannot be read again. Returns those that stood."""
        with self._locked():
            gone = [name for name in names if self._tree["keys"].pop(name, None) is not None]
            self._tree["index"] = [one for one in self._tree["index"] if one[0] not in gone]
            self._tree["erased"] |= dict.fromkeys(gone, on.isoformat())
            self._write()
        return gone

    def rewrap(self, lake_key: bytes) -> int:
        """Wrap every key by another lake key; return how many. The former one opens nothing of
        this file any more; what is sealed is untouched."""
        with self._locked():
            opened = {name: self._unwrapped(name) for name in self._tree["keys"]}
            self._wrapping = AESGCM(lake_key)
            self._tree["keys"] = {n: self._wrapped(n, key) for n, key in opened.items()}
            self._write()
        return len(opened)

    # ---- inside

    def _knows(self, name: str) -> bool:
        return name in self._tree["keys"] or name in self._tree["erased"]

    def _key(self, name: str) -> bytes | None:
        if name in self._opened:
            return self._opened[name]
        if name in self._tree["erased"]:
            return None
        if name not in self._tree["keys"]:
            raise LostKey(name=name, place=self.place.name)
        self._opened[name] = key = self._unwrapped(name)
        return key

    def _add(self, names: Iterable[str]) -> None:
        with self._locked():
            for name in names:
                if not self._knows(name):
                    self._tree["keys"][name] = self._wrapped(name, os.urandom(SIZE))
            self._write()

    def _wrapped(self, name: str, key: bytes) -> str:
        nonce = os.urandom(NONCE)
        return base64.b64encode(nonce + self._wrapping.encrypt(nonce, key, name.encode())).decode()

    def _unwrapped(self, name: str) -> bytes:
        raw = base64.b64decode(self._tree["keys"][name])
        try:
            return self._wrapping.decrypt(raw[:NONCE], raw[NONCE:], name.encode())
        except InvalidTag as error:
            raise WrongLakeKey(place=self.place.name) from error

    def _refresh(self) -> None:
        """Read the file again when it is another one."""
        try:
            facts = self.place.stat()
        except FileNotFoundError:
            self._stamp, self._tree, self._opened = None, _empty(), {}
            return
        stamp = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
        if stamp != self._stamp:
            self._tree, self._opened, self._stamp = _parsed(self.place), {}, stamp
            self._check()

    def _check(self) -> None:
        """Refuse a lake key that does not open this keyring."""
        raw = base64.b64decode(self._tree[_CHECK])
        try:
            self._wrapping.decrypt(raw[:NONCE], raw[NONCE:], _CHECK.encode())
        except InvalidTag as error:
            raise WrongLakeKey(place=self.place.name) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.place.parent / f".{self.place.name}.lock").open("w") as stream:
            flock(stream, LOCK_EX)
            self._refresh()
            yield

    def _write(self) -> None:
        self._tree[_CHECK] = self._wrapped(_CHECK, b"vigie")
        text = json.dumps(self._tree, indent=0, sort_keys=True).encode()
        write_private(self.place, text)
        self._stamp = None
        self._refresh()


def _empty() -> dict[str, Any]:
    return {"edition": _EDITION, "keys": {}, "index": [], "made": 0, "erased": {}}


def _parsed(place: Path) -> dict[str, Any]:
    try:
        tree: dict[str, Any] = json.loads(place.read_bytes())
        if tree["edition"] != _EDITION or not {*_empty(), _CHECK} <= tree.keys():
            raise ValueError(f"edition {tree['edition']}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableKeyring(place=place.name, reason=str(error)) from error
    return tree


def write_private(place: Path, raw: bytes) -> None:
    """Write a file whole or not at all, that its owner alone reads."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(raw)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(place)
