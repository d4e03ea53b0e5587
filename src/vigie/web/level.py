"""The pages of the level: the nation, its territories, an establishment."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.core.scope import Scope
from vigie.web import questions
from vigie.web.addresses import list_address, territory_address
from vigie.web.charts.bars import part_bar
from vigie.web.charts.history import Point, steps
from vigie.web.maps import INDICATORS, has_outlines, indicator_of, map_of
from vigie.web.places import region_of
from vigie.web.rights import mandated, scope_of

Document = dict[str, Any]
MOVES = ("world", "seen", "rule")
MAPPED = ("department", "region")


def nation(request: HttpRequest) -> HttpResponse:
    """Show the nation to who holds a mandate; to the others, what Vigie is."""
    if scope_of(request).is_empty:
        return render(request, "level/welcome.html")
    return _territory(request, "nation", "FR")


@mandated
def territory(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show a region, a department, a grouping or a category."""
    return _territory(request, kind, code)


def _territory(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    document = questions.territory(request, kind, code)
    return render(request, "level/territory.html", territory_context(request, document))


def territory_context(request: HttpRequest, document: Document) -> Document:
    """Return what the page of a territory shows, from its document."""
    parts = parts_of(request, document)
    indicator = indicator_of(request.GET.get("carte", ""))
    past = f"?le={request.GET['le']}" if getattr(request, "on", None) else ""
    true = request.GET.get("forme") == "contours" and has_outlines()
    maps = [map_of(parts, kind, indicator, past, true=true) for kind in MAPPED]
    next_rank = "region" if document["territory"] == "nation" else "department"
    return {
        "document": document,
        "crumbs": crumbs_of(document),
        "indicator": indicator,
        "indicators": INDICATORS,
        "true_shapes": true,
        "has_outlines": has_outlines(),
        "maps": [each for each in maps if each],
        "parts": _ranked([part for part in parts if part["territory"] == next_rank]),
        "width": width_of(document["width"]),
        "moves": [(name, document["changes"][name]) for name in MOVES],
        "largest_move": max(abs(document["changes"][name]["worst"]) for name in MOVES),
        "funnel": document["funnel"].items(),
        "list_address": list_address(document["territory"], document["code"]),
        "largest_weak": _largest(w["care_hours_lost_worst"] for w in document["weak_zones"]),
        "largest_part": _largest(part["care_hours_lost"]["worst"] for part in parts),
        "history": history_of(
            questions.history(request, territory=document["territory"], code=document["code"]),
            until=document["on"],
        ),
    }


def parts_of(request: HttpRequest, document: Document) -> list[Document]:
    """Return the territories to draw: for the nation, its regions and their departments."""
    parts = list(document["parts"])
    if document["territory"] == "nation" and not any(
        p["territory"] == "department" for p in parts
    ):
        for region in [p["code"] for p in parts if p["territory"] == "region"]:
            parts += questions.territory(request, "region", region)["parts"]
    known = [part for part in parts if part["territory"] != "establishment"]
    scope = scope_of(request)
    return [part | {"href": _address(part, scope)} for part in known]


def _address(part: Document, scope: Scope) -> str:
    """Return the page of a part; nothing for a department outside the reader's regions."""
    kind, code = part["territory"], part["code"]
    region = region_of(code) if kind == "department" else None
    if kind == "department" and not scope.national and code not in scope.departments:
        return territory_address(kind, code) if region and region.code in scope.regions else ""
    return territory_address(kind, code)


def crumbs_of(document: Document) -> list[Document]:
    """Return the way back: nation, region of a department, then the page itself without
    address."""
    kind, code = document["territory"], document["code"]
    if kind == "nation":
        return []
    above = [{"name": _("France"), "href": reverse("nation")}]
    if kind == "department" and (region := region_of(code)):
        above.append({"name": region.name, "href": territory_address("region", region.code)})
    return [*above, {"name": document["name"], "href": ""}]


def width_of(width: dict[str, float]) -> Document:
    """Return the causes of the width, heaviest first, with their shares and the picture."""
    total = sum(width.values())
    causes = sorted(width.items(), key=lambda cause: -cause[1])
    shares = [(name, hours, hours / total if total else 0.0) for name, hours in causes]
    return {
        "total": total,
        "causes": shares,
        "svg": part_bar([(name, share) for name, _, share in shares]),
    }


def history_of(rows: list[Document], *, until: str) -> Document | None:
    """Return the picture and the table of what was lost over time; ``None`` with fewer than two
    days."""
    if len(rows) < 2:
        return None
    points = [
        Point(
            date.fromisoformat(row["on"]),
            row["care_hours_lost"]["best"],
            row["care_hours_lost"]["worst"],
        )
        for row in rows
    ]
    highest = max(point.high for point in points)
    last = date.fromisoformat(until)
    svg = steps(points, highest=highest, until=last)
    return {"svg": svg, "points": points, "highest": highest, "until": last}


def _ranked(parts: list[Document]) -> list[Document]:
    return sorted(parts, key=lambda part: -part["care_hours_lost"]["worst"])


def _largest(values: Any) -> float:
    return max(values, default=0.0)
