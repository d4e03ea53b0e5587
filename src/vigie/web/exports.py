"""Exports of lists: CSV and ODS, the same rows and rights as the page, each one written in the
journal."""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from vigie.core.rights import Act
from vigie.core.rights.approvals import Asked, NotApproved
from vigie.operations import approvals
from vigie.store import isolation, journal
from vigie.web import questions
from vigie.web.frame import marking
from vigie.web.listing import Listing
from vigie.web.reading import agreed
from vigie.web.rights import acts_of, mandated, person, scope_of
from vigie.web.spreadsheet import ODS, spreadsheet

BATCH = 5_000
COLUMNS = (
    "finess",
    "name",
    "kind",
    "status",
    "commune",
    "department",
    "region",
    "level_proved",
    "level_said",
    "level_possible",
    "weakest_openness",
    "coverage",
    "lost_best",
    "lost_worst",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@mandated
def export(
    request: HttpRequest, form: str, kind: str = "nation", code: str = "FR"
) -> HttpResponseBase:
    """Give the whole list asked, ``form`` being ``csv`` or ``ods``."""
    asked = Listing.asked(request)
    refusal = _second_person(request, kind, code, asked)
    if refusal is not None:
        return refusal
    rows = _rows(request, kind, code, asked)
    _note(request, form, kind, code, asked)
    name = f"vigie-{kind}-{code}-restreint.{form}"
    marked = _with_marking(request, rows)
    answer = _csv(marked) if form == "csv" else _ods(marked)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _second_person(
    request: HttpRequest, kind: str, code: str, asked: Listing
) -> HttpResponse | None:
    """Use up the grant of a mass export; ask for one where there is none. ``None`` to go on."""
    agreed(request)
    total = questions.establishments(request, kind, code, **asked.choice)["total"]
    if total <= settings.VIGIE_MASS_EXPORT_ROWS:
        agreed(request, to=False)
        return None
    subject = {"kind": kind, "code": code, "query": request.get_full_path()[:200]}
    try:
        approvals.use(
            kind=Asked.MASS_EXPORT,
            subject=subject,
            by=person(request),
            now=request.now,  # type: ignore[attr-defined]
        )
    except NotApproved:
        most, may_ask = settings.VIGIE_MASS_EXPORT_ROWS, Act.ASK in acts_of(request)
        context = subject | {"total": total, "most": most, "may_ask": may_ask}
        return render(request, "approvals/needed.html", context, status=403)
    return None


def neutral(value: object) -> object:
    """Return text that no spreadsheet takes for a formula; numbers are left as they are."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _rows(request: HttpRequest, kind: str, code: str, asked: Listing) -> Iterator[list[Any]]:
    """Yield the rows, batch by batch; the first question is asked at once so that a refusal is a
    404. The others are asked while the answer streams, after the request's own transaction."""
    choice = asked.choice | {"per_page": BATCH, "page": 1}
    page = questions.establishments(request, kind, code, **choice)

    def rows() -> Iterator[list[Any]]:
        now = page
        while now["rows"]:
            yield from (_cells(row) for row in now["rows"])
            if now["page"] * BATCH >= now["total"]:
                return
            choice["page"] = now["page"] + 1
            with isolation.within(scope_of(request)):
                now = questions.establishments(request, kind, code, **choice)

    return rows()


def _with_marking(request: HttpRequest, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """Yield the header and the rows, each marked with who took it out and when."""
    who, at = request.user.get_username(), request.now  # type: ignore[attr-defined]
    said = neutral(f"{marking()} ({who}, {at:%Y-%m-%d %H:%M} UTC)")
    return chain([[*COLUMNS, "marking"]], ([*row, said] for row in rows))


def _cells(row: dict[str, Any]) -> list[Any]:
    return [neutral(row[column]) for column in COLUMNS]


class _Echo:
    def write(self, text: str) -> str:
        return text


def _csv(rows: Iterator[list[Any]]) -> HttpResponseBase:
    """Return UTF-8 with its mark and semicolons, as spreadsheets set to French expect."""
    writer = csv.writer(_Echo(), delimiter=";")
    lines = (writer.writerow(row) for row in rows)
    return StreamingHttpResponse(_marked(lines), content_type="text/csv; charset=utf-8")


def _marked(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def _ods(rows: Iterator[list[Any]]) -> HttpResponse:
    return HttpResponse(spreadsheet(rows, name=marking()), content_type=ODS)


def _note(request: HttpRequest, form: str, kind: str, code: str, asked: Listing) -> None:
    journal.record(
        at=request.now,  # type: ignore[attr-defined]
        actor=request.user.get_username(),
        act=journal.EXPORT,
        subject=f"{kind}:{code}",
        detail={"form": form, "filters": asked.filters, "sort": asked.sort},
    )
