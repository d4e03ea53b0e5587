"""What an inventory is exposed to: affected, not affected or unknown, and by what it is known.

The meaning on one component and one CVE; ``engine/`` computes the same on columns.
docs/methods/findings.md.
"""

from vigie.core.findings.arbitration import Claim, Ruling, ruling_on
from vigie.core.findings.components import Component, Host
from vigie.core.findings.judging import NO_CONFIGURATION, Finding, finding, findings_of
from vigie.core.findings.restated import Meanings, restated
from vigie.core.findings.verdicts import CONFIDENCE, Tier, Truth, Verdict

__all__ = [
    "CONFIDENCE",
    "NO_CONFIGURATION",
    "Claim",
    "Component",
    "Finding",
    "Host",
    "Meanings",
    "Ruling",
    "Tier",
    "Truth",
    "Verdict",
    "finding",
    "findings_of",
    "restated",
    "ruling_on",
]
