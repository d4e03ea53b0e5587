"""What follows a change of second factor: this session counts it, the others end; written down."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.dispatch import receiver
from django.http import HttpRequest

from vigie.store import journal

PROVED = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What the person just showed they hold; recovery codes are made by us."""


@receiver(signals.authenticator_added)
def added(request: HttpRequest, user: Any, authenticator: Authenticator, **more: Any) -> None:
    """Count the new factor for this session; sessions opened without it end."""
    if authenticator.type in PROVED:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type, enrolled=True
        )
        end_other_sessions(request, user)
    _note(request, user, "factor-added", authenticator)


@receiver(signals.authenticator_removed)
def removed(request: HttpRequest, user: Any, authenticator: Authenticator, **more: Any) -> None:
    """End the other sessions: one of them may be held by who holds the lost key."""
    end_other_sessions(request, user)
    _note(request, user, "factor-removed", authenticator)


@receiver(signals.authenticator_reset)
def renewed(request: HttpRequest, user: Any, authenticator: Authenticator, **more: Any) -> None:
    _note(request, user, "factor-renewed", authenticator)


def _note(request: HttpRequest, user: Any, what: str, authenticator: Authenticator) -> None:
    name = user.get_username()
    journal.record(
        at=request.now,  # type: ignore[attr-defined]
        actor=name,
        act="account",
        subject=f"account:{name}",
        detail={"what": what, "type": str(authenticator.type)},
    )
