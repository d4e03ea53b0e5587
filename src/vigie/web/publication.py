"""What is published of the nation: editions for everyone; proposals for those who decide."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.core.publication import Edition, Standing
from vigie.core.rights import Act
from vigie.errors import VigieError
from vigie.operations import publication as operation
from vigie.operations import rights
from vigie.web.accounts.confirm import confirmed
from vigie.web.rights import may, person

Document = dict[str, Any]


def publications(request: HttpRequest) -> HttpResponse:
    """Show everyone the editions, the newest first; the proposals, to those who decide."""
    decides = _decides(request)
    context = {
        "editions": operation.editions(),
        "drafts": operation.drafts() if decides else [],
        "may_propose": Act.ASK in decides,
        "decides": bool(decides),
    }
    return render(request, "publication/list.html", context)


def publication(request: HttpRequest, number: int) -> HttpResponse:
    """Show everyone an edition; of one that was withdrawn, the reason and nothing else."""
    found = operation.edition(number)
    if found is None:
        raise Http404
    context: Document = {"edition": found, "may_withdraw": bool(_decides(request))}
    if found.standing is Standing.WITHDRAWN:
        return render(request, "publication/withdrawn.html", context, status=410)
    return render(request, "publication/edition.html", context | _tables(found))


@may(Act.ASK, Act.APPROVE)
def draft(request: HttpRequest, key: int) -> HttpResponse:
    """Show those who decide what would be published."""
    found = operation.draft(key) if _decides(request) else None
    if found is None:
        raise Http404
    context = {"edition": found, "is_draft": found.standing is Standing.PROPOSED}
    context["is_mine"] = found.proposed_by == request.user.get_username()
    return render(request, "publication/edition.html", context | _tables(found))


@may(Act.ASK)
@require_POST
@confirmed
def propose(request: HttpRequest) -> HttpResponseBase:
    """Propose an edition of the last day observed: another person will decide."""
    reason = request.POST.get("reason", "")[:500]
    now = request.now  # type: ignore[attr-defined]
    try:
        key = operation.propose(by=person(request), reason=reason, now=now)
    except VigieError as refusal:
        messages.error(request, refusal.say(get_language() or "fr"))
        return redirect("publications")
    messages.success(request, _("Demande envoyée : une autre personne décidera."))
    return redirect("publication-draft", key=key)


@may(Act.ASK)
@require_POST
@confirmed
def publish(request: HttpRequest, key: int) -> HttpResponseBase:
    """Publish the proposal that another person agreed to."""
    if Act.ASK not in _decides(request):
        raise Http404
    try:
        number = operation.publish(key=key, by=person(request), now=request.now)  # type: ignore[attr-defined]
    except VigieError as refusal:
        messages.error(request, refusal.say(get_language() or "fr"))
        return redirect("publication-draft", key=key)
    messages.success(request, _("Édition publiée."))
    return redirect("publication", number=number)


@may(Act.ASK, Act.APPROVE)
@require_POST
@confirmed
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Withdraw an edition, with the reason."""
    reason, now = request.POST.get("reason", ""), request.now  # type: ignore[attr-defined]
    try:
        operation.withdraw(number=number, reason=reason, by=person(request), now=now)
    except VigieError as refusal:
        messages.error(request, refusal.say(get_language() or "fr"))
    return redirect("publication", number=number)


def _decides(request: HttpRequest) -> set[Act]:
    """Return which of the two parts the reader may take, for the whole nation."""
    today = request.today  # type: ignore[attr-defined]
    acts = (Act.ASK, Act.APPROVE)
    return {act for act in acts if rights.may_nationally(request.user, act, today)}


def _tables(found: Edition) -> Document:
    """Return one table per figure: regions × statuses, with their margins."""
    document = json.loads(found.text)
    language = "en" if get_language() == "en" else "fr"
    statuses = [line["status"] for line in document["statuses"]]
    cells = {(line["region"], line["status"]): line for line in document["cells"]}
    tables = [
        {
            "title": figure["title"][language],
            "rows": [_row(line, cells, statuses, figure["key"]) for line in document["regions"]],
            "feet": [*document["statuses"], document["nation"]],
            "key": figure["key"],
        }
        for figure in document["figures"]
    ]
    for table in tables:
        table["foot"] = [_shown(line, table["key"]) for line in table.pop("feet")]
    top = 100 - document["rules"]["closest_points"]
    return {"published": document, "statuses": statuses, "tables": tables, "top": top}


def _row(line: Document, cells: Any, statuses: list[str], figure: str) -> Document:
    own = [cells.get((line["region"], status)) for status in statuses]
    return {"name": line["name"], "cells": [_shown(one, figure) for one in [*own, line]]}


def _shown(line: Document | None, figure: str) -> Document:
    """Return a cell: ``none`` (no entity), ``withheld``, ``unknown`` or a share."""
    if line is None:
        return {"what": "none"}
    share = line["shares"][figure]
    what = "withheld" if share is None else "unknown" if share == [0, 100] else "share"
    low, high = share or (0, 100)
    return {"what": what, "entities": line["entities"], "low": low / 100, "high": high / 100}
