"""What remains of a reported name once packaging, language and version words are taken away."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list written on one line."""
    return frozenset(text.split())


_LEGAL_FORMS = word_set(
    "inc incorporated llc llp ltd limited corp corporation co company gmbh ag sa sas sarl srl "
    "spa bv nv ab as oy plc pty pte kg kgaa ug eurl sasu se aps kk foundation fondation the"
)
_WEAK_VENDOR_WORDS = word_set(
    "software systems system technologies technology solutions networks network team project "
    "group international france europe labs lab studio org com net io developers community"
)
_NOISE = word_set(
    "x86 x64 x32 amd64 arm64 i386 i586 i686 win32 win64 64bit 32bit bit bits edition version "
    "release setup installer fr en us francais french english anglais deutsch multilingual "
    "multilangue mui user machine wide uniquement lts"
)
_WEAK_PRODUCT_WORDS = word_set(
    "plugin plugins wordpress wp for the and a of software application app system module "
    "free pro premium lite by with extension firmware"
)
_BITS = re.compile(r"\b(?:32|64)[\s-]*bits?\b|\bx86[_-]64\b|\((?:r|tm|c)\)|[®™©]")
_MARKS = re.compile("[®™©℠]")
_LOCALE = re.compile(r"(?<=[\s(,\[-])[a-z]{2}[-_][a-z]{2}\b")
_TOKEN = re.compile(r"[a-z0-9]+(?:\+\+|#|\+(?![a-z0-9]))?|[^\W_]+")
_SUBTITLE = re.compile(r"\s[–—|-]\s|[–—:(,|]|\s(?:for|pour|by)\s")
_BANNER = re.compile(
    r"(?<!\()\(+"
    r"(?:ubuntu|debian|centos|red ?hat|fedora|suse|raspbian|alpine|freebsd|unix|win32|win64)"
    r"[^)]*\)+"
)
_LEVEL = re.compile(
    r"[\s,(]+(?:(?:cumulative )?update|service pack|sp|cu|release|build|patch)[\s-]*\d[\w.-]*\)?"
    r"\s*$"
)
_NUMBERED = re.compile(r"\d+[a-z]{0,2}\d*")
_EDITIONS = word_set("ce community stable ltsr ltsc")
_DOTTED = re.compile(r"(?<![\w.])v?\d+(?:[._]\d+)+[a-z0-9.+_-]*|(?<![\w.])v\d+[a-z0-9]*\b")
_NUMBER_IN_NAME = re.compile(r"(?<![\w.])v?(\d+(?:\.\d+)+[a-z0-9._+-]*)")


@lru_cache(maxsize=1 << 12)
def plain(text: str) -> str:
    """Return the text in lower case without accents, marks nor typographic quotes."""
    if text.isascii():
        return text.lower()
    text = _MARKS.sub(" ", text)
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).lower()


@lru_cache(maxsize=1 << 16)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a name, plain; ``c++`` and ``c#`` keep their marks."""
    return tuple(_TOKEN.findall(plain(text)))


@lru_cache(maxsize=1 << 16)
def joined(text: str) -> str:
    """Return a name without what joins its words: the form in which names are compared."""
    return "".join(tokens(text))


def bag(words: tuple[str, ...]) -> str:
    """Return the words that say something, in alphabetical order: the same whatever their
    order."""
    return " ".join(sorted({word for word in words if word not in _WEAK_PRODUCT_WORDS}))


@lru_cache(maxsize=1 << 14)
def publisher_forms(publisher: str) -> tuple[str, ...]:
    """Return the joined forms a vendor may have, surest first; ``()`` when it says nothing."""
    words = tokens(publisher.split(",")[0] if "," in publisher else publisher)
    if not words or " ".join(words) in ("n a", "na", "unknown", "inconnu", "none"):
        return ()
    bare = tuple(word for word in words if word not in _LEGAL_FORMS) or words
    forms = [
        "".join(words),
        "".join(bare),
        "".join(strong_words(words)),
        "".join(bare) + "project",
    ]
    return tuple(dict.fromkeys(forms))


def strong_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a publisher that tell it from others."""
    bare = tuple(word for word in words if word not in _LEGAL_FORMS) or words
    return tuple(word for word in bare if word not in _WEAK_VENDOR_WORDS) or bare


def without_weak(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a product that tell it from others."""
    return tuple(word for word in words if word not in _WEAK_PRODUCT_WORDS)


@lru_cache(maxsize=1 << 12)
def product_words(name: str) -> tuple[str, ...]:
    """Return the words of a product name without architecture, language and packaging words."""
    said = _BANNER.sub(" ", plain(name))
    words = tuple(_TOKEN.findall(_LOCALE.sub(" ", _BITS.sub(" ", said))))
    return tuple(word for word in words if word not in _NOISE) or words


def bare_name(name: str, version: str) -> tuple[str, ...]:
    """Return the words of a product name without its version, architecture, language and packaging
    words."""
    return product_words(without_version(name, version))


def readings(name: str, version: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a name, then of what stands before its level (``Update 3``), before its
    subtitle, each whole then without the numbers at its end."""
    bare = without_version(name, version)
    yield from cuts(product_words(bare))
    level = _LEVEL.sub("", bare)
    if level.strip() and level != bare:
        yield from cuts(product_words(level))
    head = _SUBTITLE.split(bare, maxsplit=1)[0]
    if head.strip() and head != bare:
        yield from cuts(product_words(head))


def cuts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the words, then without the numbers and free editions at their end: ``12c``."""
    yield words
    while len(words) > 1 and (words[-1] in _EDITIONS or _NUMBERED.fullmatch(words[-1])):
        words = words[:-1]
        yield words


def without_head(words: tuple[str, ...], vendor: str) -> tuple[str, ...]:
    """Return the words after those that spell the vendor."""
    for cut in range(1, len(words)):
        if "".join(words[:cut]) == vendor:
            return words[cut:]
    return words


def names_of(words: tuple[str, ...], forms: tuple[str, ...]) -> tuple[str, ...]:
    """Return a name joined, and joined without the vendor that heads it."""
    bare = (without_head(words, form) for form in forms)
    return tuple(dict.fromkeys(("".join(words), *("".join(name) for name in bare))))


def without_version(name: str, version: str) -> str:
    """Return the name without the version it repeats nor the dotted numbers of any version."""
    bare = plain(name)
    if len(version) > 1:
        bare = bare.replace(plain(version), " ")
    return _DOTTED.sub(" ", bare)


def embedded_version(name: str) -> str:
    """Return the version a name carries, its last dotted number; ``""`` when there is none."""
    found = _NUMBER_IN_NAME.findall(plain(name))
    return found[-1].rstrip(".-_") if found else ""
