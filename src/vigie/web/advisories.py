"""The page of the sources: what we read, how fresh it is, what was set aside and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.web import questions


def sources(request: HttpRequest) -> HttpResponse:
    """Show every source to everyone."""
    return render(request, "advisories/sources.html", {"sources": questions.sources(request)})
