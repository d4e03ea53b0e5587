"""The journal, proved: signed checkpoints, proofs, and the search for what was tampered with."""

from vigie.operations.journal.checkpoints import (
    hand_over,
    origin,
    prove_growth,
    prove_line,
    public_key,
)
from vigie.operations.journal.verifying import Tampering, Verified, verify

__all__ = [
    "Tampering",
    "Verified",
    "hand_over",
    "origin",
    "prove_growth",
    "prove_line",
    "public_key",
    "verify",
]
