"""From what an inventory says to a product: precision first, unresolved rather than guessed."""

import re
from dataclasses import dataclass

from vigie.core.advisories import ANY
from vigie.core.inventory import Reported
from vigie.core.products import cpe, purl
from vigie.core.products.decisions import key_of
from vigie.core.products.dictionary import Aliases, Dictionary
from vigie.core.products.distributions import Distribution, marked, of_package
from vigie.core.products.identity import UNRESOLVED, Identified, ProductId
from vigie.core.products.normalise import (
    cuts,
    embedded_version,
    plain,
    product_words,
    without_version,
)
from vigie.core.products.packages import is_package, source_of, sources_named, upstream
from vigie.core.products.pairings import LONGEST
from vigie.core.products.search import Found, search

_NOT_A_PRODUCT = re.compile(
    r"\b(?:drivers?|pilotes?|kb\d{6,8}|hotfix|correctif|mise a jour (?:de securite )?pour|"
    r"(?:security )?update for|language pack|module linguistique|pack linguistique|pack de langue|"
    r"proof(?:ing)?|outils? de verification|verification linguistique|"
    r"(?:microsoft|office) .*mui|help pack|native client|shared (?:setup|32-bit)|"
    r"^service pack \d|service pack \d+ (?:for|pour|\()|redistributable|"
    r"(?:minimum|additional) runtime|"
    r"click-to-run (?:licensing|extensibility|localization)|firmware (?:update|tool)|"
    r"maintenance service|auto updater|gpg-pubkey)\b"
)


_KERNEL = ProductId("o", "linux", "linux_kernel")
UNTRACKED = 0.4
"""Confidence of the product that a package holds when its distribution's tracker is known and does
not name it: ranges of the product prove nothing then. ``judgement``: docs/methods/findings.md."""


COINED = {"written": 0.5, "spelt": 0.4}
"""Most confidence of an installed product that no CPE names, by its evidence. ``written``, the
words of an author, may show what affects it and proves nothing else; ``spelt``, which no advisory
names yet, proves nothing. ``judgement``: docs/methods/findings.md."""


@dataclass(frozen=True, slots=True)
class Considered:
    """What a component is taken for, and the other products it may be, likeliest first."""

    taken: Identified
    others: tuple[Found, ...] = ()

    @property
    def runner_up(self) -> Found | None:
        """The likeliest product that it was not taken for."""
        return self.others[0] if self.others else None


def resolve(reported: Reported, dictionary: Dictionary) -> Identified:
    """Return the product a component is taken for when it is judged, how surely and by what.

    What it cannot tell stays unresolved (``product`` is ``None``); ``evidence`` then says why. A
    product that no CPE names is held to ``COINED``.
    """
    reported = _bounded(reported)
    known = _known_as(reported, dictionary)
    taken = (
        known if known is not None else _or_as_written(reported, consider(reported, dictionary))
    )
    most = COINED.get(taken.evidence, 1.0)
    return taken._replace(confidence=min(taken.confidence, most))


def _bounded(reported: Reported) -> Reported:
    """Return a component with no more of its words than are read: a long one costs no more."""
    if max(len(reported.name), len(reported.publisher), len(reported.version)) <= LONGEST:
        return reported
    return reported._replace(
        name=reported.name[:LONGEST],
        publisher=reported.publisher[:LONGEST],
        version=reported.version[:LONGEST],
    )


def _or_as_written(reported: Reported, found: Considered) -> Identified:
    """Return what a component is taken for; where no CPE is likely enough, the very words of an
    author of advisories, under which what it states is kept."""
    written = (one.product for one in found.others if one.evidence == "written")
    product = None if found.taken.product is not None else next(written, None)
    if product is None:
        return found.taken
    shown = reported.version.strip() or embedded_version(reported.name) or ANY
    return Identified(product, shown, confidence=COINED["written"], evidence="written")


def consider(reported: Reported, dictionary: Dictionary) -> Considered:
    """Return what a component is likeliest to be, with its measured confidence, and the candidates
    it was not taken for."""
    reported = _bounded(reported)
    known = _known_as(reported, dictionary)
    if known is not None and (known.product is None or known.confidence == 1.0):
        return Considered(known)
    found = search(reported, dictionary)
    if known is not None:
        return Considered(known, tuple(one for one in found if one.product != known.product))
    if not found:
        return Considered(UNRESOLVED)
    first = found[0]
    if first.confidence < dictionary.aliases.confidences.resolved_from:
        unsure = UNRESOLVED._replace(evidence=f"unsure: {first.evidence}")
        return Considered(unsure, tuple(found))
    shown = reported.version.strip() or embedded_version(reported.name) or ANY
    taken = Identified(
        first.product, shown, confidence=round(first.confidence, 3), evidence=first.evidence
    )
    return Considered(taken, tuple(found[1:]))


def _known_as(reported: Reported, dictionary: Dictionary) -> Identified | None:
    """Return what a component says of itself or what our own tables say of it; ``None`` when it
    is to be looked up."""
    given = _given(reported, dictionary)
    if given is not None:
        return given
    decided = dictionary.aliases.decided
    if decided and (key := key_of(reported.name, reported.publisher, reported.version)) in decided:
        return _as_decided(reported, decided[key], dictionary)
    return _as_tabled(reported, dictionary)


def _as_decided(
    reported: Reported, product: ProductId | None, dictionary: Dictionary
) -> Identified:
    """Return what a person said; the version is read as our tables read that product's."""
    if product is None:
        return UNRESOLVED._replace(evidence="decided: no product")
    read = _as_tabled(reported, dictionary)
    if read is not None and read.product == product:
        return read._replace(confidence=1.0, evidence="decided")
    shown = reported.version.strip() or embedded_version(reported.name) or ANY
    return Identified(product, shown, confidence=1.0, evidence="decided")


def _as_tabled(reported: Reported, dictionary: Dictionary) -> Identified | None:
    """Return what our own tables say of a component."""
    name, version = " ".join(plain(reported.name).split()), reported.version.strip()
    if _NOT_A_PRODUCT.search(name):
        return UNRESOLVED._replace(evidence="not-a-product")
    if is_package(name, plain(reported.publisher), version):
        return _packed(name, version, dictionary, marked(version))
    return _known(name, version, dictionary)


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


def by_cpe(reported: Reported) -> Identified | None:
    """Return what ``resolve`` does whatever the dictionary: what the CPE of a component says;
    ``None`` when it has none."""
    if reported.cpe:
        try:
            return _versioned(_in_its_part(cpe.parse(reported.cpe)), reported.version)
        except cpe.NotACpe:
            pass
    return None


def _given(reported: Reported, dictionary: Dictionary) -> Identified | None:
    """Return what the component says of itself: a CPE, else a purl."""
    named = by_cpe(reported)
    if named is not None:
        return named
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
    cut = ("".join(words) for words in cuts(product_words(without_version(name, version))))
    product = next((aliases.products[one] for one in cut if one in aliases.products), None)
    if product is not None:
        shown = version or embedded_version(name) or ANY
        return _sure_enough(Identified(product, shown, evidence="alias"), dictionary)
    return None


def _by_pattern(name: str, version: str, aliases: Aliases) -> Identified | None:
    """Return what a name is whose display lies: Windows, a family."""
    if (windows := aliases.windows.read(name, version)) is not None:
        return windows
    shown = version or embedded_version(name) or ANY
    return next((read for one in aliases.families if (read := one.read(name, shown))), None)
