"""The documents on vulnerabilities, findings and products, and what people answer, within a
scope."""

from vigie.operations.findings.answered import (
    answers_document,
    precision_document,
    review_document,
)
from vigie.operations.findings.answering import answer, review, undo, withdraw
from vigie.operations.findings.changes import changes_document
from vigie.operations.findings.listing import findings_page
from vigie.operations.findings.product import product_document, products_named
from vigie.operations.findings.stating import state
from vigie.operations.findings.vulnerability import vulnerability_document

__all__ = [
    "answer",
    "answers_document",
    "changes_document",
    "findings_page",
    "precision_document",
    "product_document",
    "products_named",
    "review",
    "review_document",
    "state",
    "undo",
    "vulnerability_document",
    "withdraw",
]
