"""Java versions in every spelling: ``1.8.0_181``, ``8u181``, ``8 Update 181``, ``8.0.181``,
``11.0.2+9``.

Source: JEP 223 and JEP 322. Builds (``-b13``, ``+9``) do not count; ``-ea`` comes before the
release.
"""

import re

from vigie.core.versions.encoding import END, MAX_TEXT, run

NAMES = ("java", "jvm", "jdk", "jre")

_LEGACY = re.compile(r"^1\.([0-9]+)")
_UPDATE = re.compile(r"[\s:_,-]*(?:updates?|u)[\s:_-]*(?=[0-9])|_(?=[0-9])")
_BUILD = re.compile(r"[-+_ ]?b(?:uild)?[ _-]?[0-9]+.*|\+.*")
_EARLY = re.compile(r"[-+_ .]?(?:ea|beta|internal|rc|pre)[0-9]*$")
_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_BEFORE = b"\x10"


def key(version: str) -> bytes | None:
    """Return the key of a version; 8 update 181 is ``8.0.181`` in all its spellings."""
    plain = (
        version.strip()
        .lower()
        .replace("\\", "")
        .removeprefix("jdk")
        .removeprefix("jre")
        .lstrip("-v ")
    )
    if len(version) > MAX_TEXT:
        return None
    early = "-ea" in plain or _EARLY.search(plain) is not None
    plain = _EARLY.sub("", _BUILD.sub("", plain.replace("-ea", "")))
    numbers = _NUMBERS.match(_LEGACY.sub(r"\1", _UPDATE.sub("@", plain)))
    if numbers is None:
        return None
    release, _, update = _LEGACY.sub(r"\1", _UPDATE.sub("@", plain)).partition("@")
    return run(_numbers(release, update)) + (_BEFORE if early else END)


def _numbers(release: str, update: str) -> list[str]:
    found = re.findall(r"[0-9]+", release)
    mended = re.findall(r"[0-9]+", update)
    return found if not mended else [*[*found, "0", "0"][:2], *mended]
