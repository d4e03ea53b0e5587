"""Package URLs: the package a component is. Source: the purl specification, by
packageurl-python."""

import re
from collections.abc import Mapping

from packageurl import PackageURL

from vigie.core.advisories import ANY
from vigie.core.products.distributions import TYPES, namespace_of, release_named
from vigie.core.products.identity import PACKAGE, UNRESOLVED, Identified, ProductId

_BY_SOURCE = frozenset(("deb", "apk"))
"""Types whose trackers name source packages."""


def identified(text: str) -> Identified:
    """Return the package of a purl; unresolved, with the reason, when it is not one.

    A package of a distribution is its source package when the purl tells it (``upstream``), in the
    release that ``distro`` names.
    """
    try:
        read = PackageURL.from_string(text.strip())
    except ValueError:
        return UNRESOLVED._replace(evidence="not-a-purl")
    said = read.qualifiers if isinstance(read.qualifiers, dict) else {}
    name, version = _source(read.type, read.name, read.version or "", said)
    return Identified(
        package(read.type, name, namespace=read.namespace or ""),
        version or ANY,
        target_sw=_release(read.type, read.namespace or "", said.get("distro", "")),
        confidence=1.0,
        evidence="purl",
    )


def package(kind: str, name: str, *, namespace: str = "") -> ProductId:
    """Return the package of a type, lower case, as advisories and inventories meet on it."""
    plain = name.lower().replace("_", "-") if kind.lower() == "pypi" else name.lower()
    where = namespace_of(namespace) if kind.lower() in TYPES else namespace.lower().strip("/")
    return ProductId(PACKAGE, kind.lower(), f"{where}/{plain}" if where else plain)


def _release(kind: str, namespace: str, distro: str) -> str:
    """Return the release that ``distro`` names; a lone number (``3.18``) is one of the
    namespace."""
    if kind not in TYPES:
        return ANY
    return release_named(f"{namespace} {distro}" if distro[:1].isdigit() else distro)


def _source(kind: str, name: str, version: str, said: Mapping[str, str]) -> tuple[str, str]:
    """Return the source package and its version, with the epoch a qualifier gives."""
    if (epoch := said.get("epoch", "")) and kind == "rpm" and ":" not in version:
        version = f"{epoch}:{version}"
    if kind not in _BY_SOURCE or not said.get("upstream"):
        return name, version
    source, _, own = re.sub(r"\s", "", said["upstream"]).partition("@")
    return source or name, own or version
