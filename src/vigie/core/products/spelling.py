"""How a vendor and a product are spelt in a CPE from the words an author uses: the styles that
analysts follow, each with a short mark."""

import re
from functools import lru_cache

from vigie.core.products.normalise import (
    joined,
    plain,
    publisher_forms,
    strong_words,
    tokens,
    without_weak,
)

FIRMWARE, PROJECT = "_firmware", "_project"
OTHER = "other"
_SPACES = re.compile(r"[\s_]+")
_MARKS = re.compile(r"\((?:r|tm|c)\)|[®™©]")
_LEGAL = re.compile(
    r"[,\s]+(?:inc|incorporated|corp|corporation|ltd|limited|llc|gmbh|ag|sa|s\.a|sas|sarl|srl|bv|"
    r"b\.v|co|company|plc|foundation)\.?$"
)
_SUBTITLE = re.compile(r"\s[–—|-]\s|[–—:(,|]")
_PURPOSE = re.compile(r"\s(?:for|by|pour)\s")

Styles = dict[str, str]
"""Spellings, each with the mark of its style; the usual ones first."""


def canonical(name: str) -> str:
    """Return a name in the form that feeds keep: lower case, one space between words."""
    return _SPACES.sub(" ", _MARKS.sub("", plain(name))).strip()


@lru_cache(maxsize=1 << 14)
def canonical_vendor(publisher: str) -> str:
    """Return a publisher in canonical form, without its legal form; ``""`` when it says
    nothing."""
    return _LEGAL.sub("", canonical(publisher)) if publisher_forms(publisher) else ""


def product_styles(name: str, vendor_forms: tuple[str, ...]) -> Styles:
    """Return the spellings a product may have: of the whole name, of what stands before its
    subtitle, without the vendor, without weak words."""
    head = _SUBTITLE.split(name, maxsplit=1)[0].strip()
    bases = {"w": name, "h": head, "g": name.rpartition("/")[2]}
    bases["v"] = _headless(name, vendor_forms)
    bases["k"] = _headless(head, vendor_forms)
    bases["p"] = " ".join(without_weak(tokens(head)))
    bases["f"] = _PURPOSE.split(head, maxsplit=1)[0]
    found: Styles = {}
    for mark, text in bases.items():
        if text and (mark == "w" or text != name):
            _spell(mark, text, found)
    return found


def _headless(name: str, vendor_forms: tuple[str, ...]) -> str:
    words = name.split(" ")
    for cut in range(1, min(len(words), 5)):
        if joined("".join(words[:cut])) in vendor_forms:
            return " ".join(words[cut:])
    return ""


def _spell(mark: str, text: str, found: Styles) -> None:
    text = text.strip(" -–—:,|")
    words = tokens(text)
    if words:
        found.setdefault(text.replace(" ", "_"), f"{mark}u")
        found.setdefault("_".join(words), f"{mark}s")
        found.setdefault("-".join(words), f"{mark}d")
        found.setdefault("".join(words), f"{mark}j")


def product_style(product: str, styles: Styles) -> str:
    """Return the mark of the style a product is spelt in; ``F`` after it for a firmware."""
    if (mark := styles.get(product)) is not None:
        return mark
    bare = product.removesuffix(FIRMWARE)
    end = "" if bare == product else "F"
    mark = styles.get(bare) or styles.get(joined(bare))
    return f"{mark}{end}" if mark else OTHER


@lru_cache(maxsize=1 << 14)
def vendor_styles(publisher: str) -> Styles:
    """Return the spellings a vendor may have: whole, without legal form, without weak words, by
    its first word."""
    found: Styles = {}
    if not publisher_forms(publisher):
        return found
    words = tokens(publisher)
    found[canonical_vendor(publisher).replace(" ", "_")] = "wu"
    for mark, some in (("w", words), ("t", strong_words(words))):
        found.setdefault("_".join(some), f"{mark}s")
        found.setdefault("".join(some), f"{mark}j")
        found.setdefault("-".join(some), f"{mark}d")
    found.setdefault(words[0], "f1")
    return found


def vendor_style(vendor: str, product: str, styles: Styles) -> str:
    """Return the mark of the style a vendor is spelt in."""
    if (mark := styles.get(vendor)) is not None:
        return mark
    if vendor.endswith(PROJECT):
        return "project"
    plainly = joined(vendor)
    if plainly == joined(product):
        return "same"
    return OTHER if (mark := styles.get(plainly)) is None else f"{mark}J"
