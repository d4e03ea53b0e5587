"""Evidence, freshness, contradiction: from pieces to what is held of a safeguard."""

from vigie.core.evidence.fold import never_seen, reading
from vigie.core.evidence.piece import (
    CAUSES,
    FLAGS,
    Cause,
    Evidence,
    Flag,
    Held,
    InvalidEvidence,
    Use,
)
from vigie.core.evidence.trust import HeldRule, Trust

__all__ = [
    "CAUSES",
    "FLAGS",
    "Cause",
    "Evidence",
    "Flag",
    "Held",
    "HeldRule",
    "InvalidEvidence",
    "Trust",
    "Use",
    "never_seen",
    "reading",
]
