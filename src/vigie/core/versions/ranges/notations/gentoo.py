"""Dependencies of Gentoo: ``~1.2`` is 1.2 whatever its revision, ``=1.2*`` what begins so.

Source: Package Manager Specification, "Package dependency specifications".
"""

from vigie.core.versions.ranges.bounds import Alternatives, Bound
from vigie.core.versions.ranges.notations.plain import expanded
from vigie.core.versions.ranges.reading import alternatives

SCHEMES = ("gentoo",)

_LAST_REVISION = "-r" + "9" * 9


def read(text: str) -> Alternatives:
    """Return the alternatives of a dependency."""
    return alternatives(text, _expanded)


def _expanded(operator: str, version: str) -> list[Bound]:
    if operator == "~":
        return [Bound(">=", version), Bound("<=", version + _LAST_REVISION)]
    return expanded(operator, version)
