"""From what an inventory says to a product: precision first, unresolved rather than guessed."""

import re

from vigie.core.advisories import ANY
from vigie.core.inventory import Reported
from vigie.core.products import cpe, purl
from vigie.core.products.dictionary import Aliases, Dictionary
from vigie.core.products.distributions import Distribution, marked, of_package
from vigie.core.products.identity import UNRESOLVED, Identified, ProductId
from vigie.core.products.normalise import (
    embedded_version,
    joined,
    plain,
    product_words,
    without_version,
)
from vigie.core.products.packages import is_package, source_of, sources_named, upstream
from vigie.core.products.search import search

_NOT_A_PRODUCT = re.compile(
    r"\b(?:drivers?|pilotes?|kb\d{6,8}|hotfix|correctif|mise a jour (?:de securite )?pour|"
    r"(?:security )?update for|language pack|module linguistique|pack linguistique|pack de langue|"
    r"proof(?:ing)?|mui|outils? de verification|verification linguistique|"
    r"shared (?:setup|32-bit)|service pack \d|redistributable|(?:minimum|additional) runtime|"
    r"click-to-run (?:licensing|extensibility|localization)|firmware (?:update|tool)|"
    r"maintenance service|auto updater|gpg-pubkey)\b"
)

_KERNEL = ProductId("o", "linux", "linux_kernel")
UNTRACKED = 0.4
"""Confidence of the product that a package holds when its distribution's tracker is known and does
not name it: ranges of the product prove nothing then. ``judgement``: docs/methods/findings.md."""


def resolve(reported: Reported, dictionary: Dictionary) -> Identified:
    """Return the product a reported component is taken for, how surely and by what.

    What it cannot tell stays unresolved (``product`` is ``None``); ``evidence`` then says why.
    """
    given = _given(reported, dictionary)
    if given is not None:
        return given
    name, version = plain(reported.name), reported.version.strip()
    if _NOT_A_PRODUCT.search(name):
        return UNRESOLVED._replace(evidence="not-a-product")
    if is_package(name, plain(reported.publisher), version):
        return _packed(name, version, dictionary, marked(version))
    known = _known(name, version, dictionary)
    if known is not None:
        return known
    found = search(reported, dictionary)
    if found is None:
        return UNRESOLVED
    shown = version or embedded_version(reported.name) or ANY
    return _sure_enough(Identified(found.product, shown, evidence=found.tier), dictionary)


def claimed(vendor: str, product: str, dictionary: Dictionary) -> list[ProductId]:
    """Return the products an advisory names without CPE, by its vendor and product: all those of
    one name (several parts), or none."""
    found = search(Reported(product, vendor), dictionary)
    confidences = dictionary.aliases.confidences
    if found is None or confidences[found.tier] < confidences.resolved_from:
        return []
    same = dictionary.by_vendor.get(joined(found.product.vendor), {})
    named = same.get(joined(found.product.product), (found.product,))
    return [one for one in named if one[1:] == found.product[1:]]


def _packed(
    name: str, version: str, dictionary: Dictionary, packer: Distribution | None
) -> Identified:
    """Return what a package of a distribution is: itself where its tracker names it, else the
    product it packs, which the tracker's silence leaves in doubt."""
    packages = dictionary.aliases.packages
    if packer is not None:
        named = map(packer.package, sources_named(name, packages))
        own = next((one for one in named if one in dictionary.packages), None)
        if own is not None:
            return Identified(
                own, version, target_sw=packer.release, confidence=1.0, evidence="tracker"
            )
    product = source_of(name, packages)
    if product is None:
        return UNRESOLVED._replace(evidence="package")
    found = _sure_enough(Identified(product, upstream(version), evidence="package"), dictionary)
    if packer is None or packer[:2] not in dictionary.trackers or found.product is None:
        return found
    return found._replace(confidence=UNTRACKED, evidence="package, not in its tracker")


def _sure_enough(identified: Identified, dictionary: Dictionary) -> Identified:
    """Return it with its measured confidence; unresolved when that is too low."""
    confidences = dictionary.aliases.confidences
    confidence = confidences[identified.evidence]
    if confidence < confidences.resolved_from:
        return UNRESOLVED._replace(evidence=f"unsure: {identified.evidence}")
    return identified._replace(confidence=confidence)


def _given(reported: Reported, dictionary: Dictionary) -> Identified | None:
    """Return what the component says of itself: a CPE, else a purl."""
    if reported.cpe:
        try:
            return _versioned(_in_its_part(cpe.parse(reported.cpe)), reported.version)
        except cpe.NotACpe:
            pass
    return _by_purl(purl.identified(reported.purl), dictionary) if reported.purl else None


def _by_purl(package: Identified, dictionary: Dictionary) -> Identified:
    """Return a package. One of a distribution that no tracker names is the product it packs; else
    nothing is known to be wrong with it where the tracker is known, and nobody can tell where it
    is not."""
    product = package.product
    packer = None if product is None else of_package(product, package.target_sw)
    if product is None or packer is None or product in dictionary.packages:
        return package
    name = product.product.partition("/")[2]
    found = _packed(name, package.version, dictionary, packer)
    if found.product is not None:
        return found
    if packer[:2] in dictionary.trackers:
        return package
    return UNRESOLVED._replace(version=package.version, evidence="package, no tracker")


def _in_its_part(identified: Identified) -> Identified:
    """Return the Linux kernel as the operating system that advisories take it for."""
    product = identified.product
    if product is None or product[1:] != _KERNEL[1:]:
        return identified
    return identified._replace(product=_KERNEL)


def _versioned(identified: Identified, version: str) -> Identified:
    if identified.version == ANY and version:
        return identified._replace(version=version)
    return identified


def _known(name: str, version: str, dictionary: Dictionary) -> Identified | None:
    """Return what our own table says of a name: no CPE, Windows, a family."""
    aliases = dictionary.aliases
    short = "".join(product_words(without_version(name, version)))
    if (reason := aliases.without_cpe.get(short)) is not None:
        return UNRESOLVED._replace(evidence=f"without-cpe: {reason}")
    if (read := _by_pattern(name, version, aliases)) is not None:
        return _sure_enough(read, dictionary)
    if (product := aliases.products.get(short)) is not None:
        shown = version or embedded_version(name) or ANY
        return _sure_enough(Identified(product, shown, evidence="alias"), dictionary)
    return None


def _by_pattern(name: str, version: str, aliases: Aliases) -> Identified | None:
    """Return what a name is whose display lies: Windows, a family."""
    if (windows := aliases.windows.read(name, version)) is not None:
        return windows
    shown = version or embedded_version(name) or ANY
    return next((read for one in aliases.families if (read := one.read(name, shown))), None)
