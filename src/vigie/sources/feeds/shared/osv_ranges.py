"""``affected[].ranges`` and ``versions`` of OSV, as spans.

Source: the evaluation algorithm of the OSV schema: the events of a range are taken in the order of
their versions, whatever their order in the file; a version that is listed is affected too.
"""

from collections.abc import Iterator, Sequence

import msgspec

from vigie.core.versions import key
from vigie.sources.feeds.shared.span import LOWEST, Span


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
_SEMVER = "semver"
_ZERO = ("0", "")
_UNLIMITED = "*"


def spans_of(
    ranges: list[Range], versions: list[str], *, scheme: str, is_packed: bool
) -> list[Spanned]:
    """Return what is affected: the ranges, and the versions that none of them holds. ``scheme`` is
    the package's own. Commits are not ordered."""
    lowest = LOWEST if is_packed else ""
    found = [
        spanned
        for one in ranges
        if one.type.upper() in ("SEMVER", "ECOSYSTEM")
        for spanned in _of_range(one, lowest, scheme)
    ]
    held = [keyed for span, _ in found if (keyed := _keyed(span, scheme)) is not None]
    listed = (v for v in dict.fromkeys(versions) if v and not _is_in(v, held, scheme))
    return [*found, *((Span(version=version), "") for version in listed)]


def _of_range(one: Range, lowest: str, own: str) -> Iterator[Spanned]:
    """Each introduction opens a span; a fix, a last version or the limit closes it."""
    scheme = _SEMVER if one.type.upper() == "SEMVER" else ""
    start: str | None = None
    for event in _ordered(one.events, scheme or own):
        if event.introduced is not None:
            opened = lowest if event.introduced in _ZERO else event.introduced
            start = opened if start is None else start
        end = event.fixed or event.last_affected or event.limit
        if end and start is not None:
            including = event.last_affected is not None
            yield Span(start=start, end=end, end_including=including), scheme
            start = None
        if event.limit:
            return
    if start is not None:
        yield Span(start=start), scheme


def _ordered(events: Sequence[Event], scheme: str) -> list[Event]:
    """Return the events by version, without the limits that limit nothing; in the order given
    when one of them has no place."""
    kept = [event for event in events if event.limit != _UNLIMITED]
    placed = [(_place(event, scheme), event) for event in kept]
    if any(place is None for place, _ in placed):
        return kept
    return [event for _, event in sorted(placed, key=lambda pair: pair[0] or b"")]


def _place(event: Event, scheme: str) -> bytes | None:
    if event.introduced is not None:
        return b"" if event.introduced in _ZERO else key(event.introduced, scheme)
    return key(event.fixed or event.last_affected or event.limit or "", scheme)


_Keyed = tuple[bytes, bytes | None, bool]
"""The keys of the bounds of a span, ``None`` without end, and whether the end is in."""


def _keyed(span: Span, scheme: str) -> _Keyed | None:
    """Return the bounds of a span as keys; ``None`` when one of them has no place."""
    start = key(span.start, scheme) if span.start else b""
    end = key(span.end, scheme) if span.end else None
    if start is None or (span.end and end is None):
        return None
    return start, end, span.end_including


def _is_in(version: str, spans: Sequence[_Keyed], scheme: str) -> bool:
    """Return whether one of the spans holds the version for sure."""
    own = key(version, scheme)
    return own is not None and any(
        start <= own and (end is None or own < end or (own == end and is_in))
        for start, end, is_in in spans
    )
