"""The search box: an establishment by name or number, a CVE, a product."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vigie.web import questions
from vigie.web.rights import mandated

_CVE = re.compile(r"(?:cve[- ]?)?(\d{4})-(\d{4,19})", re.IGNORECASE)
_FINESS = re.compile(r"[0-9][0-9ABab][0-9]{7}")
FOUND = 25


@mandated
def search(request: HttpRequest) -> HttpResponse:
    """Go straight to a number; else list the establishments whose name holds the words, and
    products."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    if cve := _CVE.fullmatch(words):
        return redirect("vulnerability", cve=f"CVE-{cve[1]}-{cve[2]}")
    if _FINESS.fullmatch(words):
        return redirect("establishment", finess=words.upper())
    found = _establishments(request, words) if words else None
    products = questions.products(request, words) if len(words) > 1 else []
    return render(
        request, "search/results.html", {"query": words, "page": found, "products": products}
    )


def _establishments(request: HttpRequest, words: str) -> questions.Document:
    return questions.establishments(
        request, "nation", "FR", filters={"text": words}, sort="name", page=1, per_page=FOUND
    )
