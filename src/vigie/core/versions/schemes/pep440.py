"""Python versions. Source: PEP 440; what it does not read comes before all that it reads (legacy
versions)."""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, number, run, text

NAMES = ("pep440", "pypi", "python")

_VERSION = re.compile(
    r"""\s*v?(?:(?P<epoch>[0-9]+)!)?(?P<release>[0-9]+(?:\.[0-9]+)*)
    (?:[-_.]?(?P<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre_n>[0-9]+)?)?
    (?P<post>-(?P<post_bare>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post_n>[0-9]+)?)?
    (?P<dev>[-_.]?dev[-_.]?(?P<dev_n>[0-9]+)?)?
    (?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*""",
    re.VERBOSE,
)
_PHASES = {"a": b"\x10", "alpha": b"\x10", "b": b"\x11", "beta": b"\x11"}
_CANDIDATE, _ABSENT, _PRESENT = b"\x12", b"\x08", b"\x10"
_LEGACY = b"\x02"


def key(version: str) -> bytes | None:
    """Return the key of a version; legacy ones by their text, ``None`` without any digit."""
    if len(version) > MAX_TEXT:
        return None
    read = _VERSION.fullmatch(version.lower())
    if read is not None:
        return _encode(read.groupdict())
    return _legacy(version.lower())


def _encode(read: dict[str, str | None]) -> bytes:
    release = number(read["epoch"] or "0") + run((read["release"] or "").split("."))
    post = (
        _PRESENT + number(read["post_bare"] or read["post_n"] or "0") if read["post"] else _ABSENT
    )
    dev = _PRESENT + number(read["dev_n"] or "0") if read["dev"] else END
    return release + _phase(read) + post + dev + _local(read["local"])


def _phase(read: dict[str, str | None]) -> bytes:
    if read["pre"]:
        return _PHASES.get(read["pre"], _CANDIDATE) + number(read["pre_n"] or "0")
    return _ABSENT if read["dev"] and not read["post"] else END


def _local(local: str | None) -> bytes:
    parts = re.split(r"[-_.]", local) if local else []
    return b"".join(number(p) if p.isdigit() else _PRESENT + text(p) for p in parts) + _ABSENT


def _legacy(version: str) -> bytes | None:
    tokens = re.findall(r"[0-9]+|[a-z]+", version)
    if not any(token.isdigit() for token in tokens) and "-" not in version:
        return None
    parts = (number(token) if token.isdigit() else _PRESENT + text(token) for token in tokens)
    return _LEGACY + b"".join(parts) + END
