"""Whether one statement of an advisory holds for one component: its version, then its other
attributes.

The rules and their reasons: docs/methods/findings.md.
"""

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from vigie.core import versions
from vigie.core.advisories import ANY, NOT_APPLICABLE, Match
from vigie.core.findings.verdicts import Tier, Truth
from vigie.core.products import PACKAGE, Identified, ProductId

HOSTED = frozenset(
    (
        *("wordpress", "node.js", "python", "jenkins", "drupal", "joomla", "joomla!", "typo3"),
        *("ruby", "rust", "go", "perl", "php", "moodle", "mediawiki", "jira", "confluence"),
        *(
            "chrome",
            "firefox",
            "vscode",
            "visual_studio_code",
            "magento",
            "prestashop",
            "shopware",
        ),
    )
)
"""``target_sw`` values that say what a plug-in or a library lives in: they tell no variants
apart."""

_JOINS_BEFORE = re.compile(r"(?:rc|alpha|beta|pre|preview|dev|milestone|m[0-9]|cr)")
_JOINS = re.compile(r"(?:rc|alpha|beta|pre|preview|dev|milestone|cr|p|patch|pl)[_-]?[0-9]*")
GENERIC = "generic"
CALENDAR = "calendar"
"""The scheme of claims whose versions are plain days."""
_PLAIN_SCHEMES = frozenset(("", "semver", "generic", "cpe", "custom", "other", "none", "all"))
"""Schemes a claim names without saying more than its product does."""
_JAVA = "java"
"""The scheme in which an update is a number of the version: 1.8.0 update 181 is 1.8.0_181."""
_TRUNCATED_WINDOWS = re.compile(r"(?:10\.0\.[0-9]+|6\.[0-3]\.[0-9]+)")
_LAST_BUILD = ".4294967295"


class Holds(NamedTuple):
    """The truth of a statement on a component, and the tier it rests on."""

    truth: Truth
    tier: Tier


NO = Holds(Truth.FALSE, Tier.RANGE)


class Fit(IntEnum):
    """How an attribute of a component fits the claim's."""

    DISJOINT = 0
    UNKNOWN = 1
    FITS = 2


def is_concrete(value: str) -> bool:
    """Return whether an attribute names something: neither any, nor not applicable."""
    return value not in (ANY, NOT_APPLICABLE, "")


# ---- attributes --------------------------------------------------------------------------------


def fit(claimed: str, owned: str) -> Fit:
    """Compare one attribute. ``-`` claimed of a component that says nothing fits: feeds write it
    for "no variant"."""
    if claimed in (ANY, owned):
        return Fit.FITS
    if owned == ANY:
        return Fit.FITS if claimed == NOT_APPLICABLE else Fit.UNKNOWN
    if is_concrete(claimed) and ("*" in claimed or "?" in claimed) and _like(claimed, owned):
        return Fit.FITS
    return Fit.DISJOINT


def _like(pattern: str, value: str) -> bool:
    shape = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".?")
    return re.fullmatch(shape, value) is not None


def update_fit(claimed: str, owned: str) -> Fit:
    """Compare the update: claimed (even as ``-``, the base version) and not reported, it is
    unknown."""
    if owned == ANY and claimed != ANY:
        return Fit.UNKNOWN
    return fit(claimed, owned)


def variant_fit(claim: Match | Identified, owned: Identified) -> Fit:
    """Compare the attributes other than version and update; the worst decides."""
    target = Fit.FITS if _is_hosted(claim, owned) else fit(claim.target_sw, owned.target_sw)
    return min(
        target,
        fit(claim.edition, owned.edition),
        fit(claim.language, owned.language),
        fit(claim.sw_edition, owned.sw_edition),
        fit(claim.target_hw, owned.target_hw),
        fit(claim.other, owned.other),
    )


def _is_hosted(claim: Match | Identified, owned: Identified) -> bool:
    return owned.target_sw == ANY and claim.target_sw in HOSTED


def part_fits(part: str, product: ProductId) -> bool:
    """Return whether a claim on ``part`` can name the product; ``""`` names software, systems and
    hardware alike."""
    return part == product.part or (part in ("", ANY) and product.part != PACKAGE)


# ---- versions ----------------------------------------------------------------------------------


class Reading(NamedTuple):
    """A version as it is compared: its text with the update joined to it, and the keys of what it
    may be.

    ``low`` and ``high`` differ when the version is truncated or its update may or may not count;
    ``None`` is incomparable.
    """

    text: str
    joined_text: str
    exact: bytes | None
    joined: bytes | None
    low: bytes | None
    high: bytes | None
    is_truncated: bool = False


def joined_text(version: str, update: str) -> str:
    """Return a version and its update as one text: ``4.2.8`` and ``p18`` are ``4.2.8p18``."""
    if not (is_concrete(update) and is_concrete(version)):
        return version
    return f"{version}-{update}" if _JOINS_BEFORE.match(update) else f"{version}{update}"


def scheme_for(product: ProductId, claimed: str) -> str:
    """Return the scheme two versions are compared in: the product's own, else the one claimed
    when it is not
    a plain one; ``""`` when the claim names commits, which nothing orders."""
    if claimed == "git":
        return ""
    own = versions.scheme_of(product)
    own = own if _exists(own) else GENERIC
    named = claimed.lower()
    is_plain = named in _PLAIN_SCHEMES or not _exists(named)
    return own if own != GENERIC or is_plain else named


def is_dated(*texts: str) -> bool:
    """Return whether all the versions a claim names are plain days (``20240131``): it is then
    compared with days only, and every other claim with none."""
    return any(texts) and all(_is_day(text) for text in texts if text)


def scheme_on(product: ProductId, match: Match) -> str:
    """Return the scheme a claim on a product is compared in."""
    scheme = scheme_for(product, match.scheme)
    texts = (match.start, match.end) if match.version == ANY else (match.version,)
    return CALENDAR if scheme == GENERIC and is_dated(*texts) else scheme


@lru_cache(maxsize=1 << 16)
def _is_day(text: str) -> bool:
    return versions.key(text, CALENDAR) is not None


@lru_cache(maxsize=256)
def _exists(scheme: str) -> bool:
    return scheme in versions.schemes()


@lru_cache(maxsize=1 << 18)
def key_in(text: str, scheme: str) -> bytes | None:
    """Return the key of a version in a scheme of ``scheme_for``; ``None`` when it is
    incomparable."""
    if not scheme or not is_concrete(text) or (scheme == GENERIC and _is_day(text)):
        return None
    return versions.key(text, scheme)


@lru_cache(maxsize=1 << 18)
def reading(product: ProductId, version: str, update: str, scheme: str) -> Reading:
    """Return how a component's version is compared in a scheme."""
    text = joined_text(version, update)
    exact, joined = key_in(version, scheme), key_in(text, scheme)
    if is_truncated(product, version):
        last = key_in(version + _LAST_BUILD, scheme)
        return Reading(version, text, exact, joined, exact, last, is_truncated=True)
    always = _JOINS.fullmatch(update) or (scheme == _JAVA and update.startswith("update"))
    ends = [joined, joined] if always or joined is None else [exact, joined]
    ends = [exact, exact] if joined is None else ends
    known = sorted(end for end in ends if end is not None)
    low, high = (known[0], known[-1]) if len(known) == 2 else (None, None)
    return Reading(version, text, exact, joined, low, high)


def is_truncated(product: ProductId, version: str) -> bool:
    """Return whether a Windows version lacks its build: ``10.0.19045`` may be any of its
    revisions."""
    windows = product.vendor == "microsoft" and product.product.startswith("windows")
    return windows and _TRUNCATED_WINDOWS.fullmatch(version) is not None


def _and(*values: Truth) -> Truth:
    return min(values)


def _version_holds(match: Match, owned: Identified, product: ProductId) -> Holds:
    """Compare the version alone, without the update's fit."""
    if match.version == ANY and not (match.start or match.end):
        return Holds(Truth.TRUE, Tier.RANGE)
    if match.version == NOT_APPLICABLE and owned.version == NOT_APPLICABLE:
        return Holds(Truth.TRUE, Tier.EXACT)
    if match.version == NOT_APPLICABLE or not is_concrete(owned.version):
        return Holds(Truth.UNKNOWN, Tier.PRODUCT_ONLY)
    scheme = scheme_on(product, match)
    own = reading(product, owned.version, owned.update, scheme)
    if match.version == ANY:
        truth = _and(_after_start(match, own, scheme), _before_end(match, own, scheme))
        return Holds(truth, Tier.PRODUCT_ONLY if truth == Truth.UNKNOWN else Tier.RANGE)
    return _exact(key_in(match.version, scheme), match.version, own)


def _exact(claimed: bytes | None, text: str, own: Reading) -> Holds:
    if text == own.text or (claimed is not None and claimed == own.exact):
        return Holds(Truth.TRUE, Tier.EXACT)
    if claimed is None or own.exact is None:
        return Holds(Truth.UNKNOWN, Tier.PRODUCT_ONLY)
    may_be = own.is_truncated and _in(own, claimed)
    return Holds(Truth.UNKNOWN, Tier.PRODUCT_ONLY) if may_be else NO


def _in(own: Reading, claimed: bytes) -> bool:
    return own.low is not None and own.high is not None and own.low <= claimed <= own.high


def _after_start(match: Match, own: Reading, scheme: str) -> Truth:
    if not match.start:
        return Truth.TRUE
    bound = key_in(match.start, scheme)
    if bound is None or own.low is None or own.high is None:
        return _by_text(match.start, own, included=match.start_including)
    if own.low > bound or (own.low == bound and match.start_including):
        return Truth.TRUE
    is_before = own.high < bound or (own.high == bound and not match.start_including)
    return Truth.FALSE if is_before else Truth.UNKNOWN


def _before_end(match: Match, own: Reading, scheme: str) -> Truth:
    if not match.end:
        return Truth.TRUE
    bound = key_in(match.end, scheme)
    if bound is None or own.low is None or own.high is None:
        return _by_text(match.end, own, included=match.end_including)
    if own.high < bound or (own.high == bound and match.end_including):
        return Truth.TRUE
    is_after = own.low > bound or (own.low == bound and not match.end_including)
    return Truth.FALSE if is_after else Truth.UNKNOWN


def _by_text(bound: str, own: Reading, *, included: bool) -> Truth:
    if bound != own.text:
        return Truth.UNKNOWN
    return Truth.TRUE if included else Truth.FALSE


def _same_joined(match: Match, owned: Identified, product: ProductId) -> bool:
    """Return whether version and update together are the same, however they were split."""
    if not (is_concrete(match.version) and is_concrete(owned.version)):
        return False
    if not (is_concrete(match.update) or is_concrete(owned.update)):
        return False
    scheme = scheme_on(product, match)
    own = reading(product, owned.version, owned.update, scheme)
    text = joined_text(match.version, match.update)
    claimed = key_in(text, scheme)
    return text == own.joined_text or (claimed is not None and claimed == own.joined)


# ---- the whole statement -----------------------------------------------------------------------


def holds(match: Match, owned: Identified, product: ProductId) -> Holds:
    """Return whether a statement that names the product holds for the component.

    Units: none. Limits: neither the platforms the statement needs nor quarantine are looked at
    here.
    """
    variant = variant_fit(match, owned)
    if variant == Fit.DISJOINT:
        return NO
    if _same_joined(match, owned, product):
        return _lowered(Holds(Truth.TRUE, Tier.EXACT), variant)
    update = update_fit(match.update, owned.update)
    version = _version_holds(match, owned, product)
    if update == Fit.DISJOINT or version.truth == Truth.FALSE:
        return NO
    return _lowered(version, min(variant, update))


def _lowered(version: Holds, attributes: Fit) -> Holds:
    """An attribute the component does not report lowers what its version would prove."""
    if attributes == Fit.FITS:
        return version
    return Holds(Truth.UNKNOWN, max(version.tier, Tier.UPDATE_UNKNOWN))
