"""Dependencies of Alpine: ``~1.2`` is every version that begins so (``=~``, ``<~``, ``>~``)."""

from vigie.core.versions.ranges.bounds import Alternatives, Bound
from vigie.core.versions.ranges.notations.plain import expanded
from vigie.core.versions.ranges.reading import alternatives

SCHEMES = ("alpine",)


def read(text: str) -> Alternatives:
    """Return the alternatives of a dependency."""
    return alternatives(text, _expanded)


def _expanded(operator: str, version: str) -> list[Bound]:
    if operator in ("~", "=~", "~="):
        return [Bound("=*", version)]
    return expanded(operator.removesuffix("~") if len(operator) > 1 else operator, version)
