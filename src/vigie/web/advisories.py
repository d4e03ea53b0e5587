"""The page of the sources: what we read, how fresh it is, what was set aside and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.web import questions


def sources(request: HttpRequest) -> HttpResponse:
    """Show every source to everyone."""
    return render(request, "advisories/sources.html", {"sources": questions.sources(request)})


def source(request: HttpRequest, name: str) -> HttpResponse:
    """Show one source and the records of it that could not be read."""
    state = next((each for each in questions.sources(request) if each["name"] == name), None)
    if state is None:
        raise Http404
    return render(request, "advisories/source.html", {"source": state})
