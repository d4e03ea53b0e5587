"""RubyGems versions. Source: ``Gem::Version``: letters are pre-releases, missing parts are
zeros."""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, number, text

NAMES = ("rubygems", "gem", "ruby")

_PLATFORM = re.compile(
    r"-(?:x86|x64|x86_64|amd64|arm|armv[0-9]\w*|arm64|aarch64|universal|java|jruby|mswin\d*|mingw\d*)"
    r"(?:-[a-z_]+)*(?:-?[0-9]+)?(?=-|$).*"
)
_TOKEN = re.compile(r"[0-9]+|[a-z]+", re.IGNORECASE)
_WORD, _ZEROS_THEN_WORD = b"\x10", b"\x12"
_MOST_ZEROS = 100


def key(version: str) -> bytes | None:
    """Return the key of a version, ``None`` when it does not begin with a number."""
    plain = _PLATFORM.sub("", version.strip()).replace("-", ".pre.")
    tokens = _TOKEN.findall(plain.removeprefix("v"))
    if len(version) > MAX_TEXT or not tokens or not tokens[0].isdigit():
        return None
    parts: list[bytes] = []
    zeros = 0
    for token in tokens:
        if not token.strip("0"):
            zeros += 1
            continue
        parts.append(_part(token, zeros, in_release=_all_numbers(parts)))
        zeros = 0
    return b"".join(parts) + END


def _all_numbers(parts: list[bytes]) -> bool:
    return all(part[0] >= 0x80 for part in parts)


def _part(token: str, zeros: int, *, in_release: bool) -> bytes:
    """Encode a part after zeros: those that end the release do not count, others keep the word
    above more words."""
    if token.isdigit():
        return number("0") * zeros + number(token)
    if zeros and not in_release:
        return _ZEROS_THEN_WORD + bytes((min(zeros, _MOST_ZEROS),)) + _WORD + text(token)
    return _WORD + text(token)
