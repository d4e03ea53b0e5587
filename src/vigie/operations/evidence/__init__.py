"""Evidence: given by file or by form, kept with who and when."""

from vigie.operations.evidence.giving import import_files, record_evidence, withdraw_evidence
from vigie.operations.evidence.table import template

__all__ = ["import_files", "record_evidence", "template", "withdraw_evidence"]
