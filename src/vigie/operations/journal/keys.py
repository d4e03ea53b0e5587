"""The key that signs checkpoints: Ed25519, in a file that its owner alone reads.

It is best kept where the database is not: ``VIGIE_JOURNAL_KEY`` names the file, else one is made
in the home.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vigie.errors import VigieError


class UnusableKey(VigieError):
    fr = "{place} : ce n'est pas une clé Ed25519 utilisable ({reason})"
    en = "{place}: not a usable Ed25519 key ({reason})"


def signing_key(place: Path) -> Ed25519PrivateKey:
    """Return the key of a file, made when there is none; raise ``UnusableKey``."""
    if not place.exists():
        _make(place)
    try:
        key = serialization.load_pem_private_key(place.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise UnusableKey(place=place.name, reason=str(error)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(place=place.name, reason=type(key).__name__)
    return key


def _make(place: Path) -> None:
    """Write a new key whole or not at all; of two processes that start together one wins."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    partial = place.with_name(f".{place.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        place.hardlink_to(partial)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def raw_public(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public key."""
    return key.public_key().public_bytes_raw()


def is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    """Return whether the signature is of the key (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
