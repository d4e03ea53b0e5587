"""Checkpoints of the journal: its size and root, as text that is signed and can be kept by a third
party.

The form is that of transparency logs (C2SP ``tlog-checkpoint`` in a ``signed-note``): origin, size
and root on three lines, an empty line, then one line per signature.
"""

import base64
import binascii
import hashlib
from typing import NamedTuple, Self

from vigie.errors import VigieError

_ED25519 = b"\x01"
_DASH = "— "


class UnreadableCheckpoint(VigieError):
    fr = "ce n'est pas un point de contrôle du journal : {reason}"
    en = "not a checkpoint of the journal: {reason}"


class Checkpoint(NamedTuple):
    """The journal at one moment. ``origin`` names the instance, ``root`` is 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return what is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the signed text; raise ``UnreadableCheckpoint``."""
        origin, size, root, *rest = [*text.split("\n"), "", "", ""]
        if not origin or not size.isdecimal() or any(rest):
            raise UnreadableCheckpoint(reason="origine, taille / origin, size")
        try:
            hashed = base64.b64decode(root, validate=True)
        except binascii.Error as error:
            raise UnreadableCheckpoint(reason=str(error)) from error
        if len(hashed) != hashlib.sha256().digest_size:
            raise UnreadableCheckpoint(reason="racine / root")
        return cls(origin, int(size), hashed)


class Note(NamedTuple):
    """A checkpoint with one signature: ``key`` is the identifier of the key, 4 bytes."""

    checkpoint: Checkpoint
    signer: str
    key: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """Return the note as it is kept and handed over."""
        mark = base64.b64encode(self.key + self.signature).decode()
        return f"{self.checkpoint.text}\n{_DASH}{self.signer} {mark}\n"


def key_id(signer: str, public_key: bytes) -> bytes:
    """Return the identifier of an Ed25519 key (32 bytes) under a name."""
    return hashlib.sha256(signer.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def parse_note(text: str) -> Note:
    """Read a signed checkpoint; raise ``UnreadableCheckpoint``. The signature is not checked."""
    body, found, marks = text.replace("\r\n", "\n").partition("\n\n")
    line = marks.split("\n", 1)[0]
    signer, _, mark = line.removeprefix(_DASH).partition(" ")
    if not found or not line.startswith(_DASH) or not signer:
        raise UnreadableCheckpoint(reason="signature")
    try:
        raw = base64.b64decode(mark, validate=True)
    except binascii.Error as error:
        raise UnreadableCheckpoint(reason=str(error)) from error
    return Note(Checkpoint.parse(body + "\n"), signer, raw[:4], raw[4:])
