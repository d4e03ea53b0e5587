"""Figures, words and pictures for the templates."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.safestring import SafeString

from vigie.web import figures, wording
from vigie.web.charts import bars

register = template.Library()

register.filter("count", figures.count)
register.filter("percent", figures.percent)
register.filter("hours", figures.hours)
register.filter("scaled", figures.scaled)
register.filter("signed", figures.signed)


@register.filter
def word(value: str, vocabulary: str) -> str:
    """Return the wording of a value of the core."""
    return wording.word(vocabulary, value)


@register.filter
def day(value: str | date | None) -> date | None:
    """Return a day of a document as a date, for Django's own ``date`` filter."""
    return parse_date(value[:10]) if isinstance(value, str) else value


@register.filter
def instant(value: str | datetime | None) -> datetime | None:
    """Return an instant of a document, for Django's own ``date`` filter."""
    return parse_datetime(value) if isinstance(value, str) else value


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """Return ``mapping[key]``, ``None`` when there is none."""
    return mapping.get(key)


@register.simple_tag
def hours_interval(best: float, worst: float) -> str:
    return figures.hours_interval(best, worst)


@register.simple_tag
def share_interval(low: float, high: float) -> str:
    return figures.share_interval(low, high)


@register.simple_tag
def interval_bar(low: float | None, high: float | None, tone: str = "good", height: int = 12) -> SafeString:
    """Draw ``[low, high]`` of [0, 1]; nothing known is the whole bar hatched."""
    return bars.interval_bar(
        0.0 if low is None else low, 1.0 if high is None else high, tone=tone, height=height
    )


@register.simple_tag
def hours_bar(best: float, worst: float, largest: float, height: int = 12) -> SafeString:
    """Draw hours lost against the largest of the list."""
    scale = largest or 1.0
    return bars.interval_bar(best / scale, worst / scale, tone="loss", height=height)


@register.simple_tag
def level_bar(counts: Mapping[str, int]) -> SafeString:
    return bars.level_bar(counts)


@register.simple_tag
def move_bar(value: float, largest: float) -> SafeString:
    return bars.move_bar(value, largest)
