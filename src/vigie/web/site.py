"""The pages about Vigie itself: accessibility, the reader's account, pages of refusal."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from vigie.store import accounts


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show the reader who they are for Vigie and what they may see."""
    mandates = accounts.mandates_of(request.user, request.today)  # type: ignore[attr-defined]
    return render(request, "site/account.html", {"mandates": mandates})


@login_required
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Make a token for programs and show it once: nothing of it is kept."""
    made = accounts.token_of(request.user, request.now)  # type: ignore[arg-type,attr-defined]
    return render(request, "site/token.html", {"token": made, "days": accounts.TOKEN_LIFE.days})
