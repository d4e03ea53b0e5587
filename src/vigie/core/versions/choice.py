"""Which scheme orders the versions of a product."""

_GENERIC = "generic"

_PACKAGES = {
    "npm": "npm",
    "pypi": "pep440",
    "maven": "maven",
    "nuget": "nuget",
    "composer": "composer",
    "gem": "rubygems",
    "golang": "golang",
    "cargo": "semver",
    "hex": "semver",
    "swift": "semver",
    "deb": "debian",
    "rpm": "rpm",
    "apk": "alpine",
    "alpm": "alpm",
    "ebuild": "gentoo",
    "cran": "cran",
    "hackage": "hackage",
    "pub": "pub",
    "conan": "conan",
    "bitnami": "bitnami",
}
_JAVA = frozenset(("jdk", "jre", "java_se", "openjdk", "graalvm", "java"))
_JAVA_VENDORS = frozenset(("oracle", "sun", "openjdk", "eclipse", "adoptium", "azul", "amazon"))


def scheme_of(product: tuple[str, str, str]) -> str:
    """Return the scheme of a product ``(part, vendor, product)``: its ecosystem's, its own, else
    ``generic``."""
    part, vendor, name = product
    if part == "p":
        return _PACKAGES.get(vendor, _GENERIC)
    if name == "openssl" and vendor == "openssl":
        return "openssl"
    if name in _JAVA and vendor in _JAVA_VENDORS:
        return "java"
    return _GENERIC
