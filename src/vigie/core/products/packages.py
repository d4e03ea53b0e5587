"""Packages of Linux distributions: their publisher packs them, their name is the source's."""

import re

from vigie.core.products.identity import ProductId

_PACKED = re.compile(
    r"(?:\.(?:fc|el|amzn|mga|ol)\d|ubuntu\d|[-+~]deb\d|\+dfsg|(?<=\d)build\d|-\d+\.\d+\.\d+$|^\d+:\d)"
)
_PACKER = re.compile(
    r"\b(?:fedora project|ubuntu developers|debian|canonical|maintainers|red hat|centos|suse|"
    r"rocky|almalinux|remi collet|epel|alpine|@lists\.|kernel team)\b"
)
_EPOCH = re.compile(r"^\d+:")
_REPACKED = re.compile(r"[+~](?:dfsg|ds|repack|git|really).*$")
_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+._-]*")
_BINARY = re.compile(
    r"(?:-(?:libs?|common|core|base|bin|minimal|server|client|clients|utils|headers|generic|"
    r"amd64|modules|runtime|headless|jre|jdk|hosts|sftp-server|\d[\w.]*))+$"
)


def is_package(name: str, publisher: str, version: str) -> bool:
    """Return whether a distribution packs it: its version says so, or its publisher with a version
    that has a revision. The texts are plain (``normalise.plain``)."""
    if not _PACKAGE.fullmatch(name):
        return False
    return bool(_PACKED.search(version) or (_PACKER.search(publisher) and "-" in version))


def upstream(version: str) -> str:
    """Return the version of the source, without the epoch and the revision of the packer: what a
    revision corrects, only the distribution's own advisories tell."""
    bare = _EPOCH.sub("", version)
    return _REPACKED.sub("", bare.rpartition("-")[0] or bare)


def sources_named(name: str, packages: dict[str, ProductId]) -> tuple[str, ...]:
    """Return the names under which a tracker may know a package: its own, its source's."""
    product = source_of(name, packages)
    own = () if product is None else (product.product.replace("_", "-"),)
    return tuple(dict.fromkeys((name, _BINARY.sub("", name), *own)))


def source_of(name: str, packages: dict[str, ProductId]) -> ProductId | None:
    """Return the product of a package, by its name or by the one of its source."""
    return packages.get(name) or packages.get(_BINARY.sub("", name))
