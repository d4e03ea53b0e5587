"""Bytes sealed as one file: the name of its key, then pieces of one mebibyte.

Pieces are numbered and the last one says so: a file that was cut, or whose pieces were moved, does
not open. ``MAGIC``, the name of the key and a salt, then the pieces, each a nonce, its text and a
tag.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from vigie.errors import VigieError
from vigie.sealed.keys import Keys, Unsealable, seal, unseal

MAGIC = b"VIGIE-SEALED-1\n"
PIECE, SALT, ADDED = 1 << 20, 16, 28
_HEAD = len(MAGIC) + 1


class Expired(VigieError):
    fr = "{file} : sa clé a été détruite, son contenu n'existe plus"
    en = "{file}: its key was destroyed, what it held no longer exists"


def key_of(place: Path) -> str:
    """Return the name of the key that seals a file; empty when it is plain."""
    with place.open("rb") as stream:
        head = stream.read(_HEAD)
        return stream.read(head[-1]).decode() if head[:-1] == MAGIC else ""


def write(stream: BinaryIO, pieces: Iterable[bytes], given: Keys, name: str) -> None:
    """Write pieces (``PIECE`` bytes each, but for the last), sealed by the key of that name."""
    (key,) = given.keys([name], make=True)
    if key is None:
        raise Expired(file=name)
    salt, encoded = os.urandom(SALT), name.encode()
    stream.write(MAGIC + bytes([len(encoded)]) + encoded + salt)
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
    head = stream.read(_HEAD)
    name = stream.read(head[-1]).decode()
    if given is None:
        raise Unsealable(file=file)
    (key,) = given.keys([name])
    if key is None:
        raise Expired(file=file)
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
