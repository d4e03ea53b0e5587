"""``vers:`` ranges, as the spans they draw: intervals without what they exclude, and versions."""

from collections.abc import Iterator

from vigie.core.versions.order import compare
from vigie.core.versions.ranges.bounds import Bound
from vigie.core.versions.ranges.vers import NotCanonical, intervals, ordering, parsed
from vigie.sources.feeds.shared.span import EVERY, Span, bare, exactly, floor


def vers_spans(text: str) -> tuple[Span, ...] | None:
    """Return the spans of a ``vers:`` range; ``None`` when it is none, or cannot be read."""
    try:
        vers = parsed(text.strip())
    except NotCanonical:
        return None
    if vers.scheme == "none":
        return ()
    if vers.every or vers.scheme == "all":
        return (EVERY,)
    scheme = ordering(vers)
    excluded = [bare(one.version) for one in vers.constraints if one.operator == "!="]
    named = [exactly(one.version) for one in vers.constraints if one.operator == "="]
    ordered = [one for one in vers.constraints if one.operator not in ("=", "!=")]
    drawn = [_span(pair) for pair in intervals(ordered, scheme)]
    if not (drawn or named):
        drawn = [EVERY]
    for version in excluded:
        drawn = [part for span in drawn for part in _without(span, version, scheme)]
    return (*drawn, *named)


def _span(pair: list[Bound]) -> Span:
    span = EVERY
    for bound in pair:
        version, including = bare(bound.version), bound.operator.endswith("=")
        if bound.operator.startswith(">"):
            span = span._replace(start=floor(version), start_including=including)
        else:
            span = span._replace(end=version, end_including=including)
    return span


def _without(span: Span, version: str, scheme: str) -> Iterator[Span]:
    """Cut a span where a version is excluded; one that is outside, or not ordered, cuts
    nothing."""
    below = compare(version, span.start, scheme) if span.start else 1
    above = compare(version, span.end, scheme) if span.end else -1
    if below is None or above is None or below < 0 or above > 0:
        yield span
        return
    if below:
        yield span._replace(end=version, end_including=False)
    if above:
        yield span._replace(start=version, start_including=False)
