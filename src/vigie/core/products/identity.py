"""Which product a component is: the identity that advisories and inventories meet on."""

from typing import NamedTuple

from vigie.core.advisories import ANY

PACKAGE = "p"
"""The part of identities that come from a package manager: vendor is the purl type, product its
full name."""


class ProductId(NamedTuple):
    """A product: CPE ``part`` (``a``, ``o``, ``h``), vendor and product, lower case and
    unescaped; or a package
    (``PACKAGE``, purl type, namespace/name)."""

    part: str
    vendor: str
    product: str

    def __str__(self) -> str:
        return f"{self.part}:{self.vendor}:{self.product}"


class Identified(NamedTuple):
    """What a reported component is taken for. ``product is None`` means unresolved: it stays
    visible and counts as unknown.

    ``version`` is ``ANY`` when not reported, ``-`` when not applicable. ``confidence`` is in
    [0, 1]; ``evidence`` says by what
    the name was resolved (``cpe``, ``purl``, ``dictionary``, ``alias``…).
    """

    product: ProductId | None
    version: str = ANY
    update: str = ANY
    edition: str = ANY
    language: str = ANY
    sw_edition: str = ANY
    target_sw: str = ANY
    target_hw: str = ANY
    other: str = ANY
    confidence: float = 0.0
    evidence: str = ""


UNRESOLVED = Identified(product=None)
