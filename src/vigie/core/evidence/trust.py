"""How much each class of proof is trusted, and when a measure counts as held. Values of an
edition."""

from dataclasses import dataclass

from vigie.core.vocabulary import Proof


@dataclass(frozen=True, slots=True)
class Trust:
    """What each proof adds above and takes below what it says: ``(up, down)``, in shares."""

    measured: tuple[float, float]
    documented: tuple[float, float]
    declared: tuple[float, float]

    def of(self, proof: Proof) -> tuple[float, float]:
        if proof is Proof.MEASURED:
            return self.measured
        return self.documented if proof is Proof.DOCUMENTED else self.declared


@dataclass(frozen=True, slots=True)
class HeldRule:
    """A measure is held when another stands ``gap_days_low`` to ``gap_days_high`` days before
    it."""

    gap_days_low: int
    gap_days_high: int
    agree_within: float
    """Two sources that measure one scope further apart than this contradict each other."""
