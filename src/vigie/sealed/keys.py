"""Who gives the keys of the home in force, and the one way things are encrypted with them.

AES-256-GCM, a random nonce of 96 bits before each piece, what the piece is as associated data.
"""

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vigie.errors import VigieError

NONCE = 12
SHARED, DATABASE, INDEX, PERIMETER = "shared", "database", "index-", "perimeter-"


class Unsealable(VigieError):
    fr = "{file} : abîmé, ou scellé par une autre clé que celle du trousseau"
    en = "{file}: damaged, or sealed by another key than the keyring's"


class Keys(Protocol):
    """The keys of a home, by name."""

    def keys(self, names: Iterable[str], *, make: bool = False) -> list[bytes | None]:
        """Return keys, ``None`` for those that were destroyed; ``make`` those that are new."""

    def index(self) -> str:
        """Return the name of the key of what is compiled now."""


_given: list[Callable[[], Keys]] = []


def use(keys_of_now: Callable[[], Keys]) -> None:
    """Say where the keys of the home in force are found."""
    _given[:] = [keys_of_now]


def keys() -> Keys | None:
    """Return the keys of the home in force; ``None`` when nothing is sealed here."""
    return _given[0]() if _given else None


@lru_cache(maxsize=1 << 17)
def cipher(key: bytes) -> AESGCM:
    """Return the cipher of a key, made once: the schedule of a key costs more than a block."""
    return AESGCM(key)


def seal(key: bytes, raw: bytes, what: bytes) -> bytes:
    """Return a piece encrypted, bound to what it is."""
    nonce = os.urandom(NONCE)
    return nonce + cipher(key).encrypt(nonce, raw, what)


def unseal(key: bytes, piece: bytes, what: bytes, file: str) -> bytes:
    """Return what a piece holds. Raises ``Unsealable``."""
    try:
        return cipher(key).decrypt(piece[:NONCE], piece[NONCE:], what)
    except (InvalidTag, ValueError) as error:
        raise Unsealable(file=file) from error
