"""Bytes sealed as one file: the name of its key, then pieces of one mebibyte.

A name that joins several keys by ``+`` needs them all: one destroyed, the file is gone.

Pieces are numbered and the last one says so: a file that was cut, or whose pieces were moved, does
not open. ``MAGIC``, the name of the key and a salt, then the pieces, each a nonce, its text and a
tag.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from vigie.errors import VigieError
from vigie.sealed.keys import Keys, Unsealable, seal, unseal

MAGIC = b"VIGIE-SEALED-1\n"
PIECE, SALT, ADDED = 1 << 20, 16, 28
_LENGTH = 4


class Expired(VigieError):
    fr = "{file} : sa clé a été détruite, son contenu n'existe plus"
    en = "{file}: its key was destroyed, what it held no longer exists"


def key_of(place: Path) -> str:
    """Return the name of the key that seals a file; empty when it is plain."""
    with place.open("rb") as stream:
        return _name_in(stream)


def _name_in(stream: BinaryIO) -> str:
    if stream.read(len(MAGIC)) != MAGIC:
        return ""
    return stream.read(int.from_bytes(stream.read(_LENGTH), "little")).decode()


def _key(given: Keys, name: str, file: str, *, make: bool) -> bytes:
    """Return the key of a name. Raises ``Expired``."""
    found = given.keys(name.split("+"), make=make)
    known = [key for key in found if key is not None]
    if len(known) < len(found):
        raise Expired(file=file)
    if len(known) == 1:
        return known[0]
    return hmac.digest(hashlib.sha256(b"".join(known)).digest(), name.encode(), "sha256")


def write(stream: BinaryIO, pieces: Iterable[bytes], given: Keys, name: str) -> None:
    """Write pieces (``PIECE`` bytes each, but for the last), sealed by the key of that name."""
    key = _key(given, name, name[:80], make=True)
    salt, encoded = os.urandom(SALT), name.encode()
    stream.write(MAGIC + len(encoded).to_bytes(_LENGTH, "little") + encoded + salt)
    for number, (piece, is_last) in enumerate(_marked(pieces)):
        stream.write(seal(key, piece, _what(salt, number, is_last=is_last)))


def _marked(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each piece with whether it is the last; no piece is one that is empty."""
    waiting: bytes | None = None
    for piece in pieces:
        if waiting is not None:
            yield waiting, False
        waiting = piece
    yield waiting or b"", True


def pieces_of(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what a plain file holds, as ``write`` wants it."""
    while piece := stream.read(PIECE):
        yield piece


def unsealed(stream: BinaryIO, given: Keys | None, file: str) -> Iterator[bytes]:
    """Yield what a sealed file holds, piece by piece, each verified before it is given.

    Raises ``Expired``, ``Unsealable``."""
    name = _name_in(stream)
    if given is None or not name:
        raise Unsealable(file=file)
    key = _key(given, name, file, make=False)
    yield from _pieces(stream, key, stream.read(SALT), file)


def _pieces(stream: BinaryIO, key: bytes, salt: bytes, file: str) -> Iterator[bytes]:
    piece, number = stream.read(PIECE + ADDED), 0
    while True:
        following = stream.read(PIECE + ADDED)
        yield unseal(key, piece, _what(salt, number, is_last=not following), file)
        if not following:
            return
        piece, number = following, number + 1


def _what(salt: bytes, number: int, *, is_last: bool) -> bytes:
    return salt + number.to_bytes(8, "little") + bytes([is_last])
