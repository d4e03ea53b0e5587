"""Package URLs: the package a component is. Source: the purl specification, by
packageurl-python."""

from packageurl import PackageURL

from vigie.core.advisories import ANY
from vigie.core.products.identity import PACKAGE, UNRESOLVED, Identified, ProductId


def identified(text: str) -> Identified:
    """Return the package of a purl; unresolved, with the reason, when it is not one."""
    try:
        read = PackageURL.from_string(text.strip())
    except ValueError:
        return UNRESOLVED._replace(evidence="not-a-purl")
    name = f"{read.namespace}/{read.name}" if read.namespace else read.name
    product = ProductId(PACKAGE, read.type, name)
    return Identified(product, read.version or ANY, confidence=1.0, evidence="purl")
