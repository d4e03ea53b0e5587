"""Distributions of Linux: whose tracker judges a package, and in which release.

A distribution mends a package without changing its version: only its own tracker tells. Releases
are written as a ``target_sw`` (``debian_12``), so that a claim on another release is on another
package.
"""

import re
from typing import NamedTuple

from vigie.core.advisories import ANY
from vigie.core.products.identity import PACKAGE, ProductId

TYPES = frozenset(("deb", "rpm", "apk", "alpm"))
"""Package types of distributions."""


def _table(text: str) -> dict[str, str]:
    """Return the table of ``key=value`` words."""
    return dict(word.split("=", 1) for word in text.split())


_CODENAMES = _table("""
    wheezy=debian_7 jessie=debian_8 stretch=debian_9 buster=debian_10 bullseye=debian_11
    bookworm=debian_12 trixie=debian_13 forky=debian_14 sid=debian_unstable
    trusty=ubuntu_14.04 xenial=ubuntu_16.04 bionic=ubuntu_18.04 focal=ubuntu_20.04
    jammy=ubuntu_22.04 mantic=ubuntu_23.10 noble=ubuntu_24.04 oracular=ubuntu_24.10
    plucky=ubuntu_25.04
""")
_SAME = _table("""
    redhat=rhel red_hat=rhel enterprise_linux=rhel ol=oracle oracle_linux=oracle
    centos_linux=centos rocky_linux=rocky rockylinux=rocky alma_linux=almalinux alma=almalinux
    sle=suse sles=suse opensuse_leap=opensuse amzn=amazon amazon_linux=amazon
    debian_gnu_linux=debian
""")
_NAMESPACES = _table("""
    rhel=redhat rocky-linux=rocky rockylinux=rocky oracle=oraclelinux sles=suse
    opensuse-leap=opensuse amzn=amazon
""")
"""Other names of a distribution before its packages."""
_NAMED = re.compile(r"([a-z][a-z _/-]*?)[ _:-]*v?([0-9]+(?:\.[0-9]+)*)")
_WHOLE = frozenset(("ubuntu", "alpine", "opensuse"))
"""Distributions whose release is two numbers; that of the others is the first one."""
_MARKS = (
    (re.compile(r"\+deb([0-9]+)u|~deb([0-9]+)u"), "debian", "deb"),
    (re.compile(r"ubuntu[0-9.]*[~.]([0-9]{2}\.[0-9]{2})"), "ubuntu", "deb"),
    (re.compile(r"\.el([0-9]+)"), "redhat", "rpm"),
    (re.compile(r"\.fc([0-9]+)"), "fedora", "rpm"),
)
_KINDS = _table("""
    debian=deb ubuntu=deb alpine=apk wolfi=apk chainguard=apk arch=alpm rhel=rpm fedora=rpm
    centos=rpm rocky=rpm almalinux=rpm suse=rpm opensuse=rpm oracle=rpm amazon=rpm
""")


class Distribution(NamedTuple):
    """A package type, the namespace of its packages, and a release (``ANY`` when not known)."""

    kind: str
    namespace: str
    release: str = ANY

    def package(self, name: str) -> ProductId:
        """Return the package of a name in this distribution."""
        return ProductId(PACKAGE, self.kind, f"{self.namespace}/{name.lower()}")


def release_named(text: str) -> str:
    """Return the release a text names (``debian-12.5``, ``bookworm``, ``Red Hat 9``); ``ANY`` when
    it names none."""
    plain = text.strip().lower()
    if plain in _CODENAMES:
        return _CODENAMES[plain]
    read = _NAMED.match(plain)
    if read is None:
        return ANY
    name = re.sub(r"[ /-]+", "_", read[1]).strip("_")
    numbers = read[2].split(".")
    name = _SAME.get(name, name)
    return f"{name}_{'.'.join(numbers[: 2 if name in _WHOLE else 1])}"


def system_named(name: str, version: str = "") -> Distribution | None:
    """Return the distribution that an operating system is, ``None`` for another system."""
    words = re.sub(r"\b(?:gnu/linux|linux|server|release|enterprise linux)\b", " ", name.lower())
    release = release_named(" ".join(f"{words} {version}".split()))
    kind = _KINDS.get(_own(release))
    return None if kind is None else Distribution(kind, namespace_of(_own(release)), release)


def marked(version: str) -> Distribution | None:
    """Return the distribution that the version of a package tells (``3.0.11-1~deb12u2``)."""
    for pattern, namespace, kind in _MARKS:
        if read := pattern.search(version):
            number = next(group for group in read.groups() if group)
            name = "rhel" if namespace == "redhat" else namespace
            return Distribution(kind, namespace, f"{name}_{number}")
    return None


def of_package(product: ProductId, release: str = ANY) -> Distribution | None:
    """Return the distribution of a package, ``None`` for a package of another kind."""
    if product.part != PACKAGE or product.vendor not in TYPES or "/" not in product.product:
        return None
    return Distribution(product.vendor, product.product.partition("/")[0], release)


def _own(release: str) -> str:
    return release.rpartition("_")[0]


def namespace_of(name: str) -> str:
    """Return the namespace of the packages of a distribution, whatever it is called."""
    plain = name.strip("/").lower()
    return _NAMESPACES.get(plain, plain)
