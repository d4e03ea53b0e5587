"""The guide of the API: what can be asked, written from its own description."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def entries(described: dict[str, Any]) -> list[dict[str, str]]:
    """Return each question of the description: method, address, what it returns."""
    return [
        {"verb": verb.upper(), "address": address, "says": _plain(operation)}
        for address, verbs in described["paths"].items()
        for verb, operation in verbs.items()
    ]


def _plain(operation: dict[str, Any]) -> str:
    return str(operation.get("description", "")).replace("`", "")


def guide(request: HttpRequest, described: dict[str, Any]) -> HttpResponse:
    return render(request, "api/guide.html", {"entries": entries(described)})
