"""What a reader is told when an answer cannot be made: a fault of ours, or an accident of the
machine that will pass."""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from vigie.errors import VigieError
from vigie.store import accidents

AGAIN_S = 30
"""When to come back after an accident, in seconds."""


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 503 with the time to come back when the database is away, or the disk full; 500
    otherwise. Called while the error is handled."""
    error = sys.exc_info()[1]
    befell = accidents.accident(error) if isinstance(error, accidents.RAISED) else None
    return _fault(request) if befell is None else _later(request, befell)


def _later(request: HttpRequest, befell: VigieError) -> HttpResponse:
    said = {"fr": befell.say("fr"), "en": befell.say("en")}
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse(said, status=503)
    else:
        answer = render(None, "503.html", said, status=503)
    answer["Retry-After"] = str(AGAIN_S)
    return answer


def _fault(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"fr": "panne notée", "en": "failure logged"}, status=500)
    return render(None, "500.html", status=500)
