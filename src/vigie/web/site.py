"""The pages about Vigie itself: accessibility, pages of refusal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")
