"""The questionnaire behind a one-time link: no account, no script, saved part by part.

The link opens its own sheet and nothing else; once sent, revoked or late, it reads as a link that
never was.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from vigie.core.questionnaire import Part, Sheet
from vigie.errors import VigieError
from vigie.operations import sheets
from vigie.operations.questionnaire import questionnaire, rows_of
from vigie.web.accounts.attempts import may_follow_links

View = Callable[..., HttpResponseBase]


def by_link(view: View) -> View:
    """Give the view the open sheet of the secret of its address; the same page for all others."""

    @wraps(view)
    def guarded(request: HttpRequest, secret: str, **facts: Any) -> HttpResponseBase:
        if not may_follow_links(request):
            return render(request, "429.html", status=429)
        found = sheets.by_link(secret=secret, now=request.now)  # type: ignore[attr-defined]
        if found is None:
            answer: HttpResponseBase = render(request, "questionnaire/useless.html", status=404)
        else:
            answer = view(request, found, secret, **facts)
        add_never_cache_headers(answer)
        return answer

    return guarded


@by_link
def overview(request: HttpRequest, sheet: Sheet, secret: str) -> HttpResponse:
    """Show the parts, what is answered in each, and the way to send."""
    return _overview(request, sheet, secret)


def _overview(
    request: HttpRequest, sheet: Sheet, secret: str, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "secret": secret,
        "parts": [_state(part, sheet) for part in questionnaire().parts],
        "rows": rows_of(sheet.answers, language()),
        "refusal": refusal,
        "speaker": request.POST.get("speaker", ""),
    }
    return render(request, "questionnaire/overview.html", context, status=status)


def _state(part: Part, sheet: Sheet) -> dict[str, Any]:
    answered = [q for q in part.questions if q.safeguard in sheet.answers]
    return {
        "key": part.key,
        "title": part.title[language()],
        "questions": len(part.questions),
        "answered": len(answered),
    }


@by_link
def fill(request: HttpRequest, sheet: Sheet, secret: str, part: str) -> HttpResponseBase:
    """Ask the questions of a part; keep what is answered, then go on to the next one."""
    found = questionnaire().part(part)
    if found is None:
        return render(request, "questionnaire/useless.html", status=404)
    if request.method != "POST":
        return _part(request, sheet, secret, found)
    try:
        sheets.save(sheet=sheet, given=given_for(request, found), now=request.now)  # type: ignore[attr-defined]
    except VigieError as refusal:
        return _part(request, sheet, secret, found, refusal.say(language()), 422)
    following = _after(found)
    if following is None or "stop" in request.POST:
        return redirect("sheet-link", secret=secret)
    return redirect("sheet-link-part", secret=secret, part=following.key)


def given_for(request: HttpRequest, part: Part) -> dict[str, str]:
    """Return what was posted for the questions of a part, by code."""
    return {q.code: request.POST.get(q.code, "")[:20] for q in part.questions}


def _after(part: Part) -> Part | None:
    parts = questionnaire().parts
    place = parts.index(part) + 1
    return parts[place] if place < len(parts) else None


def _part(
    request: HttpRequest,
    sheet: Sheet,
    secret: str,
    part: Part,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    codes = {q.code for q in part.questions}
    context = {
        "sheet": sheet,
        "secret": secret,
        "title": part.title[language()],
        "number": questionnaire().parts.index(part) + 1,
        "count": len(questionnaire().parts),
        "rows": [row for row in rows_of(sheet.answers, language()) if row["code"] in codes],
        "refusal": refusal,
    }
    return render(request, "questionnaire/part.html", context, status=status)


@require_POST
@by_link
def send(request: HttpRequest, sheet: Sheet, secret: str) -> HttpResponse:
    """Send the sheet; show once what was sent, to print or to copy."""
    today = request.today  # type: ignore[attr-defined]
    speaker = request.POST.get("speaker", "")
    try:
        sheets.send(sheet=sheet, speaker=speaker, on=today, today=today, now=request.now)  # type: ignore[attr-defined]
    except VigieError as refusal:
        return _overview(request, sheet, secret, refusal.say(language()), 422)
    context = {"sheet": sheet, "rows": rows_of(sheet.answers, language()), "speaker": speaker}
    return render(request, "questionnaire/sent.html", context)


def language() -> str:
    """Return ``fr`` or ``en``: the languages of the questions."""
    return "en" if get_language() == "en" else "fr"
