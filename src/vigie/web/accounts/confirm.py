"""A fresh proof before a sensitive act: password, code, key, or the identity provider again."""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    suspend_request,
)
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from vigie.web.accounts import oidc

View = Callable[..., HttpResponseBase]


def confirmed(view: View) -> View:
    """Ask who it is again, unless they proved it within five minutes; then go on with the act."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not get_adapter(request).is_reauthentication_required(app="vigie"):
            return view(request, *args, **kwargs)
        if get_reauthentication_flows(request.user):
            answer: HttpResponseBase = suspend_request(request, reverse("account_reauthenticate"))
            return answer
        return _at_provider(request)

    return guarded


def _at_provider(request: HttpRequest) -> HttpResponseBase:
    """Offer the providers: an account without password or key of its own proves itself there."""
    where = request.get_full_path() if request.method == "GET" else reverse("account")
    context = {"providers": oidc.configured(request), "next": where}
    return render(request, "account/confirm_at_provider.html", context, status=403)
