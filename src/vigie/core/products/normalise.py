"""What remains of a reported name once packaging, language, architecture and version words are taken away."""

import re
import unicodedata

_LEGAL_FORMS = frozenset(
    "inc incorporated llc ltd limited corp corporation co company gmbh ag sa sas sarl srl spa bv nv ab as oy "
    "plc pty pte kg kgaa ug eurl sasu se aps kk foundation fondation project projet team equipe the".split()
)
_NOISE = frozenset(
    "x86 x64 x32 amd64 arm64 i386 i586 i686 win32 win64 64bit 32bit bit bits edition version release setup "
    "installer fr en us de es it francais french english anglais deutsch multilingual multilangue mui user "
    "machine wide and et pour for remove only uniquement for windows all users tous les utilisateurs".split()
)
_BITS = re.compile(r"\b(?:32|64)[\s-]?bits?\b|\bx86[_-]64\b|\(r\)|\(tm\)|[®™©]", re.IGNORECASE)
_LOCALE = re.compile(r"[\s(,\[-]+(?:[a-z]{2})[-_](?:[a-z]{2})\b", re.IGNORECASE)
_VERSION = re.compile(
    r"v?[0-9]+(?:[.,_][0-9]+)+[a-z0-9.+_-]*|v[0-9]+[a-z0-9.]*|[0-9]+", re.IGNORECASE
)
_TOKEN = re.compile(r"[a-z0-9]+(?:\+\+|#)?|[^\W_]+")


def plain(text: str) -> str:
    """Return the text in lower case without accents, marks nor typographic quotes."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).lower()


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a name, plain; ``c++`` and ``c#`` keep their marks."""
    return tuple(_TOKEN.findall(plain(text)))


def joined(text: str) -> str:
    """Return a name with nothing but its letters, digits, ``+`` and ``#``: the form names are compared in."""
    return "".join(tokens(text))


def publisher_words(publisher: str) -> tuple[str, ...]:
    """Return the words of a publisher without its legal form."""
    words = tokens(publisher)
    kept = tuple(word for word in words if word not in _LEGAL_FORMS)
    return kept or words


def product_words(name: str) -> tuple[str, ...]:
    """Return the words of a product name without architecture, language and packaging words."""
    bare = _LOCALE.sub(" ", _BITS.sub(" ", plain(name)))
    words = _TOKEN.findall(bare)
    kept = tuple(word for word in words if word not in _NOISE)
    return kept or tuple(words)


def without_version(name: str, version: str) -> str:
    """Return the name without the version it repeats, nor the numbers with dots that only versions hold."""
    bare = plain(name)
    if version and version not in ("*", "-"):
        bare = bare.replace(plain(version), " ")
    return re.sub(r"\bv?[0-9]+(?:\.[0-9]+)+[a-z0-9.+_-]*", " ", bare)


def embedded_version(name: str) -> str:
    """Return the version a name carries, ``""`` when none: the last dotted number, else a number after a word."""
    found = re.findall(r"(?<![\w.])v?([0-9]+(?:\.[0-9]+)+[a-z0-9._+-]*)", plain(name))
    return found[-1] if found else ""
