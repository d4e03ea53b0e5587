"""Figures, words and pictures for the templates."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from vigie.core.rights import Role
from vigie.core.safeguards import Safeguard
from vigie.operations import rights
from vigie.web import figures, places, wording
from vigie.web.accounts.people import section_title
from vigie.web.asking import rows_address
from vigie.web.charts import bars
from vigie.web.listing import Listing

register = template.Library()

register.filter("count", figures.count)
register.filter("percent", figures.percent)
register.filter("hours", figures.hours)
register.filter("signed", figures.signed)
register.filter("points", figures.points)
register.filter("section_title", section_title)
register.filter("region_name", places.region_name)
register.filter("department_name", places.department_name)
register.simple_tag(figures.hours_interval)
register.simple_tag(figures.share_interval)
register.simple_tag(bars.level_bar)
register.simple_tag(bars.move_bar)
register.simple_tag(bars.swing_bar)
register.filter("times", figures.times)
register.filter("parameter", figures.parameter)


@register.filter
def word(value: str, vocabulary: str) -> str:
    """Return the wording of a value of the core."""
    return wording.word(vocabulary, value)


@register.filter
def name_evidence(said: str) -> str:
    """Return on what a candidate rests: its kind, and how many vulnerabilities of how many."""
    kind, _mark, counts = said.partition(" ")
    return f"{wording.word('name_evidence', kind)} {counts.replace('/', ' / ')}".strip()


@register.filter
def fact(value: str, name: str) -> str:
    """Return the wording of the value of a fact that a decision is taken on."""
    return wording.fact(name, value)


@register.filter
def role_title(key: str) -> str:
    """Return the name of a role."""
    return _said(rights.rights().roles.get(key), "title", key)


@register.filter
def role_says(key: str) -> str:
    """Return what a role may do, in a sentence."""
    return _said(rights.rights().roles.get(key), "says", "")


def _said(role: Role | None, what: str, otherwise: str) -> str:
    language = "en" if get_language() == "en" else "fr"
    return str(getattr(role, what)[language]) if role else otherwise


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
def title(entry: Mapping[str, Any]) -> str:
    """Return the title of what carries ``title_fr`` and ``title_en``."""
    return str(entry["title_en"] if get_language() == "en" else entry["title_fr"])


@register.simple_tag
def interval_bar(low: float | None, high: float | None, tone: str, height: int = 12) -> SafeString:
    """Draw ``[low, high]`` of [0, 1]; nothing known is the whole bar hatched."""
    least, most = (0.0 if low is None else low), (1.0 if high is None else high)
    return bars.interval_bar(least, most, tone=tone, height=height)


@register.simple_tag
def hours_bar(
    best: float, worst: float, largest: float, tone: str = "loss", height: int = 12
) -> SafeString:
    """Draw hours against the largest of the list."""
    scale = largest or 1.0
    return bars.interval_bar(best / scale, worst / scale, tone=tone, height=height)


@register.simple_tag
def sort_header(listing: Listing, column: str, says: str, name: str = "") -> SafeString:
    """Write the head of a column that sorts the list."""
    direction = listing.direction(column)
    return format_html(
        '<th scope="col" class="{}"{}><a href="{}">{}{}</a></th>',
        name,
        format_html(' aria-sort="{}"', direction) if direction else "",
        listing.sorted_by(column),
        says,
        {"ascending": " ▲", "descending": " ▼"}.get(direction, ""),
    )


@register.simple_tag
def turned(listing: Listing, by: int) -> str:
    """Return the query of the page before or after."""
    return listing.turned(listing.page + by)


@register.simple_tag(takes_context=True)
def rows_of(context: Mapping[str, Any], **asked: str) -> str:
    """Return the list of the establishments that a figure of the page's territory counts."""
    document = context["document"]
    return rows_address(document["territory"], document["code"], context["past"], **asked)


@register.simple_tag
def safeguard_title(safeguard: Safeguard) -> str:
    """Return the title of a safeguard of the catalogue."""
    return safeguard.title_en if get_language() == "en" else safeguard.title_fr


@register.simple_tag
def reason(row: Mapping[str, Any]) -> str:
    """Return why a record was set aside, in the reader's language."""
    return str(row["reason_en"] if get_language() == "en" else row["reason_fr"])


@register.simple_tag
def both(wordings: Mapping[str, Any]) -> str:
    """Return the wording in the reader's language of what carries ``fr`` and ``en``."""
    return str(wordings["en" if get_language() == "en" else "fr"])
