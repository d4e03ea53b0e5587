"""Version specifiers of Python. Source: PEP 440, "Version specifiers".

``<2.0`` leaves out the pre-releases of 2.0 and ``>1.7`` the post-releases of 1.7.
"""

import re

from vigie.core.versions.ranges.bounds import Alternatives, Bound, numbers_of
from vigie.core.versions.ranges.reading import alternatives, before_next, wildcard

SCHEMES = ("pep440",)

_PRE = re.compile(r"[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[-_.]?[0-9]*", re.IGNORECASE)


def read(text: str) -> Alternatives:
    """Return the alternatives of a specifier."""
    return alternatives(text, _expanded)


def _expanded(operator: str, version: str) -> list[Bound]:
    if operator in ("=", "!=") and (prefix := wildcard(version)):
        return [Bound(f"{operator}*", prefix)]
    if operator in ("~=", "~>", "~"):
        return before_next(version, len(numbers_of(version)) - 1)
    if operator == "<" and not _PRE.search(version):
        return [Bound("<~", version)]
    return [Bound(">+" if operator == ">" else operator, version)]
