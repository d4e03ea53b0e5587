"""Ecosystems as OSV names them, brought to packages: ``Debian:12`` and ``openssl`` are the package
``deb debian/openssl`` of ``debian_12``."""

import re
from typing import NamedTuple

from vigie.core.advisories import ANY
from vigie.core.products import ProductId
from vigie.core.products.distributions import release_named
from vigie.core.products.purl import package

_LANGUAGES = {
    "npm": "npm",
    "pypi": "pypi",
    "maven": "maven",
    "go": "golang",
    "crates.io": "cargo",
    "packagist": "composer",
    "rubygems": "gem",
    "nuget": "nuget",
    "hex": "hex",
    "pub": "pub",
    "cran": "cran",
    "bioconductor": "bioconductor",
    "hackage": "hackage",
    "swifturl": "swift",
    "conancenter": "conan",
    "github actions": "github",
    "bitnami": "bitnami",
}
_DISTRIBUTIONS = {
    "debian": ("deb", "debian"),
    "ubuntu": ("deb", "ubuntu"),
    "alpine": ("apk", "alpine"),
    "wolfi": ("apk", "wolfi"),
    "chainguard": ("apk", "chainguard"),
    "red hat": ("rpm", "redhat"),
    "rocky linux": ("rpm", "rocky"),
    "almalinux": ("rpm", "almalinux"),
    "suse": ("rpm", "suse"),
    "opensuse": ("rpm", "opensuse"),
    "fedora": ("rpm", "fedora"),
    "oracle linux": ("rpm", "oraclelinux"),
    "mageia": ("rpm", "mageia"),
    "openeuler": ("rpm", "openeuler"),
    "photon os": ("rpm", "photon"),
}
_KERNEL = ProductId("o", "linux", "linux_kernel")
_NUMBER = re.compile(r"v?([0-9]+(?:\.[0-9]+)*)")
_PRO = "pro"


class Place(NamedTuple):
    """A product, the release of the distribution it is in (``ANY`` for any), the edition of that
    release (``pro`` for paid support) and whether a distribution packs it."""

    product: ProductId
    release: str = ANY
    edition: str = ANY
    is_packed: bool = False


def placed(ecosystem: str, name: str) -> Place | None:
    """Return what a name of an ecosystem is; ``None`` for an ecosystem that is not read."""
    own, _, suffix = ecosystem.strip().lower().partition(":")
    if own == "linux" and name.lower() == "kernel":
        return Place(_KERNEL)
    if own in _DISTRIBUTIONS:
        return _packed(own, suffix, name)
    if own not in _LANGUAGES:
        return None
    kind = _LANGUAGES[own]
    return Place(package(kind, name.replace(":", "/") if kind == "maven" else name))


def _packed(own: str, suffix: str, name: str) -> Place:
    kind, namespace = _DISTRIBUTIONS[own]
    number = _NUMBER.search(suffix)
    release = release_named(f"{namespace} {number[1]}") if number else ANY
    edition = _PRO if _PRO in suffix.split(":") else ANY
    return Place(package(kind, name, namespace=namespace), release, edition, is_packed=True)
