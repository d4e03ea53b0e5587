"""The pages about Vigie itself: accessibility, the reader's account, pages of refusal."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vigie.store import accounts


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show the reader who they are for Vigie and what they may see."""
    mandates = accounts.mandates_of(request.user, request.today)  # type: ignore[arg-type,attr-defined]
    return render(request, "site/account.html", {"mandates": mandates})
