"""``affected[].ranges`` and ``versions`` of OSV, as spans."""

import msgspec

from vigie.sources.feeds.shared.bounds import LOWEST, Span


class Event(msgspec.Struct):
    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None
    limit: str | None = None


class Range(msgspec.Struct):
    type: str = ""
    events: list[Event] = []


Spanned = tuple[Span, str]
"""A span and the version scheme its range names."""


def spans_of(ranges: list[Range], versions: list[str], *, is_packed: bool) -> list[Spanned]:
    """Return what is affected: the ranges, and the versions when no range orders them. Commits are
    not ordered."""
    lowest = LOWEST if is_packed else ""
    ordered = [one for one in ranges if one.type.upper() in ("SEMVER", "ECOSYSTEM")]
    found = [spanned for one in ordered for spanned in _of_range(one, lowest)]
    if found:
        return found
    return [(Span(version=version), "") for version in dict.fromkeys(versions) if version]


def _of_range(one: Range, lowest: str) -> list[Spanned]:
    """Events in a row: each introduction opens a span, a fix or a last version closes it."""
    scheme = "semver" if one.type.upper() == "SEMVER" else ""
    found: list[Spanned] = []
    start: str | None = None
    for event in one.events:
        if event.introduced is not None:
            if start is not None:
                found.append((Span(start=start), scheme))
            start = lowest if event.introduced in ("0", "") else event.introduced
        end = event.fixed or event.last_affected or event.limit
        if end and start is not None:
            including = event.last_affected is not None
            found.append((Span(start=start, end=end, end_including=including), scheme))
            start = None
    return found if start is None else [*found, (Span(start=start), scheme)]
