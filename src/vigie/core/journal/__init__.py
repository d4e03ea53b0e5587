"""The journal as a Merkle tree: hashes, proofs and checkpoints, as RFC 6962 and the signed notes
of transparency logs define them. Described in docs/methods/journal.md."""

from vigie.core.journal.checkpoints import Checkpoint, Note, UnreadableCheckpoint, parse_note
from vigie.core.journal.lines import Line, canonical
from vigie.core.journal.tree import (
    EMPTY,
    Frontier,
    Node,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_from,
    verifies_consistency,
    verifies_inclusion,
)

__all__ = [
    "EMPTY",
    "Checkpoint",
    "Frontier",
    "Line",
    "Node",
    "Note",
    "UnreadableCheckpoint",
    "canonical",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "parse_note",
    "root_from",
    "verifies_consistency",
    "verifies_inclusion",
]
