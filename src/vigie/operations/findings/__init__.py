"""The documents on a vulnerability, an establishment's findings and a product, within a scope."""

from vigie.operations.findings.listing import findings_page
from vigie.operations.findings.product import product_document, products_named
from vigie.operations.findings.vulnerability import vulnerability_document

__all__ = ["findings_page", "product_document", "products_named", "vulnerability_document"]
