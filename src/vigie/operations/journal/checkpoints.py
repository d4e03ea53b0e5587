"""Signed checkpoints, handed over; proofs on the tree as it stands."""

import base64
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from vigie.core.journal import (
    Checkpoint,
    Note,
    consistency_proof,
    inclusion_proof,
)
from vigie.core.journal.checkpoints import key_id
from vigie.errors import VigieError
from vigie.operations.journal.keys import raw_public, signing_key
from vigie.store import home, journal


class NoSuchLine(VigieError):
    fr = "le journal n'a pas de ligne {entry} à cette taille"
    en = "the journal has no line {entry} at this size"


def origin() -> str:
    """Return the name of this instance in its checkpoints."""
    return str(settings.VIGIE_NAME)


def _key_place() -> Path:
    return Path(settings.VIGIE_JOURNAL_KEY or home.home() / "keys" / "journal.pem")


def public_key() -> bytes:
    """Return the public key of checkpoints, 32 bytes."""
    return raw_public(signing_key(_key_place()))


def hand_over(*, at: datetime, into: Path | None = None) -> Note:
    """Sign the journal as it stands, keep the checkpoint, and write it to ``into`` when given: a
    folder that a third party keeps. The same size again gives the same checkpoint."""
    journal.sequence()
    tree = journal.frontier()
    note = _signed(Checkpoint(origin(), tree.size, tree.root))
    journal.keep_checkpoint(note, at=at)
    if into is not None:
        _write(into, note)
    return note


def _signed(checkpoint: Checkpoint) -> Note:
    key = signing_key(_key_place())
    mark = key_id(checkpoint.origin, raw_public(key))
    return Note(checkpoint, checkpoint.origin, mark, key.sign(checkpoint.text.encode()))


def _write(folder: Path, note: Note) -> None:
    """Write a checkpoint under its size, whole; one that is there is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"checkpoint-{note.checkpoint.size:012d}.txt"
    if place.exists():
        return
    partial = place.with_suffix(f".{os.getpid()}")
    partial.write_text(note.text, encoding="utf-8")
    partial.replace(place)


def prove_line(entry: int) -> dict[str, Any]:
    """Return the proof that a line of the journal is in the tree as it stands."""
    tree, found = journal.frontier(), journal.place_of(entry)
    if found is None or found[0] >= tree.size:
        raise NoSuchLine(entry=entry)
    place, leaf = found
    steps = inclusion_proof(place, tree.size, journal.node_of)
    return _document(tree.size, tree.root, steps) | {"position": place, "leaf": _text(leaf)}


def prove_growth(older: int) -> dict[str, Any]:
    """Return the proof that the tree as it stands begins with that of ``older`` lines."""
    tree = journal.frontier()
    if not 0 <= older <= tree.size:
        raise NoSuchLine(entry=older)
    steps = consistency_proof(older, tree.size, journal.node_of)
    return _document(tree.size, tree.root, steps) | {"older": older}


def _document(size: int, root: bytes, steps: list[bytes]) -> dict[str, Any]:
    return {"size": size, "root": _text(root), "proof": [_text(step) for step in steps]}


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
