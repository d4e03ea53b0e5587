"""Findings in the database: who holds what, transitions, answers; never a nation's findings."""

from vigie.store.findings.holders import Holder, holders, perimeters_in, perimeters_of

__all__ = ["Holder", "holders", "perimeters_in", "perimeters_of"]
