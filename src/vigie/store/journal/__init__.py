"""The journal: who looked at, changed or exported what, and when. Nothing is ever rewritten.

A line is written with what it tells, in the same transaction; as soon as that is committed it
takes its place in a Merkle tree, whose signed checkpoints can be kept elsewhere.
"""

from vigie.store.journal.growing import sequence
from vigie.store.journal.lines import (
    EVIDENCE,
    EXPORT,
    IMPORT,
    LOOK,
    OBSERVE,
    SIGN_IN,
    Entry,
    entries_on,
    establishment_subject,
    note_look,
    record,
)
from vigie.store.journal.reading import (
    checkpoints,
    frontier,
    held_lines,
    keep_checkpoint,
    kept_nodes,
    node_of,
    place_of,
    waiting,
    without_place,
)

__all__ = [
    "EVIDENCE",
    "EXPORT",
    "IMPORT",
    "LOOK",
    "OBSERVE",
    "SIGN_IN",
    "Entry",
    "checkpoints",
    "entries_on",
    "establishment_subject",
    "frontier",
    "held_lines",
    "keep_checkpoint",
    "kept_nodes",
    "node_of",
    "note_look",
    "place_of",
    "record",
    "sequence",
    "waiting",
    "without_place",
]
